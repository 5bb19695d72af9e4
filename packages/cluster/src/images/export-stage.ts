// Files of another stage or image for COPY --from: packed inside its own tree, so that its links and layers hold.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { StepInput } from './step-input.js';
import { removeTree } from '../runtime/remove-tree.js';
import { shellWord } from '../runtime/shell-text.js';
import { runStep } from './run-step.js';

const run = promisify(execFile);

export interface ExportedFiles {
  readonly root: string;
  /** The sources as they stand in `root`. */
  readonly sources: readonly string[];
  readonly remove: () => Promise<void>;
}

/** Takes the files out of the stage; patterns stay patterns, to be looked for in what was taken. */
export async function exportStage(
  { context, instruction }: StepInput,
  wanted: { readonly from: string; readonly sources: readonly string[] },
): Promise<ExportedFiles> {
  const { environment, options } = context;
  const config = context.stages.get(wanted.from.toLowerCase()) ?? (await environment.base(wanted.from));
  const base = mkdtempSync(join(tmpdir(), 'berth-export-'));
  const out = join(base, 'out');
  const work = join(base, 'work');
  const root = join(base, 'root');
  for (const folder of [out, join(work, 'fs'), root]) mkdirSync(folder, { recursive: true });
  const sources = wanted.sources.map((source) => source.replace(/^\/+/, '').replace(/\/+$/, '') || '.');
  // Patterns are left to the shell of the stage; quotes keep everything else together.
  const words = sources.map((source) =>
    source
      .split(/([*?])/)
      .map((part) => (/^[*?]$/.test(part) ? part : part && shellWord(part)))
      .join(''),
  );
  try {
    await runStep({
      runtime: environment.runtime,
      work,
      argv: [
        '/bin/sh',
        '-c',
        `cd / && exec tar -cf /berth-export/files.tar --exclude=./berth-export -- ${words.join(' ')}`,
      ],
      env: { PATH: '/usr/bin:/bin' },
      workingDir: '/',
      layers: config.layers.map((id) => environment.layers.path(id)),
      mounts: [...config.mounts, { source: out, target: '/berth-export', readOnly: false }],
      user: undefined,
      onLog: context.log,
      signal: options.signal,
      text: instruction.text,
      place: { file: context.file, line: instruction.line, column: 1 },
    });
    await run('tar', ['-xpf', join(out, 'files.tar'), '-C', root]);
  } catch (error) {
    await removeTree(base);
    throw error;
  }
  return { root, sources, remove: () => removeTree(base) };
}
