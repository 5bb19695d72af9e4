// Outcomes as JUnit XML, which CI systems read: one suite a file, one case a test.
import type { TestedFile } from './present-results.js';

/** Renders the whole document. The model takes no time worth telling, so `time` is left out. */
export function renderJunit(files: readonly TestedFile[]): string {
  const all = files.flatMap(({ results }) => results);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="berth test"${counts(all)}>`,
    ...files.flatMap(renderSuite),
    '</testsuites>',
    '',
  ].join('\n');
}

type Outcomes = TestedFile['results'];

function renderSuite({ file, results }: TestedFile): readonly string[] {
  return [
    `  <testsuite name="${escaped(file)}"${counts(results)} skipped="0">`,
    ...results.flatMap((result) => renderCase(file, result)),
    '  </testsuite>',
  ];
}

function renderCase(file: string, { name, place, failures }: Outcomes[number]): readonly string[] {
  const line = place ? ` line="${place.line}"` : '';
  const open = `    <testcase name="${escaped(name)}" classname="${escaped(file)}" file="${escaped(file)}"${line}`;
  if (failures.length === 0) return [`${open}/>`];
  const message = failures.map((failure) => failure.message).join('; ');
  const text = failures.map((failure) => failure.message).join('\n');
  return [
    `${open}>`,
    `      <failure type="PlacementTest" message="${escaped(message)}">${escaped(text)}</failure>`,
    '    </testcase>',
  ];
}

const counts = (results: Outcomes): string =>
  ` tests="${results.length}" failures="${results.filter(({ passed }) => !passed).length}" errors="0"`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

/** Characters that XML 1.0 cannot hold at all become question marks. */
const escaped = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '?')
    .replace(/[&<>"\n]/g, (character) => ENTITIES[character] ?? character);
