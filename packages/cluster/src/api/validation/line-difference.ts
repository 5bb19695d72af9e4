// The difference of two texts as unified hunks of three lines around each change. Follows Ratcliff and Obershelp's
// matching as Python's difflib does it (and so kube-apiserver), so that the same hunks come out.

interface Block {
  readonly a: number;
  readonly b: number;
  readonly size: number;
}

interface Range {
  readonly aFrom: number;
  readonly aTo: number;
  readonly bFrom: number;
  readonly bTo: number;
}

/** Unchanged lines shown around a change. */
const context = 3;

/** Texts of this many lines have common lines that are not worth matching. */
const longText = 200;

/** Hunks of the change from one list of lines to another; empty when they are equal. */
export function renderLineDifference(a: readonly string[], b: readonly string[]): string {
  const changes = changesOf(a, b);
  return hunksOf(changes, a.length)
    .map((hunk) => renderHunk(hunk, a, b))
    .join('');
}

/** Parts of both texts that differ, in order. */
function changesOf(a: readonly string[], b: readonly string[]): readonly Range[] {
  const changes: Range[] = [];
  let aFrom = 0;
  let bFrom = 0;
  for (const block of [...matchingBlocks(a, b), { a: a.length, b: b.length, size: 0 }]) {
    if (block.a > aFrom || block.b > bFrom) changes.push({ aFrom, aTo: block.a, bFrom, bTo: block.b });
    aFrom = block.a + block.size;
    bFrom = block.b + block.size;
  }
  return changes;
}

function matchingBlocks(a: readonly string[], b: readonly string[]): readonly Block[] {
  const places = placesOf(b);
  const blocks: Block[] = [];
  const queue: Range[] = [{ aFrom: 0, aTo: a.length, bFrom: 0, bTo: b.length }];
  for (let range = queue.pop(); range !== undefined; range = queue.pop()) {
    const match = longestMatch({ a, b, places }, range);
    if (match.size === 0) continue;
    blocks.push(match);
    queue.push({ aFrom: range.aFrom, aTo: match.a, bFrom: range.bFrom, bTo: match.b });
    queue.push({ aFrom: match.a + match.size, aTo: range.aTo, bFrom: match.b + match.size, bTo: range.bTo });
  }
  return blocks.sort((left, right) => left.a - right.a);
}

/** Where each line stands in a text; in long texts lines that stand everywhere are left out. */
function placesOf(lines: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    const known = places.get(line);
    if (known) known.push(index);
    else places.set(line, [index]);
  }
  if (lines.length < longText) return places;
  const most = Math.floor(lines.length / 100) + 1;
  return new Map([...places].filter(([, indexes]) => indexes.length <= most));
}

interface Texts {
  readonly a: readonly string[];
  readonly b: readonly string[];
  readonly places: ReadonlyMap<string, readonly number[]>;
}

/** The longest run of equal lines in a range, the first of several. */
function longestMatch({ a, b, places }: Texts, range: Range): Block {
  let best: Block = { a: range.aFrom, b: range.bFrom, size: 0 };
  let lengths = new Map<number, number>();
  for (let i = range.aFrom; i < range.aTo; i += 1) {
    const next = new Map<number, number>();
    for (const j of places.get(a[i] ?? '') ?? []) {
      if (j < range.bFrom || j >= range.bTo) continue;
      const size = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, size);
      if (size > best.size) best = { a: i - size + 1, b: j - size + 1, size };
    }
    lengths = next;
  }
  return extended({ a, b, places }, range, best);
}

function extended({ a, b }: Texts, range: Range, match: Block): Block {
  let { a: aFrom, b: bFrom, size } = match;
  while (aFrom > range.aFrom && bFrom > range.bFrom && a[aFrom - 1] === b[bFrom - 1]) {
    aFrom -= 1;
    bFrom -= 1;
    size += 1;
  }
  while (aFrom + size < range.aTo && bFrom + size < range.bTo && a[aFrom + size] === b[bFrom + size])
    size += 1;
  return { a: aFrom, b: bFrom, size };
}

/** Changes that are near each other share a hunk. */
function hunksOf(changes: readonly Range[], length: number): readonly (readonly Range[])[] {
  const hunks: Range[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1);
    const before = last?.at(-1);
    if (last && before && change.aFrom - before.aTo <= context * 2 && length > 0) last.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function renderHunk(changes: readonly Range[], a: readonly string[], b: readonly string[]): string {
  const [first] = changes;
  const last = changes.at(-1);
  if (!first || !last) return '';
  const lead = Math.min(context, first.aFrom);
  const trail = Math.min(context, a.length - last.aTo);
  const aFrom = first.aFrom - lead;
  const bFrom = first.bFrom - lead;
  const header = `@@ -${renderRange(aFrom, last.aTo + trail)} +${renderRange(bFrom, last.bTo + trail)} @@\n`;
  let at = aFrom;
  const lines = changes.flatMap((change) => {
    const same = a.slice(at, change.aFrom).map((line) => ` ${line}\n`);
    at = change.aTo;
    const removed = a.slice(change.aFrom, change.aTo).map((line) => `-${line}\n`);
    return [...same, ...removed, ...b.slice(change.bFrom, change.bTo).map((line) => `+${line}\n`)];
  });
  return header + [...lines, ...a.slice(at, last.aTo + trail).map((line) => ` ${line}\n`)].join('');
}

function renderRange(from: number, to: number): string {
  const length = to - from;
  if (length === 1) return String(from + 1);
  return `${length === 0 ? from : from + 1},${length}`;
}
