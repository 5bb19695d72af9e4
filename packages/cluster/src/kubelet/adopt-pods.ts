// After a restart: the folders on disk say what ran, the API says what should. Pods that still exist go on where they
// are; what is left of others is ended.
import { rmSync } from 'node:fs';
import type { ContainerStatus, Pod, PodStatus } from '@berth/kube';
import type { RunningContainer } from '../runtime/container-runtime.js';
import { containerEnd, containerIdOf } from './container-end.js';
import {
  attemptsOf,
  containerLog,
  podLogFolder,
  podFolder,
  readPodRecords,
  wasShutDown,
  type PodFolder,
  type PodRecord,
} from './pod-folder.js';
import { removePodFolder } from './pod-setup.js';
import { newPodState, nodeShutdown, type ContainerEnd, type ContainerRecord } from './pod-state.js';
import { PodWorker } from './pod-worker.js';
import type { PodWorkerDeps } from './pod-worker-deps.js';
import { readStoredSpec } from './stored-spec.unsafe.js';

export interface AdoptedPod {
  readonly worker: PodWorker;
  readonly containers: ReadonlyMap<string, RunningContainer>;
}

/** Finds again every pod of ours that has a folder, and gives up those that were started but have none. */
export async function adoptPods(deps: PodWorkerDeps, isOurs: (pod: Pod) => boolean): Promise<AdoptedPod[]> {
  const records = readPodRecords(deps.dataDir);
  for (const record of records) if (record.ip) deps.addresses.keep(record.ip);
  const adopted = await Promise.all(records.map((record) => adoptPod(deps, record, isOurs)));
  const known = new Set(records.map(({ uid }) => uid));
  const lost = deps.api
    .items('pods')
    .filter((pod) => isOurs(pod) && wasStarted(pod) && !known.has(pod.metadata.uid ?? ''));
  return [...adopted.flatMap((pod) => pod ?? []), ...lost.map((pod) => lostPod(deps, pod))];
}

async function adoptPod(
  deps: PodWorkerDeps,
  record: PodRecord,
  isOurs: (pod: Pod) => boolean,
): Promise<AdoptedPod | undefined> {
  const folder = podFolder(deps.dataDir, record.uid);
  const pod = deps.api.peek('pods', { namespace: record.namespace, name: record.name });
  // The folder of a pod that is over may be half removed: what it says is not asked any more.
  if (pod?.metadata.uid !== record.uid || !isOurs(pod) || isTerminal(pod.status)) {
    await removePodFolder(deps, folder);
    if (record.ip) deps.addresses.give(record.ip);
    return undefined;
  }
  const containers = new Map<string, RunningContainer>();
  const fresh = newPodState(pod, Date.parse(pod.status?.startTime ?? '') || deps.clock.now());
  const input = { deps, pod, folder, containers };
  const records = await Promise.all(fresh.containers.map((container) => adoptContainer(input, container)));
  // Volumes may have been half written: a pod none of whose containers was ever begun is prepared anew.
  const hasBegun = records.some((container) => container.phase.kind !== 'idle');
  const stop = wasShutDown(folder) ? nodeShutdown(0) : undefined;
  const state = hasBegun
    ? { ...fresh, stop, containers: records, folder: 'ready' as const, ip: record.ip }
    : { ...fresh, stop, containers: records };
  if (!hasBegun && record.ip) deps.addresses.give(record.ip);
  return { worker: new PodWorker(deps, state), containers };
}

interface AdoptInput {
  readonly deps: PodWorkerDeps;
  readonly pod: Pod;
  readonly folder: PodFolder;
  readonly containers: Map<string, RunningContainer>;
}

