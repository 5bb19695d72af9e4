// What a pod asks for, as kube-scheduler adds it up, and the quality-of-service class that follows.
// https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/
// https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
import type { Container, ContainerStatus, Pod, ResourceRequirements } from './object-types.js';
import { addQuantities, compareQuantities, quantityOf, type Quantity } from './quantity.js';

/** Amounts by resource name: `cpu`, `memory`, `nvidia.com/gpu`, … */
export type ResourceAmounts = Readonly<Record<string, Quantity>>;

/** Quality-of-service class of a pod. */
export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

/** What counts as requested. */
export interface PodRequestsOptions {
  /** Also count what the kubelet still holds for a pod that is being resized; for pods that run. */
  readonly useStatus?: boolean | undefined;
}

type Texts = Readonly<Record<string, string>> | undefined;
type Amounts = Record<string, Quantity>;
type Side = 'requests' | 'limits';

const PODS_OWN: readonly string[] = ['cpu', 'memory'];

/**
 * The pod's requests: the sum of its containers and sidecars, or what an init container needs if that is more;
 * pod-level requests instead where given; plus overhead. Quantities must have been validated.
 */
export function podRequests(pod: Pod, options: PodRequestsOptions = {}): ResourceAmounts {
  return podAmounts(pod, 'requests', options);
}

/** The pod's limits, added up like the requests; overhead counts only where there is a limit. */
export function podLimits(pod: Pod): ResourceAmounts {
  return podAmounts(pod, 'limits', {});
}

/** The class that Kubernetes gives the pod; pod-level resources decide when there are any. */
export function podQosClass(pod: Pod): QosClass {
  const { resources, containers = [], initContainers = [] } = pod.spec ?? {};
  const ownResources = hasPodLevel(resources) ? [resources] : undefined;
  const all = ownResources ?? [...containers, ...initContainers].map((container) => container.resources);
  const requests: Amounts = {};
  const limits: Amounts = {};
  for (const each of all) {
    addPositive(requests, each?.requests);
    addPositive(limits, each?.limits);
  }
  if (Object.keys(requests).length === 0 && Object.keys(limits).length === 0) return 'BestEffort';
  const isGuaranteed = all.every((each) => isFullyLimited(each?.limits)) && equalAmounts(requests, limits);
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}

/** True for an init container that keeps running beside the others. */
export const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always';

function podAmounts(pod: Pod, side: Side, options: PodRequestsOptions): ResourceAmounts {
  const { resources, overhead } = pod.spec ?? {};
  const amounts = containerAmounts(pod, side, options);
  for (const [name, text] of Object.entries(resources?.[side] ?? {})) {
    if (isPodLevelResource(name)) amounts[name] = quantityOf(text);
  }
  for (const [name, text] of Object.entries(overhead ?? {})) {
    const known = amounts[name];
    if (side === 'requests' || known) amounts[name] = sum(known, quantityOf(text));
  }
  return amounts;
}

/** Init containers run one by one, each beside the sidecars started before it. */
function containerAmounts(pod: Pod, side: Side, options: PodRequestsOptions): Amounts {
  const amounts: Amounts = {};
  const { containers = [], initContainers = [] } = pod.spec ?? {};
  for (const container of containers) addAll(amounts, amountsOf({ pod, container, side, options }));
  const sidecars: Amounts = {};
  const peak: Amounts = {};
  for (const container of initContainers) {
    const own = amountsOf({ pod, container, side, options });
    if (isSidecar(container)) {
      addAll(amounts, own);
      addAll(sidecars, own);
      raiseTo(peak, sidecars);
    } else raiseTo(peak, plus(own, sidecars));
  }
  raiseTo(amounts, peak);
  return amounts;
}

interface ContainerQuestion {
  readonly pod: Pod;
  readonly container: Container;
  readonly side: Side;
  readonly options: PodRequestsOptions;
}

function amountsOf({ pod, container, side, options }: ContainerQuestion): ResourceAmounts {
  const wanted = parseAll(container.resources?.[side]);
  const status = options.useStatus ? statusOf(pod, container.name) : undefined;
  if (!status) return wanted;
  const held: Amounts = parseAll(status.resources?.[side]);
  if (side === 'requests') raiseTo(held, parseAll(status.allocatedResources));
  if (isResizeInfeasible(pod)) return held;
  raiseTo(held, wanted);
  return held;
}

function statusOf(pod: Pod, name: string): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  const isIt = (status: ContainerStatus): boolean => status.name === name;
  return containerStatuses.find(isIt) ?? initContainerStatuses.find(isIt);
}

const isResizeInfeasible = (pod: Pod): boolean =>
  pod.status?.conditions?.some(
    ({ type, reason }) => type === 'PodResizePending' && reason === 'Infeasible',
  ) ?? false;

const isPodLevelResource = (name: string): boolean =>
  PODS_OWN.includes(name) || name.startsWith('hugepages-');

const hasPodLevel = (resources: ResourceRequirements | undefined): boolean =>
  [resources?.requests, resources?.limits].some((texts) => Object.keys(texts ?? {}).some(isPodLevelResource));

function parseAll(texts: Texts): Amounts {
  const amounts: Amounts = {};
  for (const name in texts) amounts[name] = quantityOf(texts[name] ?? '0');
  return amounts;
}

const sum = (a: Quantity | undefined, b: Quantity): Quantity => (a ? addQuantities(a, b) : b);

function addAll(into: Amounts, amounts: ResourceAmounts): void {
  for (const [name, amount] of Object.entries(amounts)) into[name] = sum(into[name], amount);
}

function plus(a: ResourceAmounts, b: ResourceAmounts): ResourceAmounts {
  const total = { ...a };
  addAll(total, b);
  return total;
}

function raiseTo(into: Amounts, amounts: ResourceAmounts): void {
  for (const [name, amount] of Object.entries(amounts)) {
    const known = into[name];
    if (!known || compareQuantities(amount, known) > 0) into[name] = amount;
  }
}

/** Only cpu and memory count for the class, and only when more than zero. */
function addPositive(into: Amounts, texts: Texts): void {
  for (const name of PODS_OWN) {
    const amount = quantityOf(texts?.[name] ?? '0');
    if (amount.nano > 0n) into[name] = sum(into[name], amount);
  }
}

const isFullyLimited = (limits: Texts): boolean =>
  PODS_OWN.every((name) => quantityOf(limits?.[name] ?? '0').nano > 0n);

const equalAmounts = (a: ResourceAmounts, b: ResourceAmounts): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(
    ([name, amount]) => b[name] !== undefined && compareQuantities(amount, b[name]) === 0,
  );
