// The order in which Go's unstable sort leaves equal elements, as a model: Cluster Autoscaler sorts pods by priority,
// and which of equal pods comes first decides who gets the room there is. Pattern-defeating quicksort as its author
// describes it (https://github.com/orlp/pdqsort), with the lengths at which Go's changes its ways.

/** True when the first has to come before the second. */
export type Less<T> = (a: T, b: T) => boolean;

/** A sorted copy; equal elements come in the order Go leaves them in. */
export function unstableSorted<T>(elements: readonly T[], less: Less<T>): readonly T[] {
  const items = [...elements];
  const at = (index: number): T => {
    const item = items[index];
    if (item === undefined) throw new Error(`no element ${index}`);
    return item;
  };
  const run: Sorting = {
    less: (a, b) => less(at(a), at(b)),
    swap: (a, b) => {
      [items[a], items[b]] = [at(b), at(a)];
    },
  };
  sortRange(run, { from: 0, to: items.length }, bitLength(items.length));
  return items;
}

const MAX_INSERTION = 12;
const NINTHER_LENGTH = 50;
const SHIFTING_LENGTH = 50;
const MAX_SHIFTS = 5;
const MAX_PIVOT_SWAPS = 12;

/** The elements by position. */
interface Sorting {
  readonly less: (a: number, b: number) => boolean;
  readonly swap: (a: number, b: number) => void;
}

/** Positions from `from` to before `to`. */
interface Range {
  readonly from: number;
  readonly to: number;
}

const bitLength = (value: number): number => (value === 0 ? 0 : Math.floor(Math.log2(value)) + 1);

function sortRange(run: Sorting, range: Range, badChoicesAllowed: number): void {
  let { from, to } = range;
  let allowed = badChoicesAllowed;
  let wasBalanced = true;
  let wasPartitioned = true;
  for (;;) {
    const length = to - from;
    if (length <= MAX_INSERTION) return insertionSort(run, from, to);
    if (allowed === 0) return heapSort(run, from, to);
    if (!wasBalanced) {
      breakPatterns(run, from, to);
      allowed--;
    }
    const chosen = choosePivot(run, from, to);
    let { pivot } = chosen;
    if (chosen.order === 'falling') {
      reverse(run, from, to);
      pivot = to - 1 - (pivot - from);
    }
    const looksSorted = wasBalanced && wasPartitioned && chosen.order !== 'unknown';
    if (looksSorted && finishedByShifts(run, from, to)) return;
    if (from > 0 && !run.less(from - 1, pivot)) {
      from = splitEqual(run, { from, to }, pivot);
      continue;
    }
    const split = partition(run, { from, to }, pivot);
    wasPartitioned = split.wasPartitioned;
    const [left, right] = [split.middle - from, to - split.middle];
    wasBalanced = Math.min(left, right) >= Math.floor(length / 8);
    if (left < right) {
      sortRange(run, { from, to: split.middle }, allowed);
      from = split.middle + 1;
    } else {
      sortRange(run, { from: split.middle + 1, to }, allowed);
      to = split.middle;
    }
  }
}

function insertionSort({ less, swap }: Sorting, from: number, to: number): void {
  for (let end = from + 1; end < to; end++) {
    for (let place = end; place > from && less(place, place - 1); place--) swap(place, place - 1);
  }
}

function heapSort(run: Sorting, from: number, to: number): void {
  const length = to - from;
  for (let root = Math.floor((length - 1) / 2); root >= 0; root--)
    siftDown(run, { from: root, to: length }, from);
  for (let end = length - 1; end >= 0; end--) {
    run.swap(from, from + end);
    siftDown(run, { from: 0, to: end }, from);
  }
}

function siftDown({ less, swap }: Sorting, { from, to }: Range, first: number): void {
  let root = from;
  for (;;) {
    let child = 2 * root + 1;
    if (child >= to) return;
    if (child + 1 < to && less(first + child, first + child + 1)) child++;
    if (!less(first + root, first + child)) return;
    swap(first + root, first + child);
    root = child;
  }
}

