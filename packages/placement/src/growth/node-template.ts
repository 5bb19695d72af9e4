// What Cluster Autoscaler takes a new node of a group for: a running node of it if there is one, else the
// provider's word.
// Mirrors its MixedTemplateNodeInfoProvider.
import type { DaemonSet, Node, Pod, Taint } from '@berth/kube';
import type { AutoscalerState, GroupedNode, NodeGroup } from './autoscaler-state.js';
import { daemonSetPodsFor, isDaemonSetPod } from './daemon-set-pods.js';
import { isExpendable } from './expendable-pods.js';
import { isReadyAndSchedulable, isStartupTaint } from './node-readiness.js';
import { withOldSpellings } from './old-spellings.js';

/** A node that would be added, and the pods that come with it. */
export interface NodeTemplate {
  readonly node: Node;
  readonly pods: readonly Pod[];
}

const HOSTNAME = 'kubernetes.io/hostname';
const MIRROR_POD = 'kubernetes.io/config.mirror';

/** Taints that new nodes carry only for a while: conditions of a node, and marks of the autoscaler itself. */
const PASSING_TAINTS = new Set([
  'ToBeDeletedByClusterAutoscaler',
  'DeletionCandidateOfClusterAutoscaler',
  'node.kubernetes.io/not-ready',
  'node.kubernetes.io/unreachable',
  'node.kubernetes.io/unschedulable',
  'node.kubernetes.io/memory-pressure',
  'node.kubernetes.io/disk-pressure',
  'node.kubernetes.io/pid-pressure',
  'node.kubernetes.io/network-unavailable',
  'node.cloudprovider.kubernetes.io/uninitialized',
  'node.cloudprovider.kubernetes.io/shutdown',
  'cloud.google.com/impending-node-termination',
  'NodeWithImpairedVolumes',
]);
const STATUS_PREFIX = 'status-taint.cluster-autoscaler.kubernetes.io/';
const TO_BE_DELETED = 'ToBeDeletedByClusterAutoscaler';
/** Tells an imagined node from a real one. */
const TEMPLATE_LABEL = 'cluster-autoscaler.kubernetes.io/template-node';

/** Templates by group name; groups that nothing is known of are absent. */
export function templatesOf(state: AutoscalerState): ReadonlyMap<string, NodeTemplate> {
  const templates = new Map<string, NodeTemplate>();
  for (const group of state.groups) {
    const template = templateOf(state, group);
    if (template) templates.set(group.name, template);
  }
  return templates;
}

/** A new node of the template with its own name. */
export function instantiate({ node, pods }: NodeTemplate, name: string): NodeTemplate {
  const { metadata, spec, status } = node;
  const named: Node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { ...metadata, name, labels: { ...metadata.labels, [HOSTNAME]: name } },
    ...(spec ? { spec } : {}),
    ...(status ? { status } : {}),
  };
  return { node: named, pods: pods.map((pod) => movedTo(pod, name)) };
}

/** The node's taints without those that pass, by name or by the autoscaler's own lists. */
export const lastingTaints = (state: AutoscalerState, taints: readonly Taint[] = []): readonly Taint[] =>
  taints.filter(
    ({ key }) =>
      !PASSING_TAINTS.has(key) &&
      !isStartupTaint(state, key) &&
      !state.options.statusTaints.includes(key) &&
      !key.startsWith(STATUS_PREFIX),
  );

function templateOf(state: AutoscalerState, group: NodeGroup): NodeTemplate | undefined {
  const nodes = state.nodes.filter((one) => one.group === group.name && isReadyAndSchedulable(one));
  const example = nodes.find(({ node }) => !isGoing(node));
  if (example) return withDeclaredResources(state, group, fromExample(state, example));
  if (group.formerNode) {
    const node = sanitised(state, group.formerNode, `former-node-of-${group.name}`);
    const former = { node, pods: daemonSetPodsFor(node, state.daemonSets) };
    return withDeclaredResources(state, group, former);
  }
  if (group.template) {
    const node = sanitised(state, group.template, `template-node-for-${group.name}`);
    const pods = [...group.templatePods, ...daemonSetPodsFor(node, state.daemonSets)];
    return { node: withOldSpellings(node), pods };
  }
  const [going] = nodes;
  return going ? fromExample(state, going) : undefined;
}

const isGoing = ({ spec }: Node): boolean => (spec?.taints ?? []).some(({ key }) => key === TO_BE_DELETED);

/** On AWS, resources that the example lacks are those of the group's tags and type. */
function withDeclaredResources(
  { options }: AutoscalerState,
  { template }: NodeGroup,
  found: NodeTemplate,
): NodeTemplate {
  if (options.provider !== 'aws' || !template) return found;
  const { status } = found.node;
  const capacity = { ...template.status?.capacity, ...status?.capacity };
  const allocatable = { ...template.status?.allocatable, ...status?.allocatable };
  return { ...found, node: { ...found.node, status: { ...status, capacity, allocatable } } };
}

function fromExample(state: AutoscalerState, { node }: GroupedNode): NodeTemplate {
  const name = node.metadata.name ?? '';
  const own = state.pods.filter(
    (pod) => pod.spec?.nodeName === name && !pod.metadata.deletionTimestamp && !isExpendable(state, pod),
  );
  const kept = own.filter(
    (pod) => isDaemonSetPod(pod) || pod.metadata.annotations?.[MIRROR_POD] !== undefined,
  );
  const running = new Set(
    own.flatMap(({ metadata }) => (metadata.ownerReferences ?? []).map(({ uid }) => uid)),
  );
  const missing = state.daemonSets.filter(
    (daemonSet) =>
      !running.has(daemonSet.metadata.uid ?? '') &&
      (state.options.forceDaemonSets || preemptsForItself(daemonSet)),
  );
  const clean = sanitised(state, node, name);
  return { node: clean, pods: [...kept, ...daemonSetPodsFor(clean, missing)] };
}

/** Pods of this DaemonSet will make room on any node. */
function preemptsForItself({ spec }: DaemonSet): boolean {
  const { priorityClassName, preemptionPolicy = 'PreemptLowerPriority' } = spec?.template.spec ?? {};
  return priorityClassName === 'system-node-critical' && preemptionPolicy === 'PreemptLowerPriority';
}

function sanitised(state: AutoscalerState, node: Node, name: string): Node {
  const labels = { ...node.metadata.labels, [HOSTNAME]: name, [TEMPLATE_LABEL]: 'true' };
  return {
    ...node,
    metadata: { ...node.metadata, name, labels },
    spec: { ...node.spec, taints: lastingTaints(state, node.spec?.taints) },
  };
}

const movedTo = (pod: Pod, nodeName: string): Pod => ({
  ...pod,
  metadata: {
    ...pod.metadata,
    name: `${pod.metadata.name ?? ''}-${nodeName}`,
    uid: `${pod.metadata.uid ?? ''}-${nodeName}`,
  },
  spec: { containers: [], ...pod.spec, nodeName },
});
