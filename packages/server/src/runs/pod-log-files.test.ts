// Logs may be longer than memory: what is read of them is bounded, and says what it leaves out.
import { systemClock } from '@berth/client';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { LOG_HEAD_BYTES, LOG_TAIL_BYTES } from '../limits.js';
import { PodLogFiles } from './pod-log-files.js';

test('of a log that is too long, both ends are read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-logs-'));
  try {
    const logs = new PodLogFiles(folder, systemClock);
    const run = { runId: 'run-1', namespace: 'ns', pod: 'p' };
    expect(await logs.read(run)).toBe('');
    mkdirSync(dirname(logs.file(run)));
    writeFileSync(logs.file(run), 'first\n');
    expect(await logs.read(run)).toBe('first\n');
    // Sparse: longer than any string of JavaScript, without the disk space.
    truncateSync(logs.file(run), 2 ** 30);
    writeFileSync(logs.file(run), 'last\n', { flag: 'a' });
    const text = await logs.read(run);
    expect(text.startsWith('first\n')).toBe(true);
    expect(text.endsWith('last\n')).toBe(true);
    const leftOut = 2 ** 30 + 'last\n'.length - LOG_HEAD_BYTES - LOG_TAIL_BYTES;
    expect(text).toContain(`\nberth: ${leftOut} bytes are left out here`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
