// What failures, ends, probes and timers mean for a container.
import { assert } from '@berth/kube';
import { podTitle, type StepContext } from './pod-step.js';
import type { ContainerEnd, ContainerRecord, PodEvent } from './pod-state.js';
import { imageErrorShownMs } from './limits.js';

/** An image could not be had: said at once, then tried again at growing distances. */
export function recordImageFailure(step: StepContext, event: PodEvent & { kind: 'pull-failed' }): void {
  const container = step.container(event.container);
  if (container?.phase.kind !== 'pulling') return;
  const failures = container.pullFailures + 1;
  const { name } = container;
  const image = container.spec.image ?? '';
  if (event.reason === 'ErrImagePull')
    step.warn('Failed', `Failed to pull image "${image}": ${event.message}`, name);
  step.warn('Failed', `Error: ${event.reason}`, name);
  step.changeContainer(name, {
    phase: { kind: 'waiting', reason: event.reason, message: event.message, end: endOf(container) },
    pullFailures: failures,
  });
  step.emit({ kind: 'timer', timer: `image-shown:${name}`, delayMs: imageErrorShownMs });
  step.emit({
    kind: 'timer',
    timer: `retry:${name}`,
    delayMs: doubled(step, step.times.imageBackoffMs, failures),
  });
}

/** A container could not be started. Configuration is looked at again; a command that cannot run has ended. */
export function recordStartFailure(step: StepContext, event: PodEvent & { kind: 'start-failed' }): void {
  const container = step.container(event.container);
  if (container?.phase.kind !== 'starting') return;
  step.warn('Failed', `Error: ${event.message}`, container.name);
  if (event.exitCode === undefined) {
    step.changeContainer(container.name, {
      phase: { kind: 'waiting', reason: event.reason, message: event.message, end: endOf(container) },
    });
    step.emit({ kind: 'timer', timer: `retry:${container.name}`, delayMs: step.times.configRetryMs });
    return;
  }
  step.changeContainer(container.name, {
    phase: {
      kind: 'ended',
      end: {
        code: event.exitCode,
        reason: event.reason,
        message: event.message,
        startedAtMs: event.atMs,
        finishedAtMs: event.atMs,
        containerId: '',
      },
    },
  });
}

/** The main process is gone. */
export function recordExit(step: StepContext, event: PodEvent & { kind: 'exited' }): void {
  const container = step.running(event.container, event.attempt);
  if (!container) return;
  step.changeContainer(container.name, { phase: { kind: 'ended', end: event.end } });
}

/** A probe crossed its threshold. */
export function recordProbe(step: StepContext, event: PodEvent & { kind: 'probed' }): void {
  const container = step.running(event.container, event.attempt);
  if (!container || container.phase.stopping) return;
  const { name, spec } = container;
  if (event.probe === 'readiness')
    return step.changeRunning(name, { ready: event.healthy && container.phase.started });
  if (event.probe === 'startup' && event.healthy) {
    return step.changeRunning(name, { started: true, ready: spec.readinessProbe === undefined });
  }
  if (event.healthy) return;
  const probe = event.probe === 'startup' ? spec.startupProbe : spec.livenessProbe;
  step.tell('Killing', `Container ${name} failed ${event.probe} probe, will be restarted`, name);
  const graceSeconds = probe?.terminationGracePeriodSeconds;
  step.stopContainer(name, graceSeconds === undefined ? undefined : graceSeconds * 1000);
}

/** A delay is over. */
export function recordTimer(step: StepContext, timer: string): void {
  if (timer === 'prepare' && step.state.folder === 'waiting') return step.change({ folder: 'none' });
  if (timer === 'deadline') return recordDeadline(step);
  const [kind, name = ''] = timer.split(':');
  const container = step.container(name);
  if (container?.phase.kind !== 'waiting') return;
  if (kind === 'image-shown' && container.phase.reason === 'ErrImagePull') {
    const image = container.spec.image ?? '';
    step.tell('BackOff', `Back-off pulling image "${image}"`, name);
    step.warn('Failed', 'Error: ImagePullBackOff', name);
    const message = `Back-off pulling image "${image}": ErrImagePull: ${container.phase.message}`;
    step.changeContainer(name, { phase: { ...container.phase, reason: 'ImagePullBackOff', message } });
  }
  if (kind === 'retry') step.changeContainer(name, { phase: { kind: 'idle' } });
  if (kind === 'restart') beginRestart(step, container);
}

/** Begins the next attempt of a container that ended, now or after its back-off. */
export function restartContainer(step: StepContext, container: ContainerRecord): void {
  const { phase, name } = container;
  assert(phase.kind === 'ended', `container ${name} has not ended`);
  const ranMs = phase.end.finishedAtMs - phase.end.startedAtMs;
  const crashes = ranMs >= step.times.backoffResetMs ? 0 : container.crashes;
  const delayMs = crashes === 0 ? 0 : doubled(step, step.times.restartBackoffMs, crashes);
  const waitMs = phase.end.finishedAtMs + delayMs - step.nowMs;
  step.changeContainer(name, { crashes });
  if (delayMs === 0 || waitMs <= 0) return beginRestart(step, { ...container, crashes });
  step.warn('BackOff', `Back-off restarting failed container ${name} in pod ${podTitle(step.state)}`, name);
  const message = `back-off ${renderSeconds(delayMs)} restarting failed container=${name} pod=${podTitle(step.state)}`;
  step.changeContainer(name, {
    phase: { kind: 'waiting', reason: 'CrashLoopBackOff', message, end: phase.end },
  });
  step.emit({ kind: 'timer', timer: `restart:${name}`, delayMs: waitMs });
}

function beginRestart(step: StepContext, container: ContainerRecord): void {
  step.changeContainer(container.name, {
    phase: { kind: 'idle' },
    previous: endOf(container),
    attempt: container.attempt + 1,
    crashes: container.crashes + 1,
  });
}

function recordDeadline(step: StepContext): void {
  if (step.state.stop || !hasDeadlinePassed(step)) return;
  const message = 'Pod was active on the node longer than the specified deadline';
  step.tell('DeadlineExceeded', message);
  step.change({ stop: { reason: 'DeadlineExceeded', message } });
}

function hasDeadlinePassed(step: StepContext): boolean {
  const seconds = step.state.pod.spec?.activeDeadlineSeconds;
  return seconds !== undefined && step.nowMs >= step.state.startTimeMs + seconds * 1000;
}

/** How the latest attempt ended, kept while the next one waits. */
export function endOf(container: ContainerRecord): ContainerEnd | undefined {
  const { phase } = container;
  return phase.kind === 'ended' || phase.kind === 'waiting' ? phase.end : undefined;
}

const doubled = (step: StepContext, firstMs: number, times: number): number =>
  Math.min(firstMs * 2 ** Math.min(times - 1, 20), step.times.backoffMaxMs);

/** Go's way: `10s`, `1m20s`, `5m0s`. */
function renderSeconds(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
