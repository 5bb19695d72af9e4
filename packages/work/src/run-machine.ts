// The life of a project run as a pure function: a state and an event give the next state and what to do. accepted ->
// (held) -> bootstrapping -> launching -> running -> finishing -> ended; each death goes through `retry.ts`.
import { assertNever } from '@berth/kube';
import { death, type Death } from './death-class.js';
import { jobName } from './object-names.js';
import { decideRetry } from './retry.js';
import { deadlineOf, effectsOf, type RunEffect } from './run-effect.js';
import type { JobObservation, RunEvent } from './run-event.js';
import {
  currentJob,
  isEnded,
  type JobRecord,
  type PodRecord,
  type RunOutcome,
  type RunState,
} from './run-state.js';

export interface Step {
  readonly state: RunState;
  readonly effects: readonly RunEffect[];
}

/**
 * Takes a run one event further. Events that no longer matter (late, repeated, of an earlier Job) leave the state as it
 * is, by identity. Effects are all those that the new state asks for, not only new ones.
 */
export function step(state: RunState, event: RunEvent): Step {
  const next = isEnded(state) ? state : advance(state, event);
  return { state: next, effects: effectsOf(next) };
}

function advance(state: RunState, event: RunEvent): RunState {
  switch (event.kind) {
    case 'planned':
      return onPlanned(state, event);
    case 'planning-failed':
      return isBeforePods(state) ? finish(state, { kind: 'failed', death: event.death }, event.atMs) : state;
    case 'job-created':
      return onJobCreated(state, event);
    case 'job-refused':
      return isCurrent(state, event.name) ? onDeath(state, event.death, event.atMs) : state;
    case 'image-built':
      return onImageBuilt(state, event);
    case 'image-failed':
      return isBuilding(state) ? onDeath(state, event.death, event.atMs) : state;
    case 'observed':
      return onObserved(state, event);
    case 'cancel':
      return onCancel(state, event);
    case 'tick':
      return onTick(state, event.atMs);
    case 'finished':
      return onFinished(state, event);
    default:
      return assertNever(event);
  }
}

const at = (state: RunState, atMs: number, changes: Partial<RunState>): RunState => ({
  ...state,
  ...changes,
  updatedAtMs: atMs,
});

const isBeforePods = ({ phase }: RunState): boolean => phase.kind === 'accepted' || phase.kind === 'held';
const isBuilding = ({ phase }: RunState): boolean => phase.kind === 'bootstrapping';
const isFinishing = ({ phase }: RunState): boolean => phase.kind === 'finishing';

function isCurrent(state: RunState, name: string): boolean {
  return !isFinishing(state) && currentJob(state)?.name === name;
}

const finish = (state: RunState, outcome: RunOutcome, atMs: number): RunState =>
  isFinishing(state) ? state : at(state, atMs, { phase: { kind: 'finishing', outcome } });

function onPlanned(state: RunState, event: Extract<RunEvent, { kind: 'planned' }>): RunState {
  if (!isBeforePods(state)) return state;
  const planned = at(state, event.atMs, { plan: event.plan, forecast: event.forecast });
  if (!event.unplaceable)
    return beginJob(planned, { role: 'bootstrap', attempt: 1, atMs: event.atMs, delayMs: 0 });
  if (state.spec.onUnplaceable === 'refuse')
    return finish(planned, { kind: 'refused', death: event.unplaceable }, event.atMs);
  const sinceMs = state.phase.kind === 'held' ? state.phase.sinceMs : event.atMs;
  return { ...planned, phase: { kind: 'held', sinceMs } };
}

interface NewJob {
  readonly role: JobRecord['role'];
  readonly attempt: number;
  readonly atMs: number;
  readonly delayMs: number;
}

/** Writes the next Job down, name and all, before anything creates it. */
function beginJob(state: RunState, { role, attempt, atMs, delayMs }: NewJob): RunState {
  const name = uniqueName(state, jobName(state, role, atMs));
  const job: JobRecord = { role, attempt, name, plannedAtMs: atMs, notBeforeMs: atMs + delayMs };
  return at(state, atMs, {
    phase: { kind: role === 'bootstrap' ? 'bootstrapping' : 'launching' },
    jobs: [...state.jobs, job],
  });
}

/** Two attempts within one millisecond still get two names. */
const uniqueName = (state: RunState, name: string): string =>
  state.jobs.some((job) => job.name === name) ? `${name}-${state.jobs.length}` : name;

function onJobCreated(state: RunState, event: Extract<RunEvent, { kind: 'job-created' }>): RunState {
  const job = currentJob(state);
  if (!job || !isCurrent(state, event.name) || job.uid) return state;
  return withJob(state, { ...job, uid: event.uid }, event.atMs);
}

/** Puts the current Job's record in; a worker Job that exists makes the run `running`. */
function withJob(state: RunState, job: JobRecord, atMs: number): RunState {
  const starts = state.phase.kind === 'launching' && job.role === 'worker' && job.uid !== undefined;
  return at(state, atMs, {
    jobs: [...state.jobs.slice(0, -1), job],
    ...(starts ? { phase: { kind: 'running' } } : {}),
  });
}

function onImageBuilt(state: RunState, event: Extract<RunEvent, { kind: 'image-built' }>): RunState {
  if (!isBuilding(state) || state.image) return state;
  return afterBootstrap(at(state, event.atMs, { image: event.image }), event.atMs);
}

