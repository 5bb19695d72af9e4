// The journal keeps lines as long as it can, and says once when it cannot.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openJournal } from './journal.js';

const folder = mkdtempSync(join(tmpdir(), 'berth-journal-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('keeps every line, for its owner alone', () => {
  const file = join(folder, 'applies', 'a.jsonl');
  const warnings: string[] = [];
  const write = openJournal(file, (message) => warnings.push(message));
  write('{"a":1}');
  write('{"a":2}');
  expect(readFileSync(file, 'utf8')).toBe('{"a":1}\n{"a":2}\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(warnings).toEqual([]);
});

it('says once that it cannot be written, and lets the apply go on', () => {
  writeFileSync(`${folder}-file`, '');
  const warnings: string[] = [];
  const write = openJournal(join(`${folder}-file`, 'a.jsonl'), (message) => warnings.push(message));
  write('one');
  write('two');
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/a\.jsonl cannot be written \(E\w+.*\); going on without it/);
  rmSync(`${folder}-file`);
});
