// Which folders of ours are part of a mount of any process: what a container has mounted must not be removed under it.
import { readdirSync, readFileSync } from 'node:fs';

/** Those of `folders` that some process of this machine has mounted, also as a lower layer. */
export function mountsInUse(folders: readonly string[]): ReadonlySet<string> {
  const used = new Set<string>();
  if (folders.length === 0) return used;
  for (const table of mountTables()) {
    for (const folder of folders) if (table.includes(mark(folder))) used.add(folder);
  }
  return used;
}

/** The last names of a path: what mount tables show of it however it came to be mounted, and however escaped. */
const mark = (folder: string): string => /(\/[\w.-]+){1,3}$/.exec(folder)?.[0] ?? folder;

/** One table for each mount namespace that we may look at. */
function mountTables(): ReadonlySet<string> {
  const tables = new Set<string>();
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      tables.add(readFileSync(`/proc/${pid}/mountinfo`, 'utf8'));
    } catch {
      // It ended, or it is another user's: ours can always be read.
    }
  }
  return tables;
}
