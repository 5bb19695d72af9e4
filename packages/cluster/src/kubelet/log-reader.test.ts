// Reading logs: tails, times, limits, following.
import { getEventListeners } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeClock } from '@berth/testing';
import { readLog, type ReadLogOptions } from './log-reader.js';
import { LogWatcher, timesFile } from './log-times.js';

let folder: string;
let logFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-log-'));
  logFile = join(folder, 'app.0.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function read(options: ReadLogOptions = {}): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of readLog(logFile, options)) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

test.each([
  ['a\nb\nc\n', 2, 'b\nc\n'],
  ['a\nb\nc', 2, 'b\nc'],
  ['a\nb\n', 5, 'a\nb\n'],
  ['a\nb\n', 0, ''],
  ['', 3, ''],
  ['\n\n\n', 1, '\n'],
])('the tail of %j, %i lines', async (text, tailLines, wanted) => {
  writeFileSync(logFile, text);
  expect(await read({ tailLines })).toBe(wanted);
});

test('a long log has a tail too', async () => {
  const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index}\n`);
  writeFileSync(logFile, lines.join(''));
  expect(await read({ tailLines: 20_000 })).toBe(lines.slice(-20_000).join(''));
  expect(await read({ limitBytes: 10 })).toBe('line 0\nlin');
});

test('lines have the time at which they were seen, and can be asked for since a time', async () => {
  const clock = new FakeClock(Date.UTC(2026, 0, 1));
  const watcher = new LogWatcher(clock);
  writeFileSync(logFile, '');
  watcher.watch(logFile);
  appendFileSync(logFile, 'one\ntwo\n');
  clock.advance(1000);
  appendFileSync(logFile, 'three\n');
  clock.advance(1000);
  watcher.stop();
  expect(await read({ timestamps: true })).toBe(
    '2026-01-01T00:00:00.100000000Z one\n2026-01-01T00:00:00.100000000Z two\n2026-01-01T00:00:01.100000000Z three\n',
  );
  expect(await read({ sinceMs: Date.UTC(2026, 0, 1, 0, 0, 1) })).toBe('three\n');
  expect(await read({ sinceMs: Date.UTC(2026, 0, 2) })).toBe('');
});

test('a followed log goes on until nothing more will come', async () => {
  writeFileSync(logFile, 'one\n');
  let over = false;
  const whole = read({ isWritten: () => over });
  await new Promise((resolve) => setTimeout(resolve, 150));
  appendFileSync(logFile, 'two\n');
  over = true;
  expect(await whole).toBe('one\ntwo\n');
});

test('following a log leaves no listener on its signal, and ends with it', async () => {
  writeFileSync(logFile, 'one\n');
  const end = new AbortController();
  const { signal } = end;
  const most: number[] = [];
  const isWritten = (): boolean => {
    most.push(getEventListeners(signal, 'abort').length);
    if (most.length === 4) setTimeout(() => end.abort());
    return false;
  };
  expect(await read({ signal, isWritten })).toBe('one\n');
  expect(Math.max(...most, getEventListeners(signal, 'abort').length)).toBe(0);
});

test('a watcher that comes late gives old lines the time of the last write', () => {
  writeFileSync(logFile, 'old\n');
  const clock = new FakeClock();
  const watcher = new LogWatcher(clock);
  watcher.watch(logFile);
  watcher.stop();
  expect(timesFile(logFile)).toBeTruthy();
});
