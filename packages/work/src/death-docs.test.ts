// The table of docs/runs.md says of every class of death what the registry says.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DEATH_CLASSES } from './death-class.js';

const FAULTS: Readonly<Record<string, string>> = {
  yours: 'user',
  'the system': 'system',
  'the cloud': 'cloud',
};
const RETRIES: Readonly<Record<string, string>> = {
  none: 'none',
  same: 'same',
  'more memory': 'more-memory',
};

test('docs/runs.md has every class, with its fault, retry and exit code', () => {
  const page = readFileSync(new URL('../../../docs/runs.md', import.meta.url), 'utf8');
  const section = page.slice(page.indexOf('## Classes of death'));
  const rows = [...section.matchAll(/^\| `([\w-]+)`[^|]*\| ([^|]+) \| ([^|]+) \| (\d+) \|$/gm)];
  const documented = rows.map(([, name = '', fault = '', retry = '', exitCode]) => [
    name,
    { fault: FAULTS[fault], retry: RETRIES[retry], exitCode: Number(exitCode) },
  ]);
  expect(Object.fromEntries(documented)).toEqual(DEATH_CLASSES);
});
