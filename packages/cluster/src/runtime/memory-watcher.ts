// Memory limits where there are no control groups: measures the resident memory of each limited tree and kills what is over.
import { listProcesses, processTree, type ProcessIdentity } from './process-stat.js';
import { memoryPollMs } from './limits.js';

const pageBytes = 4096;

export interface WatchedTree {
  readonly root: ProcessIdentity;
  readonly limitBytes: number;
  readonly onOver: (residentBytes: number) => void;
}

/** Watches any number of trees with one look at /proc a round; sleeps while there are none. */
export interface MemoryWatcher {
  /** Begins to watch; gives the function that ends it. */
  watch(tree: WatchedTree): () => void;
}

/** Starts a watcher. */
export function createMemoryWatcher(): MemoryWatcher {
  const trees = new Set<WatchedTree>();
  let timer: NodeJS.Timeout | undefined;
  const round = (): void => {
    const all = listProcesses();
    for (const tree of trees) {
      const pages = processTree(tree.root.pid, all).reduce((sum, process) => sum + process.residentPages, 0);
      if (pages * pageBytes > tree.limitBytes) tree.onOver(pages * pageBytes);
    }
  };
  return {
    watch: (tree) => {
      trees.add(tree);
      timer ??= setInterval(round, memoryPollMs).unref();
      return () => {
        trees.delete(tree);
        if (trees.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}