interface Pivot {
  readonly pivot: number;
  readonly order: 'rising' | 'falling' | 'unknown';
}

function choosePivot({ less }: Sorting, from: number, to: number): Pivot {
  const length = to - from;
  const quarter = Math.floor(length / 4);
  let swaps = 0;
  const inOrder = (a: number, b: number): readonly [number, number] => {
    if (!less(b, a)) return [a, b];
    swaps++;
    return [b, a];
  };
  const median = (a: number, b: number, c: number): number => {
    const [low, high] = inOrder(a, b);
    const [middle] = inOrder(high, c);
    return inOrder(low, middle)[1];
  };
  const around = (place: number): number =>
    length >= NINTHER_LENGTH ? median(place - 1, place, place + 1) : place;
  const places = [around(from + quarter), around(from + quarter * 2), around(from + quarter * 3)] as const;
  const pivot = median(...places);
  if (swaps === 0) return { pivot, order: 'rising' };
  return { pivot, order: swaps === MAX_PIVOT_SWAPS ? 'falling' : 'unknown' };
}

function reverse({ swap }: Sorting, from: number, to: number): void {
  for (let low = from, high = to - 1; low < high; low++, high--) swap(low, high);
}

/** Tries to finish a range that looks sorted with a few shifts; true when it is sorted then. */
function finishedByShifts(run: Sorting, from: number, to: number): boolean {
  const { less, swap } = run;
  let place = from + 1;
  for (let shift = 0; shift < MAX_SHIFTS; shift++) {
    while (place < to && !less(place, place - 1)) place++;
    if (place === to) return true;
    if (to - from < SHIFTING_LENGTH) return false;
    swap(place, place - 1);
    if (place - from >= 2)
      for (let low = place - 1; low >= 1 && less(low, low - 1); low--) swap(low, low - 1);
    if (to - place >= 2)
      for (let high = place + 1; high < to && less(high, high - 1); high++) swap(high, high - 1);
  }
  return false;
}

/** Moves elements equal to the pivot to the left; returns where the greater ones start. */
function splitEqual({ less, swap }: Sorting, { from, to }: Range, pivot: number): number {
  swap(from, pivot);
  let low = from + 1;
  let high = to - 1;
  for (;;) {
    while (low <= high && !less(from, low)) low++;
    while (low <= high && less(from, high)) high--;
    if (low > high) return low;
    swap(low++, high--);
  }
}

interface Split {
  /** Where the pivot is now. */
  readonly middle: number;
  /** True when nothing had to change sides. */
  readonly wasPartitioned: boolean;
}

function partition({ less, swap }: Sorting, { from, to }: Range, pivot: number): Split {
  swap(from, pivot);
  let low = from + 1;
  let high = to - 1;
  let wasPartitioned = true;
  for (;;) {
    while (low <= high && less(low, from)) low++;
    while (low <= high && !less(high, from)) high--;
    if (low > high) break;
    wasPartitioned = false;
    swap(low++, high--);
  }
  swap(high, from);
  return { middle: high, wasPartitioned };
}

/** Swaps three elements near the middle with ones that a generator seeded by the length draws. */
function breakPatterns({ swap }: Sorting, from: number, to: number): void {
  const length = to - from;
  if (length < 8) return;
  const mask = (1n << BigInt(bitLength(length))) - 1n;
  let state = BigInt(length);
  const middle = from + Math.floor(length / 4) * 2 - 1;
  for (let step = 0; step < 3; step++) {
    state ^= BigInt.asUintN(64, state << 13n);
    state ^= state >> 7n;
    state ^= BigInt.asUintN(64, state << 17n);
    const drawn = Number(state & mask);
    swap(middle - 1 + step, from + (drawn >= length ? drawn - length : drawn));
  }
}
