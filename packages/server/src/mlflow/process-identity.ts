// Which process a pid means: pids are used again, so the start time belongs to the name. Linux' /proc tells both.
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** Start of the process in clock ticks since boot, as /proc/PID/stat has it. */
  readonly startTicks: string;
}

/** Names a running process; undefined when there is none (or it is a zombie). */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : { pid, startTicks: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

/** True while that very process runs. */
export const isSameProcess = (identity: ProcessIdentity): boolean =>
  identifyProcess(identity.pid)?.startTicks === identity.startTicks;
