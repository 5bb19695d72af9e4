// What the kernel does not do for memory limits: measuring where there are no control groups, and ending a container
// that is at its limit and only moves pages about, which the kernel may watch for a quarter of a minute.
import { memoryPollMs, thrashRoundsMax } from './limits.js';
import { groupPressure, type MemoryGroups } from './memory-group.js';
import { processTree, type ProcessIdentity } from './process-stat.js';

const pageBytes = 4096;
/** A container whose own memory is at this part of its limit has nothing left that could be freed. */
const fullPart = 0.96;

export interface WatchedContainer {
  readonly root: ProcessIdentity;
  readonly limitBytes: number;
  /** The control group that enforces the limit; absent where we must. */
  readonly group?: { readonly groups: MemoryGroups; readonly name: string } | undefined;
  readonly onOver: () => void;
}

/** Watches any number of containers; sleeps while there are none. */
export interface MemoryWatcher {
  /** Begins to watch; gives the function that ends it. */
  watch(container: WatchedContainer): () => void;
}

/** Starts a watcher. */
export function createMemoryWatcher(): MemoryWatcher {
  const checks = new Map<WatchedContainer, () => boolean>();
  let timer: NodeJS.Timeout | undefined;
  const round = (): void => {
    for (const [container, isOver] of checks) if (isOver()) container.onOver();
  };
  return {
    watch: (container) => {
      checks.set(container, container.group ? thrashCheck(container, container.group) : sizeCheck(container));
      timer ??= setInterval(round, memoryPollMs).unref();
      return () => {
        checks.delete(container);
        if (checks.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}

const sizeCheck =
  ({ root, limitBytes }: WatchedContainer) =>
  (): boolean =>
    residentBytes(root.pid) > limitBytes;

/** True when, round after round, the limit was hit while there was nothing left to free. */
function thrashCheck(
  { limitBytes }: WatchedContainer,
  group: NonNullable<WatchedContainer['group']>,
): () => boolean {
  let hits = 0;
  let rounds = 0;
  return () => {
    const now = groupPressure(group.groups, group.name);
    const isFull = now.ownBytes >= limitBytes * fullPart;
    rounds = isFull && now.limitHits > hits ? rounds + 1 : 0;
    hits = now.limitHits;
    return rounds >= thrashRoundsMax;
  };
}

/** Resident memory of a process and everything below it. */
const residentBytes = (root: number): number =>
  processTree(root).reduce((sum, process) => sum + process.residentPages, 0) * pageBytes;