async function adoptContainer(input: AdoptInput, fresh: ContainerRecord): Promise<ContainerRecord> {
  const { pod, folder } = input;
  const attempts = attemptsOf(folder, fresh.name);
  const attempt = attempts.at(-1);
  const status = statusOf(pod, fresh.name);
  const restarts = status?.restartCount ?? 0;
  if (attempt === undefined) return { ...fresh, attempt: restarts };
  const base = {
    ...fresh,
    attempt,
    crashes: attempt,
    imageId: status?.imageID ?? '',
    previous: await endOfAttempt(input, fresh, attempts.at(-2)),
  };
  const directory = folder.container(fresh.name, attempt);
  const spec = readStoredSpec(directory);
  const found = spec ? await input.deps.runtime.adopt(spec) : { kind: 'absent' as const };
  if (found.kind === 'absent') {
    // It was about to start and never did: the same attempt begins again.
    rmSync(directory, { recursive: true, force: true });
    return base;
  }
  if (found.kind === 'exited') {
    const end = endFrom(input, {
      container: fresh,
      attempt,
      startedAtMs: found.startedAtMs,
      exit: found.exit,
    });
    return { ...base, phase: { kind: 'ended', end } };
  }
  input.containers.set(fresh.name, found.container);
  const { startupProbe, readinessProbe, lifecycle } = fresh.spec;
  const isSame = status?.containerID === containerIdOf(found.container.id);
  const started = isSame ? status.started === true : startupProbe === undefined;
  return {
    ...base,
    phase: {
      kind: 'running',
      startedAtMs: found.container.startedAtMs,
      containerId: containerIdOf(found.container.id),
      started,
      ready: isSame ? status.ready : started && readinessProbe === undefined,
      stopping: false,
      hook: lifecycle?.postStart ? 'done' : 'none',
    },
  };
}

async function endOfAttempt(
  input: AdoptInput,
  container: ContainerRecord,
  attempt: number | undefined,
): Promise<ContainerEnd | undefined> {
  if (attempt === undefined) return undefined;
  const spec = readStoredSpec(input.folder.container(container.name, attempt));
  const found = spec ? await input.deps.runtime.adopt(spec) : undefined;
  if (found?.kind !== 'exited') return undefined;
  return endFrom(input, { container, attempt, startedAtMs: found.startedAtMs, exit: found.exit });
}

interface EndInput {
  readonly container: ContainerRecord;
  readonly attempt: number;
  readonly startedAtMs: number;
  readonly exit: Parameters<typeof containerEnd>[0]['exit'];
}

function endFrom(
  { deps, pod, folder }: AdoptInput,
  { container, attempt, startedAtMs, exit }: EndInput,
): ContainerEnd {
  return containerEnd({
    container: container.spec,
    exit,
    startedAtMs,
    containerId: containerIdOf(`${pod.metadata.uid}/${container.name}/${attempt}`),
    directory: folder.container(container.name, attempt),
    logFile: containerLog(podLogFolder(deps.dataDir, pod), container.name, attempt),
  });
}

/** A pod that ran, but whose folder is gone: its containers ended, and nobody can say how. */
function lostPod(deps: PodWorkerDeps, pod: Pod): AdoptedPod {
  const fresh = newPodState(pod, deps.clock.now());
  const nowMs = deps.clock.now();
  const containers = fresh.containers.map((container): ContainerRecord => {
    const status = statusOf(pod, container.name);
    const before = status?.state?.terminated;
    const end: ContainerEnd = {
      code: before?.exitCode ?? 137,
      reason: before?.reason ?? 'ContainerStatusUnknown',
      message: before?.message ?? 'The container could not be located when the pod was terminated',
      startedAtMs: Date.parse(before?.startedAt ?? status?.state?.running?.startedAt ?? '') || nowMs,
      finishedAtMs: Date.parse(before?.finishedAt ?? '') || nowMs,
      containerId: status?.containerID ?? '',
    };
    return {
      ...container,
      attempt: status?.restartCount ?? 0,
      imageId: status?.imageID ?? '',
      phase: { kind: 'ended', end },
    };
  });
  return { worker: new PodWorker(deps, { ...fresh, containers }), containers: new Map() };
}

const statusOf = (pod: Pod, name: string): ContainerStatus | undefined =>
  [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])].find(
    (status) => status.name === name,
  );

/** True for a phase that is never left. */
export const isTerminal = (status: PodStatus | undefined): boolean =>
  status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** True when containers of it have run and it has not ended. */
const wasStarted = (pod: Pod): boolean =>
  !isTerminal(pod.status) &&
  (pod.status?.containerStatuses ?? []).some(({ containerID }) => containerID !== undefined);
