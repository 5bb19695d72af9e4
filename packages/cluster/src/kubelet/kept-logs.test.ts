import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pruneLogs } from './kept-logs.js';

test('the oldest logs of pods that are gone make room', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-kept-'));
  ['a', 'b', 'c', 'd'].forEach((uid, index) => {
    const path = join(folder, 'logs', `ns_pod_${uid}`);
    mkdirSync(path, { recursive: true });
    utimesSync(path, index, index);
  });
  await pruneLogs(folder, (uid) => uid === 'a', 1);
  expect(readdirSync(join(folder, 'logs'))).toEqual(['ns_pod_a', 'ns_pod_d']);
  rmSync(folder, { recursive: true });
});
