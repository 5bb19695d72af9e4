// Reading a container's log: the tail, since a time, with times, at most so many bytes, followed to its end.
import { createReadStream, existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { logPollMs } from './limits.js';
import { olderLog, readLogTimes, sizeOf, timeAt, type LogTime } from './log-times.js';

export interface ReadLogOptions {
  readonly tailLines?: number | undefined;
  readonly sinceMs?: number | undefined;
  readonly timestamps?: boolean | undefined;
  readonly limitBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Follows the log until this says that nothing more will come. */
  readonly isWritten?: (() => boolean) | undefined;
}

const newline = 10;
const chunkBytes = 64 * 1024;

/** Gives the log in pieces; whole lines when times are shown. */
export async function* readLog(logFile: string, options: ReadLogOptions): AsyncIterable<Uint8Array> {
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  const start = await startOffset(logFile, options);
  for await (const piece of pieces(logFile, start, options)) {
    if (left <= 0) return;
    yield piece.subarray(0, left);
    left -= piece.length;
  }
}

async function* pieces(logFile: string, start: LogStart, options: ReadLogOptions): AsyncIterable<Buffer> {
  if (start.inOlder)
    yield* stamped(olderLog(logFile), { from: start.offset, to: sizeOf(olderLog(logFile)) }, options);
  let offset = start.inOlder ? 0 : start.offset;
  for (;;) {
    // Asked before reading, so that what was written until then is still read.
    const isLast = options.isWritten === undefined || options.isWritten();
    const size = sizeOf(logFile);
    if (size < offset) offset = 0;
    // Half a line waits for its other half when each line gets a time.
    const end = options.timestamps === true && !isLast ? await lastLineEnd(logFile, offset, size) : size;
    if (end > offset) {
      yield* stamped(logFile, { from: offset, to: end }, options);
      offset = end;
    } else if (isLast) return;
    if (isLast) continue;
    if (options.signal?.aborted === true) return;
    await pause(options.signal);
  }
}

interface Range {
  readonly from: number;
  readonly to: number;
}

async function* stamped(path: string, { from, to }: Range, options: ReadLogOptions): AsyncIterable<Buffer> {
  if (to <= from) return;
  const stream = createReadStream(path, { start: from, end: to - 1, highWaterMark: chunkBytes });
  if (options.timestamps !== true) {
    for await (const chunk of stream) yield Buffer.from(chunk);
    return;
  }
  const times = readLogTimes(path);
  let offset = from;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    const lines = cutLines(Buffer.concat([rest, Buffer.from(chunk)]));
    rest = lines.pop() ?? Buffer.alloc(0);
    const text = lines.map((line) => {
      const at = renderTime(timeAt(times, offset));
      offset += line.length;
      return Buffer.concat([Buffer.from(`${at} `), line]);
    });
    if (text.length > 0) yield Buffer.concat(text);
  }
  if (rest.length > 0) yield Buffer.concat([Buffer.from(`${renderTime(timeAt(times, offset))} `), rest]);
}

/** Lines with their line ends; the last one has none and may be empty. */
function cutLines(buffer: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = buffer.indexOf(newline); end >= 0; end = buffer.indexOf(newline, start)) {
    lines.push(buffer.subarray(start, end + 1));
    start = end + 1;
  }
  lines.push(buffer.subarray(start));
  return lines;
}

/** RFC 3339 with nine digits, as the kubelet writes it. */
const renderTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23)}000000Z`;

interface LogStart {
  readonly inOlder: boolean;
  readonly offset: number;
}

async function startOffset(logFile: string, { tailLines, sinceMs }: ReadLogOptions): Promise<LogStart> {
  const older = olderLog(logFile);
  const parts = existsSync(older) ? [older, logFile] : [logFile];
  let start: LogStart = { inOlder: parts.length > 1, offset: 0 };
  if (sinceMs !== undefined) start = sinceStart(parts, logFile, sinceMs);
  if (tailLines === undefined) return start;
  let lines = tailLines;
  for (const path of parts.toReversed()) {
    const found = await tailStart(path, lines);
    const inOlder = path === older;
    if (found.lines >= lines || path === parts[0]) return later(start, { inOlder, offset: found.offset });
    lines -= found.lines;
  }
  return start;
}

const later = (a: LogStart, b: LogStart): LogStart => {
  if (a.inOlder !== b.inOlder) return a.inOlder ? b : a;
  return a.offset > b.offset ? a : b;
};

/** The first byte seen at or after a time. */
function sinceStart(parts: readonly string[], logFile: string, sinceMs: number): LogStart {
  for (const path of parts) {
    const found = readLogTimes(path).find((time: LogTime) => time.atMs >= sinceMs);
    if (found) return { inOlder: path !== logFile, offset: found.offset };
  }
  return { inOlder: false, offset: sizeOf(logFile) };
}

/** Where the last lines begin, and how many there are. */
async function tailStart(path: string, lines: number): Promise<{ offset: number; lines: number }> {
  const size = sizeOf(path);
  if (lines <= 0 || size === 0) return { offset: size, lines: 0 };
  const file = await open(path, 'r');
  try {
    let seen = 0;
    for (let end = size; end > 0; end -= chunkBytes) {
      const start = Math.max(0, end - chunkBytes);
      const { buffer } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
      for (let index = buffer.length - 1; index >= 0; index -= 1) {
        const isEndOfFile = start + index === size - 1;
        if (buffer[index] === newline && !isEndOfFile) seen += 1;
        if (seen === lines) return { offset: start + index + 1, lines };
      }
    }
    return { offset: 0, lines: seen + 1 };
  } finally {
    await file.close();
  }
}

/** The end of the last whole line. */
async function lastLineEnd(path: string, from: number, size: number): Promise<number> {
  if (size <= from) return from;
  const start = Math.max(from, size - chunkBytes);
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    return start + buffer.lastIndexOf(newline) + 1;
  } finally {
    await file.close();
  }
}

function pause(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    // A log is followed through many pauses under one signal: each takes its listener away again.
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, logPollMs);
    signal?.addEventListener('abort', end, { once: true });
  });
}
