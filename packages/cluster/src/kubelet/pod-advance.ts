// What is due in a pod as it stands: prepare it, run its containers in order, restart them, end it, remove it.
import type { StepContext } from './pod-step.js';
import { endOf, restartContainer } from './pod-facts.js';
import type { ContainerRecord, PodState } from './pod-state.js';

/** Does everything that has become due. */
export function advance(step: StepContext): void {
  if (step.state.finalized) return;
  if (isEnding(step.state)) return endPod(step);
  if (step.state.folder === 'none') {
    step.change({ folder: 'preparing' });
    step.emit({ kind: 'prepare' });
    const seconds = step.state.pod.spec?.activeDeadlineSeconds;
    if (seconds !== undefined) {
      const delayMs = Math.max(0, step.state.startTimeMs + seconds * 1000 - step.nowMs);
      step.emit({ kind: 'timer', timer: 'deadline', delayMs });
    }
  }
  if (step.state.folder === 'ready') runContainers(step);
  if (isEnding(step.state)) endPod(step);
}

/** True once every container that decides the pod's fate has ended for good, or somebody wants its end. */
export function isEnding(state: PodState): boolean {
  return state.deletionAsked || state.stop !== undefined || outcomeOf(state) !== undefined;
}

/** True when the pod has come to its end: nothing of it runs, and nothing is left to be done. */
export function isAtRest(state: PodState): boolean {
  const { folder } = state;
  if (state.finalized) return true;
  if (!isEnding(state) || folder === 'preparing' || folder === 'removing') return false;
  return !state.deletionAsked && !state.containers.some(isLive);
}

/** How the pod ended, as far as its containers decide it. */
export function outcomeOf(state: PodState): 'Succeeded' | 'Failed' | undefined {
  const policy = state.pod.spec?.restartPolicy ?? 'Always';
  const failedInit = state.containers.some(
    (container) => container.role === 'init' && policy === 'Never' && isFailed(container),
  );
  if (failedInit) return 'Failed';
  const mains = state.containers.filter((container) => container.role === 'main');
  if (!mains.every((container) => container.phase.kind === 'ended' && !restarts(container, policy)))
    return undefined;
  return mains.some(isFailed) ? 'Failed' : 'Succeeded';
}

/** True when no init container, and no sidecar that has yet to start, holds the main containers back. */
export function isInitialized(state: PodState): boolean {
  return state.containers.every((container) => container.role === 'main' || isInitDone(container));
}

/** A sidecar counts as done once it has started; an init container once it succeeded. */
export function isInitDone(container: ContainerRecord): boolean {
  const { phase } = container;
  if (container.role === 'sidecar')
    return (phase.kind === 'running' && phase.started) || container.attempt > 0;
  return phase.kind === 'ended' && phase.end.code === 0;
}

function runContainers(step: StepContext): void {
  for (const { name } of step.state.containers) {
    const container = step.container(name);
    if (!container) continue;
    if (container.role === 'main' && !isInitialized(step.state)) return;
    runContainer(step, container);
    const now = step.container(name);
    // Init containers go one by one: the first that is not done holds the others back.
    if (now && now.role !== 'main' && !isInitDone(now)) return;
  }
}

function runContainer(step: StepContext, container: ContainerRecord): void {
  const policy = step.state.pod.spec?.restartPolicy ?? 'Always';
  if (container.phase.kind === 'ended' && restarts(container, policy)) restartContainer(step, container);
  const now = step.container(container.name);
  if (now?.phase.kind !== 'idle') return;
  step.changeContainer(now.name, { phase: { kind: 'pulling' } });
  step.emit({ kind: 'pull', container: now.name });
}

/** True when the policy asks for another attempt of a container that ended. */
function restarts(container: ContainerRecord, policy: string): boolean {
  const { phase, role } = container;
  if (phase.kind !== 'ended') return false;
  if (role === 'sidecar') return true;
  if (role === 'init') return phase.end.code !== 0 && policy !== 'Never';
  return policy === 'Always' || (policy === 'OnFailure' && phase.end.code !== 0);
}

const isFailed = (container: ContainerRecord): boolean =>
  container.phase.kind === 'ended' && container.phase.end.code !== 0;

/** Stops what runs, main containers first and sidecars in reverse order, then removes the pod's folder and object. */
function endPod(step: StepContext): void {
  if (step.state.folder === 'preparing') return;
  settleWaiting(step);
  const live = step.state.containers.filter((container) => isLive(container));
  const order = live.filter((container) => container.role !== 'sidecar');
  const next = order.length > 0 ? order : live.slice(-1);
  for (const { name } of next) {
    const container = step.running(name);
    if (container && !container.phase.stopping) {
      step.tell('Killing', `Stopping container ${name}`, name);
      step.stopContainer(name);
    }
  }
  if (live.length > 0) return;
  removePod(step);
}

function removePod(step: StepContext): void {
  const { folder, deletionAsked } = step.state;
  if (folder === 'ready') {
    step.change({ folder: 'removing' });
    step.emit({ kind: 'remove' });
  } else if (folder !== 'removing' && deletionAsked) {
    step.change({ finalized: true });
    step.emit({ kind: 'finalize' });
  }
}

/** Containers that wait for a timer will not be tried again. */
function settleWaiting(step: StepContext): void {
  for (const container of step.state.containers) {
    const end = endOf(container);
    if (container.phase.kind === 'waiting' && end) {
      step.changeContainer(container.name, { phase: { kind: 'ended', end } });
    }
  }
}

const isLive = ({ phase }: ContainerRecord): boolean =>
  phase.kind === 'running' || phase.kind === 'starting' || phase.kind === 'pulling';
