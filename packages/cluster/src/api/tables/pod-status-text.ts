// READY, STATUS and RESTARTS of a pod as `kubectl get pods` shows them.
import type { ContainerState, ContainerStatus, Pod } from '@berth/kube';

import { renderAge } from './duration.js';

/** What the table says of a pod's containers. */
export interface PodSummary {
  /** `1/2`. */
  readonly ready: string;
  /** `Running`, `CrashLoopBackOff`, `Init:0/1`, `Terminating`, … */
  readonly status: string;
  /** `3 (2m ago)`. */
  readonly restarts: string;
}

/** Sums up a pod; the rules are those of kube-apiserver's printer. */
export function summarizePod(pod: Pod, nowMs: number): PodSummary {
  const sidecars = new Set(
    (pod.spec?.initContainers ?? [])
      .filter(({ restartPolicy }) => restartPolicy === 'Always')
      .map(({ name }) => name),
  );
  const total = (pod.spec?.containers?.length ?? 0) + sidecars.size;
  const init = summarizeInit(pod, sidecars);
  const isPast = init.reason === undefined || isInitialized(pod);
  const main = isPast ? summarizeMain(pod, init.reason ?? phaseReason(pod)) : undefined;
  const status = main?.reason ?? init.reason ?? phaseReason(pod);
  const restarts = main ? add(init.sidecarRestarts, main.restarts) : init.restarts;
  return {
    ready: `${init.ready + (main?.ready ?? 0)}/${total}`,
    status: deletionStatus(pod) ?? status,
    restarts: renderRestarts(restarts, nowMs),
  };
}

interface Restarts {
  readonly count: number;
  readonly lastAt: string;
}

const none: Restarts = { count: 0, lastAt: '' };

const add = (a: Restarts, b: Restarts): Restarts => ({
  count: a.count + b.count,
  lastAt: a.lastAt > b.lastAt ? a.lastAt : b.lastAt,
});

const restartsOf = ({ restartCount, lastState }: ContainerStatus): Restarts => ({
  count: restartCount,
  lastAt: lastState?.terminated?.finishedAt ?? '',
});

const renderRestarts = ({ count, lastAt }: Restarts, nowMs: number): string =>
  count === 0 || !lastAt ? String(count) : `${count} (${renderAge(lastAt, nowMs)} ago)`;

function phaseReason({ status }: Pod): string {
  const isGated = (status?.conditions ?? []).some(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated',
  );
  return isGated ? 'SchedulingGated' : status?.reason || (status?.phase ?? '');
}

interface InitSummary {
  readonly restarts: Restarts;
  readonly sidecarRestarts: Restarts;
  readonly ready: number;
  /** Why the pod is not past its init containers; undefined when it is. */
  readonly reason: string | undefined;
}

function summarizeInit(pod: Pod, sidecars: ReadonlySet<string>): InitSummary {
  const total = pod.spec?.initContainers?.length ?? 0;
  let restarts = none;
  let sidecarRestarts = none;
  let ready = 0;
  for (const [index, container] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const isSidecar = sidecars.has(container.name);
    restarts = add(restarts, restartsOf(container));
    if (isSidecar) sidecarRestarts = add(sidecarRestarts, restartsOf(container));
    if (container.state?.terminated?.exitCode === 0) continue;
    if (isSidecar && container.started === true) {
      if (container.ready) ready += 1;
      continue;
    }
    return { restarts, sidecarRestarts, ready, reason: initReason(container.state, `${index}/${total}`) };
  }
  return { restarts, sidecarRestarts, ready, reason: undefined };
}

function initReason(state: ContainerState | undefined, progress: string): string {
  if (state?.terminated) return `Init:${terminatedReason(state.terminated)}`;
  const waiting = state?.waiting?.reason;
  return waiting && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${progress}`;
}

function terminatedReason({ reason, signal, exitCode }: NonNullable<ContainerState['terminated']>): string {
  if (reason) return reason;
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

interface MainSummary {
  readonly restarts: Restarts;
  readonly ready: number;
  readonly reason: string;
}

function summarizeMain(pod: Pod, start: string): MainSummary {
  let restarts = none;
  let ready = 0;
  let reason = start;
  for (const container of (pod.status?.containerStatuses ?? []).toReversed()) {
    restarts = add(restarts, restartsOf(container));
    const { waiting, terminated, running } = container.state ?? {};
    if (waiting?.reason) reason = waiting.reason;
    else if (terminated) reason = terminatedReason(terminated);
    else if (container.ready && running) ready += 1;
  }
  const isBack = reason === 'Completed' && ready > 0;
  return { restarts, ready, reason: isBack ? (isReady(pod) ? 'Running' : 'NotReady') : reason };
}

const hasCondition = ({ status }: Pod, wanted: string): boolean =>
  (status?.conditions ?? []).some((condition) => condition.type === wanted && condition.status === 'True');

const isReady = (pod: Pod): boolean => hasCondition(pod, 'Ready');

const isInitialized = (pod: Pod): boolean => hasCondition(pod, 'Initialized');

function deletionStatus({ metadata, status }: Pod): string | undefined {
  if (metadata.deletionTimestamp === undefined) return undefined;
  if (status?.reason === 'NodeLost') return 'Unknown';
  return status?.phase === 'Succeeded' || status?.phase === 'Failed' ? undefined : 'Terminating';
}