/** The worker is launched when the bootstrap Job has succeeded and the image is known, in whatever order these came. */
function afterBootstrap(state: RunState, atMs: number): RunState {
  const done = isBuilding(state) && currentJob(state)?.outcome === 'succeeded';
  return done && state.image ? beginJob(state, { role: 'worker', attempt: 1, atMs, delayMs: 0 }) : state;
}

function onObserved(state: RunState, event: Extract<RunEvent, { kind: 'observed' }>): RunState {
  const job = currentJob(state);
  if (!job || isBeforePods(state)) return state;
  const seen = event.jobs.find(({ name }) => name === job.name);
  if (!seen) return onAbsent(state, job, event.atMs);
  const recorded = record(state, seen, event.atMs);
  if (isFinishing(state) || job.outcome) return recorded;
  if (seen.outcome === 'succeeded') return onSucceeded(recorded, event.atMs);
  return seen.death ? onDeath(recorded, seen.death, event.atMs) : recorded;
}

function onAbsent(state: RunState, job: JobRecord, atMs: number): RunState {
  if (!job.uid || job.outcome || isFinishing(state)) return state;
  const gone = death('deleted', `Job ${job.name} was deleted by somebody before it ended`, {
    hint: 'run it again; use `berth cancel` to stop a run',
    evidence: { job: job.name },
  });
  return onDeath(state, gone, atMs);
}

/** Notes what was seen; gives the same state when nothing is new. */
function record(state: RunState, seen: JobObservation, atMs: number): RunState {
  const job = currentJob(state);
  if (!job) return state;
  const outcome = job.outcome ?? (seen.outcome === 'active' ? undefined : seen.outcome);
  const pod = newerPod(job.pod, seen.pod);
  const same = job.uid === seen.uid && job.outcome === outcome && samePod(job.pod, pod);
  return same ? state : withJob(state, { ...job, uid: seen.uid, outcome, pod }, atMs);
}

/** A pod that is gone keeps its last record; a time once known is never forgotten. */
function newerPod(known: PodRecord | undefined, seen: PodRecord | undefined): PodRecord | undefined {
  if (!seen) return known;
  if (known?.uid !== seen.uid) return seen;
  const defined = Object.entries(seen).filter(([, value]) => value !== undefined);
  const cleared = seen.node ? { waitingFor: undefined } : {};
  return { ...known, ...Object.fromEntries(defined), ...cleared };
}

const samePod = (left: PodRecord | undefined, right: PodRecord | undefined): boolean =>
  JSON.stringify(left) === JSON.stringify(right);

function onSucceeded(state: RunState, atMs: number): RunState {
  if (currentJob(state)?.role === 'worker') return finish(state, { kind: 'succeeded' }, atMs);
  if (state.image) return afterBootstrap(state, atMs);
  const silent = death('internal', 'the bootstrap pod ended well but no image was reported', {
    hint: 'read the bootstrap log: `berth logs --bootstrap`',
    evidence: { job: currentJob(state)?.name },
  });
  return finish(state, { kind: 'failed', death: silent }, atMs);
}

/** One Job died: it is made again, or the run ends with that death. */
function onDeath(state: RunState, cause: Death, atMs: number): RunState {
  const job = currentJob(state);
  if (!job) return state;
  const marked = withJob(state, { ...job, outcome: 'failed', death: cause }, atMs);
  const decision = decideRetry(cause, job.attempt, state.spec.maxRetries);
  switch (decision.kind) {
    case 'again':
      return beginJob(marked, { role: job.role, attempt: job.attempt + 1, atMs, delayMs: decision.delayMs });
    case 'stop':
      return finish(marked, { kind: 'failed', death: cause }, atMs);
    default:
      return assertNever(decision);
  }
}

function onCancel(state: RunState, event: Extract<RunEvent, { kind: 'cancel' }>): RunState {
  if (isFinishing(state)) return state;
  const cause = death('cancelled', `cancelled by ${event.by}`, { evidence: { by: event.by } });
  return finish({ ...state, cancelledBy: event.by }, { kind: 'cancelled', death: cause }, event.atMs);
}

function onTick(state: RunState, atMs: number): RunState {
  const deadlineMs = deadlineOf(state);
  if (isFinishing(state) || deadlineMs === undefined || atMs < deadlineMs) return state;
  return finish(state, { kind: 'failed', death: deadlinePassed(state) }, atMs);
}

function deadlinePassed(state: RunState): Death {
  const pod = currentJob(state)?.pod;
  if (pod?.node)
    return death('deadline', `the worker ran longer than the ${seconds(state.spec.timeoutMs)} it was given`, {
      hint: 'raise the timeout',
      evidence: { pod: pod.name, timeoutMs: state.spec.timeoutMs },
    });
  const reason = pod?.waitingFor ? `: ${pod.waitingFor}` : '';
  return death('waited-too-long', `no place was found within ${seconds(state.spec.maxWaitMs)}${reason}`, {
    hint: 'allow a longer wait, or ask `berth explain` what would make room',
    evidence: { pod: pod?.name, maxWaitMs: state.spec.maxWaitMs },
  });
}

const seconds = (durationMs: number | undefined): string => `${Math.round((durationMs ?? 0) / 1000)} s`;

function onFinished(state: RunState, event: Extract<RunEvent, { kind: 'finished' }>): RunState {
  const { phase } = state;
  if (phase.kind !== 'finishing') return state;
  return at(state, event.atMs, {
    phase: { kind: 'ended', outcome: phase.outcome },
    report: event.report,
    tracked: event.tracked,
  });
}
