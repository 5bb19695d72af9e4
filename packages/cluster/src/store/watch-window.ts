// The last changes of one resource, so that a watch can resume from a version it has seen.
import { WATCH_WINDOW_CHANGES } from '../limits.js';
import type { StoreChange } from './store-change.js';

/** Bounded history of one resource in order of revision. */
export class WatchWindow {
  #changes: StoreChange[] = [];
  #start = 0;
  /** Watches must start at or after this revision. */
  floor: number;

  constructor(floor: number) {
    this.floor = floor;
  }

  /** Adds a change; gives the one that fell out. */
  push(change: StoreChange): StoreChange | undefined {
    this.#changes.push(change);
    if (this.#changes.length - this.#start <= WATCH_WINDOW_CHANGES) return undefined;
    return this.#dropOldest();
  }

  /** Changes after `revision`, or undefined when some of them are forgotten. */
  after(revision: number): readonly StoreChange[] | undefined {
    if (revision < this.floor) return undefined;
    let low = this.#start;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#changes[middle]?.item.revision ?? 0) <= revision) low = middle + 1;
      else high = middle;
    }
    return this.#changes.slice(low);
  }

  /** Forgets everything up to now; gives what was forgotten. */
  clear(revision: number): readonly StoreChange[] {
    const dropped = this.#changes.slice(this.#start);
    this.#changes = [];
    this.#start = 0;
    this.floor = Math.max(this.floor, revision);
    return dropped;
  }

  #dropOldest(): StoreChange | undefined {
    const dropped = this.#changes[this.#start];
    if (dropped === undefined) return undefined;
    this.#start += 1;
    this.floor = dropped.item.revision;
    if (this.#start >= WATCH_WINDOW_CHANGES) {
      this.#changes = this.#changes.slice(this.#start);
      this.#start = 0;
    }
    return dropped;
  }
}
