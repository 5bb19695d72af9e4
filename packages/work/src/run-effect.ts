// What a run's state asks of the world. Effects follow from the state alone, so a restart finds them again; each may
// be performed any number of times with the result of once.
import { assertNever } from '@berth/kube';
import { REFORECAST_MS } from './limits.js';
import { currentJob, type JobRecord, type RunOutcome, type RunState } from './run-state.js';

export type RunEffect =
  /** Fetch the project, check it, forecast its pods, make the MLflow run. Not before `notBeforeMs`. */
  | { readonly kind: 'plan'; readonly notBeforeMs: number }
  /** Create the Job and its Secret, unless they exist. */
  | { readonly kind: 'create-job'; readonly job: JobRecord }
  /** Send a `tick` at this time. */
  | { readonly kind: 'wake'; readonly atMs: number }
  /** Send the worker's log to MLflow now and then, while it grows. Never ends by itself. */
  | { readonly kind: 'ship-logs' }
  /** Stop what runs, ship logs and status to MLflow, compare, price, clean up. */
  | { readonly kind: 'finish'; readonly outcome: RunOutcome };

/** Two effects with the same key are the same piece of work. */
export function effectKey(effect: RunEffect): string {
  switch (effect.kind) {
    case 'plan':
      return `plan ${effect.notBeforeMs}`;
    case 'create-job':
      return `create-job ${effect.job.name}`;
    case 'wake':
      return `wake ${effect.atMs}`;
    case 'ship-logs':
      return 'ship-logs';
    case 'finish':
      return `finish ${effect.outcome.kind}`;
    default:
      return assertNever(effect);
  }
}

/** The effects that a state asks for. */
export function effectsOf(state: RunState): readonly RunEffect[] {
  const { phase } = state;
  switch (phase.kind) {
    case 'accepted':
      return [{ kind: 'plan', notBeforeMs: 0 }];
    case 'held':
      return [{ kind: 'plan', notBeforeMs: state.updatedAtMs + REFORECAST_MS }, ...wakes(state)];
    case 'bootstrapping':
    case 'launching':
      return [...creation(state), ...wakes(state)];
    case 'running':
      return [...creation(state), ...wakes(state), { kind: 'ship-logs' }];
    case 'finishing':
      return [{ kind: 'finish', outcome: phase.outcome }];
    case 'ended':
      return [];
    default:
      return assertNever(phase);
  }
}

/** When the current pod will have waited too long, or the worker run too long. */
export function deadlineOf(state: RunState): number | undefined {
  const { spec, phase } = state;
  if (phase.kind === 'held') return plus(phase.sinceMs, spec.maxWaitMs);
  const job = currentJob(state);
  if (!job || job.outcome) return undefined;
  if (!job.pod?.node) return plus(job.plannedAtMs, spec.maxWaitMs);
  return job.role === 'worker' ? plus(job.pod.startedAtMs, spec.timeoutMs) : undefined;
}

function creation(state: RunState): readonly RunEffect[] {
  const job = currentJob(state);
  return job && !job.uid ? [{ kind: 'create-job', job }] : [];
}

function wakes(state: RunState): readonly RunEffect[] {
  const atMs = deadlineOf(state);
  return atMs === undefined ? [] : [{ kind: 'wake', atMs }];
}

const plus = (fromMs: number | undefined, delayMs: number | undefined): number | undefined =>
  fromMs === undefined || delayMs === undefined ? undefined : fromMs + delayMs;
