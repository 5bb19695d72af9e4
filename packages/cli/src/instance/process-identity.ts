// A pid alone names nobody for long: the kernel uses it again. A pid with its start time names one process.
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot when it started (field 22 of /proc/PID/stat); `unknown` where there is no /proc. */
  readonly startTicks: string;
}

/** Identity of a running process, or undefined when there is none with this pid. */
export function processIdentity(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name stands in brackets and may itself hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return undefined;
    return { pid, startTicks: fields[19] ?? 'unknown' };
  } catch {
    return isSignalable(pid) ? { pid, startTicks: 'unknown' } : undefined;
  }
}

/** True while the very process is running that had this identity. */
export function isRunning(identity: ProcessIdentity): boolean {
  return processIdentity(identity.pid)?.startTicks === identity.startTicks;
}

function isSignalable(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
