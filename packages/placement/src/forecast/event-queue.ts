// What happens when: by time, and of one time in the order in which it was planned.
import { createHeap } from '../simulate/ordered-heap.js';

export interface PlannedEvent<T> {
  readonly atMs: number;
  readonly event: T;
}

export interface EventQueue<T> {
  readonly push: (atMs: number, event: T) => void;
  readonly pop: () => PlannedEvent<T> | undefined;
  /** When the next event is; undefined: there is none. */
  readonly nextMs: () => number | undefined;
}

/** An empty queue. */
export function createEventQueue<T>(): EventQueue<T> {
  let pushed = 0;
  const heap = createHeap<PlannedEvent<T> & { readonly order: number }>(
    (a, b) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order),
  );
  return {
    push: (atMs, event) => heap.push({ atMs, order: pushed++, event }),
    pop: heap.pop,
    nextMs: () => heap.first()?.atMs,
  };
}
