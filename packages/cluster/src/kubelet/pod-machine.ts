// A pod's life as a pure function: a fact comes in, the next state and what is to be done come out. The shell around it
// (pod-worker.ts) only carries effects out. First the fact is recorded, then `advance` does whatever has become due, so
// that no order of facts, and no restart of ours, leaves a pod standing.
import { assertNever } from '@berth/kube';
import { advance, isEnding } from './pod-advance.js';
import { recordExit, recordImageFailure, recordProbe, recordStartFailure, recordTimer } from './pod-facts.js';
import { volumeRetryMaxMs } from './limits.js';
import { createStep, type StepContext } from './pod-step.js';
import {
  nodeShutdown,
  type KubeletTimes,
  type PodEffect,
  type PodEvent,
  type PodState,
} from './pod-state.js';

export interface PodStep {
  readonly state: PodState;
  readonly effects: readonly PodEffect[];
}

export interface StepOptions {
  readonly nowMs: number;
  readonly times: KubeletTimes;
}

/** Takes one fact. Facts about attempts that are over are ignored. */
export function stepPod(state: PodState, event: PodEvent, options: StepOptions): PodStep {
  const step = createStep(state, options);
  record(step, event);
  advance(step);
  return { state: step.state, effects: step.effects };
}

/** Does what is due in a state that was put together from disk and API. */
export function resumePod(state: PodState, options: StepOptions): PodStep {
  const step = createStep(state, options);
  for (const container of state.containers) {
    if (container.phase.kind === 'running') {
      step.emit({ kind: 'probe', container: container.name, attempt: container.attempt });
    }
  }
  advance(step);
  return { state: step.state, effects: step.effects };
}

function record(step: StepContext, event: PodEvent): void {
  switch (event.kind) {
    case 'synced':
      return step.change({
        pod: event.pod,
        deletionAsked: step.state.deletionAsked || event.pod.metadata.deletionTimestamp !== undefined,
      });
    case 'prepared':
      return step.change({ folder: 'ready', ip: event.ip, folderFailures: 0 });
    case 'prepare-failed':
      return recordPrepareFailure(step, event.message);
    case 'pulled':
      return recordPulled(step, event);
    case 'pull-failed':
      return recordImageFailure(step, event);
    case 'started':
      return recordStarted(step, event);
    case 'start-failed':
      return recordStartFailure(step, event);
    case 'exited':
      return recordExit(step, event);
    case 'probed':
      return recordProbe(step, event);
    case 'post-start-done':
      return recordPostStart(step, event);
    case 'timer':
      return recordTimer(step, event.timer);
    case 'node-shutdown':
      return recordShutdown(step, event.graceMs);
    case 'removed':
      return step.change({ folder: 'removed' });
    default:
      return assertNever(event);
  }
}

function recordPrepareFailure(step: StepContext, message: string): void {
  const failures = step.state.folderFailures + 1;
  step.change({ folder: 'waiting', folderFailures: failures });
  step.warn('FailedMount', message);
  step.emit({
    kind: 'timer',
    timer: 'prepare',
    delayMs: Math.min(step.times.volumeRetryMs * 2 ** Math.min(failures - 1, 20), volumeRetryMaxMs),
  });
}

function recordPulled(step: StepContext, event: PodEvent & { kind: 'pulled' }): void {
  const container = step.container(event.container);
  if (container?.phase.kind !== 'pulling') return;
  if (isEnding(step.state)) return step.changeContainer(container.name, { phase: { kind: 'idle' } });
  step.tell('Pulled', event.message, container.name);
  step.changeContainer(container.name, {
    phase: { kind: 'starting' },
    pullFailures: 0,
    imageId: event.imageId,
  });
  step.emit({ kind: 'start', container: container.name, attempt: container.attempt });
}

function recordStarted(step: StepContext, event: PodEvent & { kind: 'started' }): void {
  const container = step.container(event.container);
  if (container?.phase.kind !== 'starting' || container.attempt !== event.attempt) return;
  const { lifecycle, startupProbe, readinessProbe } = container.spec;
  const hasHook = lifecycle?.postStart !== undefined;
  step.tell('Created', `Created container: ${container.name}`, container.name);
  step.tell('Started', `Started container ${container.name}`, container.name);
  const isStarted = startupProbe === undefined && !hasHook;
  step.changeContainer(container.name, {
    phase: {
      kind: 'running',
      startedAtMs: event.atMs,
      containerId: event.containerId,
      started: isStarted,
      ready: isStarted && readinessProbe === undefined,
      stopping: false,
      hook: hasHook ? 'running' : 'none',
    },
  });
  const about = { container: container.name, attempt: container.attempt };
  step.emit(hasHook ? { kind: 'post-start', ...about } : { kind: 'probe', ...about });
}

function recordPostStart(step: StepContext, event: PodEvent & { kind: 'post-start-done' }): void {
  const container = step.running(event.container, event.attempt);
  if (!container) return;
  const { startupProbe, readinessProbe } = container.spec;
  if (event.problem !== undefined) {
    step.warn('FailedPostStartHook', `PostStartHook failed: ${event.problem}`, container.name);
    step.tell('Killing', `FailedPostStartHook`, container.name);
    return step.stopContainer(container.name);
  }
  const isStarted = startupProbe === undefined;
  step.changeRunning(container.name, {
    hook: 'done',
    started: isStarted,
    ready: isStarted && readinessProbe === undefined,
  });
  step.emit({ kind: 'probe', container: container.name, attempt: container.attempt });
}

/**
 * The node goes down: what still runs is ended, and the pod failed, in the kubelet's own words.
 * https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/#graceful-node-shutdown
 */
function recordShutdown(step: StepContext, graceMs: number): void {
  if (!isEnding(step.state)) step.change({ stop: nodeShutdown(graceMs) });
}
