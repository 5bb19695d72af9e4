// Traps, one a section, and what mends each (testdata/traps): lines of `-` are the trap's, of `+` the mended file's. A
// comment `# <- COLUMN CODE…` says what is found there; beside it, and in the mended file, there is nothing but
// information. And files that have nothing wrong (testdata/good.txt).
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { lintClusterConfig } from './lint-config.js';

const folder = fileURLToPath(new URL('../../testdata/traps/', import.meta.url));
const HEAD =
  'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c, region: us-west-2, version: "1.35"}\n';
const nowMs = Date.parse('2026-11-22T00:00:00Z');

const sections = readdirSync(folder)
  .sort()
  .flatMap((name) =>
    readFileSync(`${folder}${name}`, 'utf8')
      .split(/^#### /m)
      .slice(1),
  )
  .map((section) => {
    const [title = '', ...lines] = section.trimEnd().split('\n');
    return { title, trap: textOf(lines, '-'), mended: textOf(lines, '+') };
  });

function textOf(lines: readonly string[], mark: string): string {
  const body = lines.filter((line) => line.startsWith(' ') || line.startsWith(mark));
  const text = body.map((line) => `${line.slice(1)}\n`).join('');
  return text.startsWith('apiVersion') ? text : HEAD + text;
}

/** `LINE:COLUMN CODE` of every mark. */
const marked = (text: string): readonly string[] =>
  text.split('\n').flatMap((line, index) => {
    const [, column = '', codes = ''] = /# <- (\d+) (.+)$/.exec(line) ?? [];
    return codes === '' ? [] : codes.split(' ').map((code) => `${index + 1}:${column} ${code}`);
  });

function found(text: string) {
  const { findings, problems } = lintClusterConfig(text, 'a.yaml', { nowMs });
  const errors = problems.filter(({ severity }) => severity === 'error');
  return [...errors, ...findings].map(({ place, code, severity }) => ({
    at: `${place?.line}:${place?.column} ${code}`,
    code,
    severity,
  }));
}

/** A new account's quota is a warning that no edit of a file mends. */
const QUOTA = 'quota.vcpu';

it.each(sections)('finds $title', ({ trap }) => {
  const expected = marked(trap);
  const all = found(trap);
  const told = all.filter(({ at, severity }) => severity !== 'info' || expected.includes(at));
  expect(told.map(({ at }) => at).toSorted()).toEqual(expected.toSorted());
});

it.each(sections)('is content once that is mended: $title', ({ trap, mended }) => {
  const codes = marked(trap).map((mark) => mark.split(' ')[1]);
  const left = found(mended).filter(({ severity, code }) => severity !== 'info' || codes.includes(code));
  expect(left.map(({ code }) => code).filter((code) => code !== QUOTA)).toEqual([]);
});

const good = readFileSync(fileURLToPath(new URL('../../testdata/good.txt', import.meta.url)), 'utf8')
  .split(/^#### /m)
  .slice(1)
  .map((section) => {
    const [title = '', ...lines] = section.split('\n');
    const text = lines.join('\n');
    return { title, text: text.startsWith('apiVersion') ? text : HEAD + text.replace(/^\{\}\n/, '') };
  });

it.each(good)('has nothing against $title', ({ text }) => {
  expect(found(text).filter(({ severity }) => severity !== 'info')).toEqual([]);
});
