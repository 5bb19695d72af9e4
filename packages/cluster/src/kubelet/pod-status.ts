// A pod's status as the kubelet writes it, from the machine's state.
import {
  kubeTime,
  podQosClass,
  type ContainerState,
  type ContainerStatus,
  type PodStatus,
} from '@berth/kube';
import { endOf } from './pod-facts.js';
import { isEnding, outcomeOf } from './pod-advance.js';
import { podConditions } from './pod-conditions.js';
import type { ContainerEnd, ContainerRecord, PodState } from './pod-state.js';

/** Renders the status; conditions of others and times of unchanged conditions are taken over from `before`. */
export function podStatus(state: PodState, before: PodStatus | undefined, nowMs: number): PodStatus {
  const phase = podPhase(state);
  const statuses = (isInit: boolean): ContainerStatus[] =>
    state.containers
      .filter((container) => (container.role !== 'main') === isInit)
      .map((container) => containerStatus(state, container));
  const initContainerStatuses = statuses(true);
  return {
    observedGeneration: state.pod.metadata.generation,
    phase,
    conditions: podConditions({ state, phase, before: before?.conditions ?? [], nowMs }),
    ...(state.stop ? { reason: state.stop.reason, message: state.stop.message } : {}),
    hostIP: '127.0.0.1',
    hostIPs: [{ ip: '127.0.0.1' }],
    ...(state.ip === undefined ? {} : { podIP: state.ip, podIPs: [{ ip: state.ip }] }),
    startTime: before?.startTime ?? kubeTime(state.startTimeMs),
    ...(initContainerStatuses.length > 0 ? { initContainerStatuses } : {}),
    containerStatuses: statuses(false),
    qosClass: podQosClass(state.pod),
  };
}

/** The phase (kubelet's getPhase): pending until every main container has begun, final only when all is over. */
export function podPhase(state: PodState): NonNullable<PodStatus['phase']> {
  const live = state.containers.some(({ phase }) => phase.kind === 'running' || phase.kind === 'starting');
  const outcome = outcomeOf(state);
  const isOver =
    !live && (state.folder === 'removed' || state.folder === 'removing' || outcome !== undefined);
  if (state.stop && !live) return 'Failed';
  if (outcome !== undefined && !live) return outcome;
  if (isOver && isEnding(state)) return endedPhase(state);
  const mains = state.containers.filter((container) => container.role === 'main');
  return mains.every(hasBegun) ? 'Running' : 'Pending';
}

/** A deleted pod's phase once nothing runs: failed when any container failed or never came to run. */
function endedPhase(state: PodState): 'Succeeded' | 'Failed' {
  const mains = state.containers.filter((container) => container.role === 'main');
  const good = mains.every(({ phase }) => phase.kind === 'ended' && phase.end.code === 0);
  return good ? 'Succeeded' : 'Failed';
}

const hasBegun = (container: ContainerRecord): boolean =>
  container.phase.kind === 'running' || endOf(container) !== undefined || container.previous !== undefined;

function containerStatus(state: PodState, container: ContainerRecord): ContainerStatus {
  const { phase, previous } = container;
  const lastEnd = phase.kind === 'waiting' ? (phase.end ?? previous) : previous;
  const containerID =
    phase.kind === 'running' ? phase.containerId : endOf(container)?.containerId || undefined;
  const isInitOver = container.role === 'init' && phase.kind === 'ended' && phase.end.code === 0;
  return {
    name: container.name,
    state: containerState(state, container),
    lastState: lastEnd ? { terminated: terminated(lastEnd) } : {},
    ready: phase.kind === 'running' ? phase.ready : isInitOver,
    restartCount: restartsOf(container),
    image: container.spec.image ?? '',
    imageID: container.imageId,
    ...(containerID === undefined ? {} : { containerID }),
    started: phase.kind === 'running' && phase.started,
    ...volumeMounts(container),
  };
}

/** While a back-off runs, the attempt that is to come does not count yet. */
const restartsOf = (container: ContainerRecord): number => container.attempt;

function containerState(state: PodState, { role, phase }: ContainerRecord): ContainerState {
  switch (phase.kind) {
    case 'running':
      return { running: { startedAt: kubeTime(phase.startedAtMs) } };
    case 'ended':
      return { terminated: terminated(phase.end) };
    case 'waiting':
      return { waiting: { reason: phase.reason, message: phase.message } };
    default: {
      const hasInits = state.containers.some((container) => container.role !== 'main');
      const isInitializing = hasInits && (role !== 'main' || phase.kind === 'idle');
      return { waiting: { reason: isInitializing ? 'PodInitializing' : 'ContainerCreating' } };
    }
  }
}

const terminated = (end: ContainerEnd): NonNullable<ContainerState['terminated']> => ({
  exitCode: end.code,
  reason: end.reason,
  ...(end.message === undefined ? {} : { message: end.message }),
  startedAt: kubeTime(end.startedAtMs),
  finishedAt: kubeTime(end.finishedAtMs),
  ...(end.containerId === '' ? {} : { containerID: end.containerId }),
});

function volumeMounts({ spec }: ContainerRecord): Pick<ContainerStatus, 'volumeMounts'> {
  const mounts = spec.volumeMounts ?? [];
  if (mounts.length === 0) return {};
  return {
    volumeMounts: mounts.map(({ name, mountPath, readOnly }) => ({
      name,
      mountPath,
      ...(readOnly === true ? { readOnly: true, recursiveReadOnly: 'Disabled' } : {}),
    })),
  };
}
