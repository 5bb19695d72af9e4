// Pods that wait for their turn: highest priority first, then first come, first served.
import type { Pod } from '@berth/kube';

/** A pod in the queue. */
export interface QueuedPod {
  readonly key: string;
  readonly pod: Pod;
  readonly priority: number;
  /** Order of arrival. */
  readonly order: number;
}

/** A binary heap by priority and arrival; removal is lazy, by key. */
export class PodHeap {
  readonly #heap: QueuedPod[] = [];
  readonly #live = new Map<string, QueuedPod>();

  get size(): number {
    return this.#live.size;
  }

  has(key: string): boolean {
    return this.#live.has(key);
  }

  /** Adds a pod, or replaces the one of the same key. */
  push(item: QueuedPod): void {
    this.#live.set(item.key, item);
    this.#heap.push(item);
    this.#rise(this.#heap.length - 1);
  }

  delete(key: string): void {
    this.#live.delete(key);
  }

  /** Takes the first pod out. */
  pop(): QueuedPod | undefined {
    for (let top = this.#takeTop(); top; top = this.#takeTop()) {
      if (this.#live.get(top.key) !== top) continue;
      this.#live.delete(top.key);
      return top;
    }
    return undefined;
  }

  #takeTop(): QueuedPod | undefined {
    const top = this.#heap[0];
    const last = this.#heap.pop();
    if (top && last && top !== last) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return top;
  }

  #rise(start: number): void {
    for (let index = start; index > 0;) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfBefore(index, parent)) return;
      index = parent;
    }
  }

  #sink(start: number): void {
    for (let index = start; ;) {
      const left = 2 * index + 1;
      const child = this.#isBefore(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfBefore(child, index)) return;
      index = child;
    }
  }

  #swapIfBefore(a: number, b: number): boolean {
    if (!this.#isBefore(a, b)) return false;
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (!first || !second) return false;
    this.#heap[a] = second;
    this.#heap[b] = first;
    return true;
  }

  #isBefore(a: number, b: number): boolean {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (!first || !second) return false;
    return first.priority === second.priority ? first.order < second.order : first.priority > second.priority;
  }
}
