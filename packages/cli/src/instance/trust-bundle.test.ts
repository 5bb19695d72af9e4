import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeTrustBundle } from './trust-bundle.js';

const folder = mkdtempSync(join(tmpdir(), 'berth-trust-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what is trusted already is kept, and is not taken twice', () => {
  const [caFile, current] = [join(folder, 'ca.crt'), join(folder, 'system.crt')];
  writeFileSync(caFile, 'OURS\n');
  writeFileSync(current, 'SYSTEM\n');
  const file = writeTrustBundle({ folder, caFile, current });
  expect(readFileSync(file ?? '', 'utf8')).toBe('SYSTEM\nOURS\n');
  const again = writeTrustBundle({ folder, caFile, current: file });
  if (again !== undefined) expect(readFileSync(again, 'utf8').match(/OURS/g)).toHaveLength(1);
});
