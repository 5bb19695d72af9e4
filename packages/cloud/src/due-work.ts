// Work that was put off, in the tables, so that a restart finds it: what is due is done before a call is answered,
// and a timer does it when nobody calls.
import type { Clock } from '@berth/kube';
import { MAX_DUE_WORK, MAX_FAILURES, RETRY_MS } from './limits.js';
import type { Params } from './params.js';
import type { Principal } from './principal.js';
import { accountTable, type Table } from './tables.js';

/** One thing to be done. */
export interface DueItem {
  readonly id: string;
  readonly atMs: number;
  readonly service: string;
  readonly transition: string;
  readonly args: Params;
  readonly region: string;
  readonly principal: Principal;
  /** How often it failed so far. */
  readonly failures?: number | undefined;
}

export const dueItems = accountTable<DueItem>('cloud.due');

export interface DueWorkOptions {
  readonly clock: Clock;
  readonly items: Table<DueItem>;
  readonly perform: (item: DueItem) => Promise<void>;
  /** Told of work that failed for good. */
  readonly onFailure: (item: DueItem, error: unknown) => void;
}

/** The queue of put-off work. */
export interface DueWork {
  add(item: Omit<DueItem, 'id'>): void;
  /** Does all that is due by now, also what comes of it; callers share one pass. */
  settle(): Promise<void>;
  stop(): void;
}

/** Starts the queue; work left by an earlier process is done when it is due. */
export function startDueWork(options: DueWorkOptions): DueWork {
  const { clock, items } = options;
  let last = Math.max(0, ...items.keys().map(Number));
  let running: Promise<void> | undefined;
  let cancel: (() => void) | undefined;
  const state = { stopped: false };

  const pass = async (): Promise<void> => {
    for (let count = 0; count < MAX_DUE_WORK && !state.stopped; count++) {
      const item = firstDue(items, clock.now());
      if (!item) return;
      items.delete(item.id);
      await performOrRetry(options, item);
    }
  };
  const settle = (): Promise<void> => {
    if (running) return running;
    if (!firstDue(items, clock.now())) return Promise.resolve();
    running = pass().finally(() => {
      running = undefined;
      arm();
    });
    return running;
  };
  const arm = (): void => {
    cancel?.();
    const next = firstDue(items, Number.POSITIVE_INFINITY);
    if (!next || state.stopped) return;
    cancel = clock.after(Math.max(0, next.atMs - clock.now()), () => void settle());
  };
  arm();
  return {
    add: (item) => {
      last += 1;
      items.put(String(last), { ...item, id: String(last) });
      if (!running) arm();
    },
    settle,
    stop: () => {
      state.stopped = true;
      cancel?.();
    },
  };
}

// A service that does something in the background tries again, as AWS's do; faults pass.
async function performOrRetry(
  { clock, items, perform, onFailure }: DueWorkOptions,
  item: DueItem,
): Promise<void> {
  try {
    await perform(item);
  } catch (error) {
    const failures = (item.failures ?? 0) + 1;
    if (failures >= MAX_FAILURES) onFailure(item, error);
    else items.put(item.id, { ...item, failures, atMs: clock.now() + RETRY_MS * failures });
  }
}

// The earliest; of those of the same time the one that was added first.
function firstDue(items: Table<DueItem>, nowMs: number): DueItem | undefined {
  let first: DueItem | undefined;
  for (const item of items.list()) if (item.atMs <= nowMs && (!first || item.atMs < first.atMs)) first = item;
  return first;
}
