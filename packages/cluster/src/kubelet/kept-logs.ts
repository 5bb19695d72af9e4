// Logs stay when their pods go, but not for ever: the oldest make room.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { removeTree } from '../runtime/remove-tree.js';
import { keptLogPodsMax } from './limits.js';

/** Removes the oldest log folders of pods that are gone, until few enough are left. `isPresent` tells by uid. */
export async function pruneLogs(
  dataDir: string,
  isPresent: (uid: string) => boolean,
  keptMax = keptLogPodsMax,
): Promise<void> {
  const folder = join(dataDir, 'logs');
  const gone = namesIn(folder).filter((name) => !isPresent(name.slice(name.lastIndexOf('_') + 1)));
  if (gone.length <= keptMax) return;
  const byAge = gone
    .map((name) => ({ path: join(folder, name), changedMs: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => a.changedMs - b.changedMs);
  await removeTree(...byAge.slice(0, gone.length - keptMax).map(({ path }) => path));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // No pod has run yet.
    return [];
  }
}
