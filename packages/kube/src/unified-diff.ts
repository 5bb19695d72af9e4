// Two texts as a unified diff that `patch` and `git apply` take.
import { MAX_DIFF_CELLS } from './limits.js';

/** What to compare, and what to call it. */
export interface UnifiedDiffOptions {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** Unchanged lines around a change; 2 when absent. */
  readonly context?: number | undefined;
}

/** Renders the diff; empty when both are the same. */
export function unifiedDiff({ file, before, after, context = 2 }: UnifiedDiffOptions): string {
  if (before === after) return '';
  const steps = stepsBetween(linesOf(before), linesOf(after));
  const hunks = hunksOf(steps, context).map((hunk) => renderHunk(steps, hunk));
  return [`--- ${file}`, `+++ ${file}`, ...hunks, ''].join('\n');
}

interface Step {
  readonly kind: ' ' | '-' | '+';
  /** With its line end, which the last line of a text may lack. */
  readonly line: string;
}

const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Equal beginnings and ends are kept; what lies between is compared line by line. */
function stepsBetween(before: readonly string[], after: readonly string[]): readonly Step[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const same = (line: string): Step => ({ kind: ' ', line });
  return [
    ...before.slice(0, head).map(same),
    ...compared(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ];
}

/** By their longest common subsequence; texts that differ too widely are exchanged whole. */
function compared(before: readonly string[], after: readonly string[]): readonly Step[] {
  const exchanged: readonly Step[] = [
    ...before.map((line): Step => ({ kind: '-', line })),
    ...after.map((line): Step => ({ kind: '+', line })),
  ];
  if (before.length * after.length > MAX_DIFF_CELLS) return exchanged;
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] =
        before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const steps: Step[] = [];
  for (let i = 0, j = 0; i < before.length || j < after.length;) {
    const [old, fresh] = [before[i], after[j]];
    if (old !== undefined && old === fresh) steps.push({ kind: ' ', line: old });
    else if (old !== undefined && (fresh === undefined || at(i + 1, j) >= at(i, j + 1)))
      steps.push({ kind: '-', line: old });
    else steps.push({ kind: '+', line: fresh ?? '' });
    const { kind } = steps[steps.length - 1] ?? { kind: ' ' };
    if (kind !== '+') i += 1;
    if (kind !== '-') j += 1;
  }
  return steps;
}

interface Hunk {
  readonly from: number;
  readonly to: number;
}

/** Changes whose surroundings touch share a hunk. */
function hunksOf(steps: readonly Step[], context: number): readonly Hunk[] {
  const hunks: { from: number; to: number }[] = [];
  steps.forEach(({ kind }, index) => {
    if (kind === ' ') return;
    const last = hunks.at(-1);
    const from = Math.max(0, index - context);
    const to = Math.min(steps.length, index + context + 1);
    if (last && from <= last.to) last.to = to;
    else hunks.push({ from, to });
  });
  return hunks;
}

function renderHunk(steps: readonly Step[], { from, to }: Hunk): string {
  const shown = steps.slice(from, to);
  const head = `@@ -${rangeText(steps, '+', { from, to })} +${rangeText(steps, '-', { from, to })} @@`;
  return [head, ...shown.map(({ kind, line }) => `${kind}${lineText(line)}`)].join('\n');
}

const lineText = (line: string): string =>
  line.endsWith('\n') ? line.slice(0, -1) : `${line}\n\\ No newline at end of file`;

/** Start line and count of one side: all steps but those of the other. */
function rangeText(steps: readonly Step[], other: '+' | '-', { from, to }: Hunk): string {
  const count = (list: readonly Step[]): number => list.filter(({ kind }) => kind !== other).length;
  const length = count(steps.slice(from, to));
  const start = count(steps.slice(0, from)) + (length === 0 ? 0 : 1);
  return length === 1 ? String(start) : `${start},${length}`;
}
