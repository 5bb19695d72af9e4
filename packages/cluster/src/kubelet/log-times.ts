// When lines of a log were written. Containers write their logs themselves, without us in between; so the times are
// those at which new bytes were seen, kept beside the log as lines `OFFSET MILLISECONDS`.
import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  copyFileSync,
} from 'node:fs';
import type { Clock } from '@berth/kube';
import { logBytesMax, logPollMs } from './limits.js';

/** From this offset on, bytes were seen at this time. */
export interface LogTime {
  readonly offset: number;
  readonly atMs: number;
}

/** The file with the times of a log. */
export const timesFile = (logFile: string): string => `${logFile}.times`;

/** The older part of a log that grew too large. */
export const olderLog = (logFile: string): string => `${logFile}.old`;

/** The times of a log, in order of offsets. */
export function readLogTimes(logFile: string): LogTime[] {
  const path = timesFile(logFile);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [offset, atMs] = line.split(' ').map(Number);
      return { offset: offset ?? 0, atMs: atMs ?? 0 };
    });
}

/** The time of the byte at an offset. */
export function timeAt(times: readonly LogTime[], offset: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle]?.offset ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return times[Math.max(0, low - 1)]?.atMs ?? 0;
}

/** Notes times of growing logs, and halves those that grow too large. */
export class LogWatcher {
  readonly #clock: Clock;
  readonly #sizes = new Map<string, number>();
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Begins to watch a log; bytes written before we looked get the time of the last write. */
  watch(logFile: string): void {
    const noted = readLogTimes(logFile).at(-1)?.offset;
    const size = sizeOf(logFile);
    if (size > 0 && (noted === undefined || noted < size)) {
      this.#note(logFile, { offset: noted === undefined ? 0 : noted + 1, atMs: statSync(logFile).mtimeMs });
    }
    this.#sizes.set(logFile, size);
    this.#cancel ??= this.#clock.after(logPollMs, () => this.#round());
  }

  /** Ends to watch a log, after a last look. */
  unwatch(logFile: string): void {
    if (this.#sizes.has(logFile)) this.#look(logFile);
    this.#sizes.delete(logFile);
  }

  stop(): void {
    this.#sizes.clear();
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #round(): void {
    for (const logFile of this.#sizes.keys()) this.#look(logFile);
    this.#cancel = this.#sizes.size > 0 ? this.#clock.after(logPollMs, () => this.#round()) : undefined;
  }

  #look(logFile: string): void {
    const before = this.#sizes.get(logFile) ?? 0;
    try {
      const size = sizeOf(logFile);
      if (size > before) this.#note(logFile, { offset: before, atMs: this.#clock.now() });
      this.#sizes.set(logFile, size > logBytesMax ? shorten(logFile) : size);
    } catch {
      // The disk is full or the folder is gone: lines then have the time of the last note.
    }
  }

  #note(logFile: string, { offset, atMs }: LogTime): void {
    appendFileSync(timesFile(logFile), `${offset} ${Math.round(atMs)}\n`, { mode: 0o600 });
  }
}

/** Moves what there is to the older part; the container goes on writing to the same file. */
function shorten(logFile: string): number {
  copyFileSync(logFile, olderLog(logFile));
  truncateSync(logFile, 0);
  renameSync(timesFile(logFile), timesFile(olderLog(logFile)));
  return 0;
}

/** Bytes in a file; none when there is none. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
