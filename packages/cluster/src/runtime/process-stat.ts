// Reading /proc: a process is named by its id and its start time, because ids are used again.
import { readFileSync, readdirSync } from 'node:fs';

/** A process of this machine, for good: the same id with another start time is another process. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In clock ticks since boot. */
  readonly startTicks: number;
}

export interface ProcessStat extends ProcessIdentity {
  readonly parent: number;
  readonly state: string;
  readonly residentPages: number;
}

const ticksPerSecond = 100;

/** Reads the text of a /proc/PID/stat; undefined for anything else. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const close = text.lastIndexOf(')');
  const pid = Number.parseInt(text, 10);
  const fields = text
    .slice(close + 2)
    .trim()
    .split(' ');
  const startTicks = Number(fields[19]);
  if (close < 0 || !Number.isInteger(pid) || !Number.isInteger(startTicks)) return undefined;
  return {
    pid,
    startTicks,
    state: fields[0] ?? '?',
    parent: Number(fields[1]),
    residentPages: Number(fields[21] ?? 0),
  };
}

/** The process that has this id now. */
export function readProcess(pid: number): ProcessStat | undefined {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** True while this very process exists and is more than a zombie. */
export function isAlive(identity: ProcessIdentity): boolean {
  const now = readProcess(identity.pid);
  return now !== undefined && now.startTicks === identity.startTicks && now.state !== 'Z';
}

/** When the process began, in milliseconds since the epoch. */
export function startedAtMs(identity: ProcessIdentity): number {
  return Math.round(bootTimeMs() + (identity.startTicks * 1000) / ticksPerSecond);
}

/** The processes below `root`, itself first. */
export function processTree(root: number): ProcessStat[] {
  const found: ProcessStat[] = [];
  const pending = [root];
  for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
    const process = readProcess(pid);
    if (process) found.push(process);
    pending.push(...childrenOf(pid));
  }
  return found;
}

/** Children belong to the thread that started them. */
function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    // It ended while we looked.
    return [];
  }
}

let bootMs: number | undefined;

function bootTimeMs(): number {
  if (bootMs === undefined) {
    const uptimeMs = Number.parseFloat(readFileSync('/proc/uptime', 'utf8')) * 1000;
    bootMs = Date.now() - uptimeMs;
  }
  return bootMs;
}
