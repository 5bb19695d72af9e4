// What a pod asks for, as kube-scheduler adds it up: containers, sidecars, init peaks, pod-level resources, overhead.
// Mirrors k8s.io/component-helpers/resource PodRequests;
// https://kubernetes.io/docs/concepts/workloads/pods/init-containers/
import type { Container, ContainerStatus, Pod } from '@berth/kube';
import { nanoOf } from './amount.js';

/** Exact amounts in billionths, by resource. */
export type NanoAmounts = Map<string, bigint>;

/** What a container that names no request counts as in scores. */
export const UNSTATED_REQUESTS: Readonly<Record<string, bigint>> = {
  cpu: nanoOf('100m'),
  memory: nanoOf('200Mi'),
};

export interface PodRequestOptions {
  /** Count a running container as the most of spec, status and allocation (in-place resize). */
  readonly withStatus?: boolean | undefined;
  /** Leave out what the pod states for all its containers together. */
  readonly withoutPodLevel?: boolean | undefined;
  /** Amounts for containers that do not name these resources. */
  readonly unstated?: Readonly<Record<string, bigint>> | undefined;
}

/** The effective requests of a pod. */
export function podRequestNanos(pod: Pod, options: PodRequestOptions = {}): NanoAmounts {
  const spec = pod.spec;
  const total = containerRequests(pod, options);
  const podLevel = options.withoutPodLevel ? {} : (spec?.resources?.requests ?? {});
  for (const [name, amount] of Object.entries(podLevel)) {
    if (isPodLevelResource(name)) total.set(name, nanoOf(amount));
  }
  for (const [name, amount] of Object.entries(spec?.overhead ?? {})) add(total, name, nanoOf(amount));
  return total;
}

/** What scores count: as {@link podRequestNanos}, with the stand-ins for what is not stated. */
export function scoredRequestNanos(pod: Pod, requests: NanoAmounts): NanoAmounts {
  const stated = Object.keys(pod.spec?.resources?.requests ?? {}).some(isPodLevelResource);
  if (!stated) return podRequestNanos(pod, { withStatus: true, unstated: UNSTATED_REQUESTS });
  const missing = Object.entries(UNSTATED_REQUESTS).filter(([name]) => !requests.has(name));
  if (missing.length === 0) return requests;
  return podRequestNanos(pod, { withStatus: true, unstated: Object.fromEntries(missing) });
}

/** Resources that a pod may state for all its containers together. */
export const isPodLevelResource = (name: string): boolean =>
  name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');

/** True for an init container that keeps running beside the others. */
export const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always';

function containerRequests(pod: Pod, options: PodRequestOptions): NanoAmounts {
  const request = requestReader(pod, options);
  const total: NanoAmounts = new Map();
  const sidecars: NanoAmounts = new Map();
  const peak: NanoAmounts = new Map();
  for (const container of pod.spec?.containers ?? []) addAll(total, request(container));
  for (const container of pod.spec?.initContainers ?? []) {
    const own = request(container);
    if (isSidecar(container)) {
      addAll(total, own);
      addAll(sidecars, own);
      raiseAll(peak, sidecars);
    } else {
      const beside = new Map(own);
      addAll(beside, sidecars);
      raiseAll(peak, beside);
    }
  }
  raiseAll(total, peak);
  return total;
}

function requestReader(pod: Pod, options: PodRequestOptions): (container: Container) => NanoAmounts {
  const statuses = options.withStatus ? statusByName(pod) : undefined;
  const isInfeasible = statuses !== undefined && statuses.size > 0 && isResizeInfeasible(pod);
  const isPlainInit = new Set((pod.spec?.initContainers ?? []).filter((one) => !isSidecar(one)));
  return (container) => {
    const amounts: NanoAmounts = new Map();
    const status = isPlainInit.has(container) ? undefined : statuses?.get(container.name);
    if (!status?.resources || !isInfeasible) raise(amounts, container.resources?.requests);
    if (status?.resources) {
      raise(amounts, status.resources.requests);
      raise(amounts, status.allocatedResources);
    }
    for (const [name, amount] of Object.entries(options.unstated ?? {}))
      if (!amounts.has(name)) amounts.set(name, amount);
    return amounts;
  };
}

function statusByName(pod: Pod): ReadonlyMap<string, ContainerStatus> {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  return new Map([...containerStatuses, ...initContainerStatuses].map((status) => [status.name, status]));
}

const isResizeInfeasible = (pod: Pod): boolean =>
  (pod.status?.conditions ?? []).some(
    (condition) => condition.type === 'PodResizePending' && condition.reason === 'Infeasible',
  );

function add(into: NanoAmounts, name: string, amount: bigint): void {
  into.set(name, (into.get(name) ?? 0n) + amount);
}

function addAll(into: NanoAmounts, amounts: NanoAmounts): void {
  for (const [name, amount] of amounts) add(into, name, amount);
}

function raise(into: NanoAmounts, amounts: Readonly<Record<string, string>> | undefined): void {
  for (const [name, amount] of Object.entries(amounts ?? {})) raiseOne(into, name, nanoOf(amount));
}

function raiseAll(into: NanoAmounts, amounts: NanoAmounts): void {
  for (const [name, amount] of amounts) raiseOne(into, name, amount);
}

function raiseOne(into: NanoAmounts, name: string, amount: bigint): void {
  const present = into.get(name);
  if (present === undefined || amount > present) into.set(name, amount);
}
