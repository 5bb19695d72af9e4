// Unified diffs: the right form, and applied to the old text they give the new one.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unifiedDiff } from './unified-diff.js';

test('a changed line stands between two lines that stay', () => {
  const before = 'a\nb\nc\nd\ne\nf\n';
  expect(unifiedDiff({ file: 'x.yaml', before, after: before.replace('d', 'D') })).toBe(
    ['--- x.yaml', '+++ x.yaml', '@@ -2,5 +2,5 @@', ' b', ' c', '-d', '+D', ' e', ' f', ''].join('\n'),
  );
});

test('changes far apart have a hunk each', () => {
  const lines = Array.from({ length: 20 }, (_, index) => `${index}\n`);
  const after = lines.with(2, 'x\n').with(15, 'y\n').join('');
  const diff = unifiedDiff({ file: 'f', before: lines.join(''), after });
  expect(diff.match(/^@@.*@@$/gm)).toEqual(['@@ -1,5 +1,5 @@', '@@ -14,5 +14,5 @@']);
});

test('a text without a last line end is told so', () => {
  expect(unifiedDiff({ file: 'f', before: 'a\nb', after: 'a\nb\nc\n' })).toContain(
    '-b\n\\ No newline at end of file\n+b\n+c\n',
  );
});

test('applied to the old text, a diff gives the new one', () => {
  const text = fc.array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n'), { maxLength: 30 });
  fc.assert(
    fc.property(text, text, (old, fresh) => {
      const [before, after] = [old.join(''), fresh.join('')];
      expect(applied(before, unifiedDiff({ file: 'f', before, after }))).toBe(after);
    }),
    { numRuns: 500 },
  );
});

/** What `patch` does, strictly. */
function applied(before: string, diff: string): string {
  const lines = before.match(/[^\n]*\n/g) ?? [];
  const out: string[] = [];
  let at = 0;
  for (const row of diff.split('\n').slice(2, -1)) {
    const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@$/.exec(row);
    if (head) {
      const start = Number(head[1]) - (head[2] === '0' ? 0 : 1);
      out.push(...lines.slice(at, start));
      at = start;
      expect(out.length).toBe(Number(head[3]) - (head[4] === '0' ? 0 : 1));
    } else if (row.startsWith('+')) out.push(`${row.slice(1)}\n`);
    else {
      expect(lines[at]).toBe(`${row.slice(1)}\n`);
      if (row.startsWith(' ')) out.push(lines[at] ?? '');
      at += 1;
    }
  }
  return [...out, ...lines.slice(at)].join('');
}
