// A binary heap: what comes first by a given order is taken out first.

export interface OrderedHeap<T> {
  readonly push: (item: T) => void;
  readonly pop: () => T | undefined;
  readonly first: () => T | undefined;
}

/** An empty heap; `isBefore` has to be a strict order. */
export function createHeap<T>(isBefore: (a: T, b: T) => boolean): OrderedHeap<T> {
  const heap: T[] = [];
  return {
    push: (item) => {
      heap.push(item);
      rise(heap, isBefore);
    },
    pop: () => {
      const [top] = heap;
      const last = heap.pop();
      if (last === undefined || heap.length === 0) return top;
      heap[0] = last;
      sink(heap, isBefore);
      return top;
    },
    first: () => heap[0],
  };
}

type Order<T> = (a: T, b: T) => boolean;

function rise<T>(heap: T[], isBefore: Order<T>): void {
  let at = heap.length - 1;
  while (at > 0) {
    const parentAt = (at - 1) >> 1;
    if (!swapIfBefore(heap, { at, parentAt, isBefore })) return;
    at = parentAt;
  }
}

function sink<T>(heap: T[], isBefore: Order<T>): void {
  let at = 0;
  for (;;) {
    const childAt = smallerChild(heap, at, isBefore);
    if (childAt >= heap.length || !swapIfBefore(heap, { at: childAt, parentAt: at, isBefore })) return;
    at = childAt;
  }
}

interface Pair<T> {
  readonly at: number;
  readonly parentAt: number;
  readonly isBefore: Order<T>;
}

/** True when the child came before its parent, and has taken its place. */
function swapIfBefore<T>(heap: T[], { at, parentAt, isBefore }: Pair<T>): boolean {
  const [child, parent] = [heap[at], heap[parentAt]];
  if (child === undefined || parent === undefined || !isBefore(child, parent)) return false;
  heap[at] = parent;
  heap[parentAt] = child;
  return true;
}

function smallerChild<T>(heap: readonly T[], at: number, isBefore: Order<T>): number {
  const left = at * 2 + 1;
  const [a, b] = [heap[left], heap[left + 1]];
  return a !== undefined && b !== undefined && isBefore(b, a) ? left + 1 : left;
}
