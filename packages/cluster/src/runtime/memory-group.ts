// A control group for each container with a memory limit: the kernel enforces the limit and counts what it killed.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Where control groups can be made; undefined results mean that the kernel or our rights do not allow it. */
export interface MemoryGroups {
  readonly version: 1 | 2;
  /** Folder that holds one group per container. */
  readonly base: string;
}

/** Tries to make groups for this data folder. `label` keeps several clusters of one machine apart. */
export function openMemoryGroups(label: string): MemoryGroups | undefined {
  return tryVersion1(`/sys/fs/cgroup/memory/berth-${label}`) ?? tryVersion2(`/sys/fs/cgroup/berth-${label}`);
}

/** Makes the group; gives the file that a process writes 0 to in order to enter it. */
export function createGroup(groups: MemoryGroups, name: string, limitBytes: number | undefined): string {
  const path = join(groups.base, name);
  mkdirSync(path, { recursive: true });
  if (limitBytes !== undefined) {
    const swap = groups.version === 1 ? 'memory.memsw.limit_in_bytes' : 'memory.swap.max';
    writeFileSync(join(path, limitFile(groups)), String(limitBytes));
    tryWrite(join(path, swap), groups.version === 1 ? String(limitBytes) : '0');
    if (groups.version === 2) tryWrite(join(path, 'memory.oom.group'), '1');
  }
  return join(path, 'cgroup.procs');
}

/** How many processes of the group the kernel killed for memory. */
export function outOfMemoryKills(groups: MemoryGroups, name: string): number {
  const file = join(groups.base, name, groups.version === 1 ? 'memory.oom_control' : 'memory.events');
  const match = /^oom_kill (\d+)$/m.exec(readOr(file, ''));
  return match ? Number(match[1]) : 0;
}

/** How near a group is to its limit. */
export interface GroupPressure {
  /** Memory that cannot be freed by writing files back. */
  readonly ownBytes: number;
  /** How often the limit was hit. */
  readonly limitHits: number;
}

/** Reads how near the group is to its limit. */
export function groupPressure(groups: MemoryGroups, name: string): GroupPressure {
  const folder = join(groups.base, name);
  const stat = readOr(join(folder, 'memory.stat'), '');
  const own = groups.version === 1 ? /^total_rss (\d+)$/m.exec(stat) : /^anon (\d+)$/m.exec(stat);
  const hits =
    groups.version === 1
      ? readOr(join(folder, 'memory.failcnt'), '0')
      : (/^max (\d+)$/m.exec(readOr(join(folder, 'memory.events'), ''))?.[1] ?? '0');
  return { ownBytes: Number(own?.[1] ?? 0), limitHits: Number(hits) };
}

/** The processes in the group now. */
export function groupMembers(groups: MemoryGroups, name: string): number[] {
  const text = readOr(join(groups.base, name, 'cgroup.procs'), '');
  return text.split('\n').filter(Boolean).map(Number);
}

/** Removes an empty group, and the folder of all groups with the last one; what is gone is fine. */
export async function removeGroup(groups: MemoryGroups, name: string): Promise<void> {
  try {
    await rmdir(join(groups.base, name));
    await rmdir(groups.base);
  } catch {
    // It is gone, or the kernel still counts a dying process; an empty group costs nothing.
  }
}

const limitFile = (groups: MemoryGroups): string =>
  groups.version === 1 ? 'memory.limit_in_bytes' : 'memory.max';

function tryVersion1(base: string): MemoryGroups | undefined {
  try {
    if (!existsSync('/sys/fs/cgroup/memory/memory.limit_in_bytes')) return undefined;
    mkdirSync(base, { recursive: true });
    tryWrite(join(base, 'memory.use_hierarchy'), '1');
    return { version: 1, base };
  } catch {
    return undefined;
  }
}

function tryVersion2(base: string): MemoryGroups | undefined {
  try {
    if (!existsSync('/sys/fs/cgroup/cgroup.controllers')) return undefined;
    mkdirSync(base, { recursive: true });
    tryWrite('/sys/fs/cgroup/cgroup.subtree_control', '+memory');
    writeFileSync(join(base, 'cgroup.subtree_control'), '+memory');
    return { version: 2, base };
  } catch {
    return undefined;
  }
}

function tryWrite(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch {
    // The file exists only on kernels that count swap, or was set already.
  }
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
