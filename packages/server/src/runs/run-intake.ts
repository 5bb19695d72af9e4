// The door for new runs: whatever the form of the request, the row is on disk before anything starts or is answered.
import { randomBytes } from 'node:crypto';
import type { Clock } from '@berth/kube';
import type { RunDriver, RunSpec, RunState } from '@berth/work';
import type { RunRepository } from '../database/run-repository.js';

/** A run as asked for; id and time are given here. */
export type NewRun = Omit<RunSpec, 'id' | 'acceptedAtMs'>;

export interface RunIntake {
  accept(
    run: NewRun,
    idempotencyKey: string | undefined,
  ): Promise<{ readonly state: RunState; readonly isNew: boolean }>;
}

/** Makes the door. */
export function createRunIntake(parts: {
  readonly clock: Clock;
  readonly runs: RunRepository;
  readonly driver: RunDriver;
}): RunIntake {
  return {
    accept: async (run, idempotencyKey) => {
      const acceptedAtMs = parts.clock.now();
      const accepted = await parts.runs.accept(
        { ...run, id: runId(acceptedAtMs), acceptedAtMs },
        idempotencyKey,
      );
      if (accepted.isNew) parts.driver.adopt(accepted.state);
      return accepted;
    },
  };
}

/** Sorts by time, is a legal label and name: `run-` and 9 digits of time and 6 of chance, base 36. */
function runId(atMs: number): string {
  const chance = BigInt(`0x${randomBytes(6).toString('hex')}`)
    .toString(36)
    .padStart(10, '0')
    .slice(-6);
  return `run-${atMs.toString(36).padStart(9, '0')}${chance}`;
}
