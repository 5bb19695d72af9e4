// What Cluster Autoscaler takes a new node of a group for: a running node of it if there is one, else the
// provider's word.
// Mirrors its MixedTemplateNodeInfoProvider.
import type { Node, Pod, Taint } from '@berth/kube';
import type { AutoscalerState, GroupedNode, NodeGroup } from './autoscaler-state.js';
import { daemonSetPodsFor, isDaemonSetPod } from './daemon-set-pods.js';

/** A node that would be added, and the pods that come with it. */
export interface NodeTemplate {
  readonly node: Node;
  readonly pods: readonly Pod[];
}

const HOSTNAME = 'kubernetes.io/hostname';
const MIRROR_POD = 'kubernetes.io/config.mirror';

/** Taints that new nodes carry only for a while. */
const PASSING_TAINTS: readonly RegExp[] = [
  /\/uninitialized$/,
  /^node\.kubernetes\.io\/(not-ready|unreachable|unschedulable|network-unavailable)$/,
  /^node\.kubernetes\.io\/(disk|memory|pid)-pressure$/,
  /^node\.cloudprovider\.kubernetes\.io\/shutdown$/,
  /^(ToBeDeletedByClusterAutoscaler|DeletionCandidateOfClusterAutoscaler)$/,
  /^(startup|status)-taint\.cluster-autoscaler\.kubernetes\.io\//,
  /^ignore-taint\.cluster-autoscaler\.kubernetes\.io\//,
];

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
export function lastingTaints(state: AutoscalerState, taints: readonly Taint[] = []): readonly Taint[] {
  const { startupTaints, statusTaints } = state.options;
  const named = new Set([...startupTaints, ...statusTaints]);
  return taints.filter(({ key }) => !named.has(key) && !PASSING_TAINTS.some((passing) => passing.test(key)));
}

function templateOf(state: AutoscalerState, group: NodeGroup): NodeTemplate | undefined {
  const nodes = state.nodes.filter((node) => node.group === group.name);
  const example = nodes.find(({ node, isReady }) => isReady && !node.spec?.unschedulable);
  if (example) return fromExample(state, example);
  if (group.template) {
    const node = sanitised(state, withGenericLabels(group.template), `template-node-for-${group.name}`);
    return { node, pods: [...group.templatePods, ...daemonSetPodsFor(node, state.daemonSets)] };
  }
  const [broken] = nodes;
  return broken ? fromExample(state, broken) : undefined;
}

function fromExample(state: AutoscalerState, { node }: GroupedNode): NodeTemplate {
  const name = node.metadata.name ?? '';
  const kept = state.pods.filter(
    (pod) => pod.spec?.nodeName === name && (isDaemonSetPod(pod) || pod.metadata.annotations?.[MIRROR_POD]),
  );
  const running = new Set(
    kept.flatMap(({ metadata }) => (metadata.ownerReferences ?? []).map(({ uid }) => uid)),
  );
  const missing = state.daemonSets.filter(
    ({ metadata, spec }) =>
      !running.has(metadata.uid ?? '') &&
      (state.options.forceDaemonSets || spec?.template.spec?.priorityClassName === 'system-node-critical'),
  );
  const clean = sanitised(state, node, name);
  return { node: clean, pods: [...kept, ...daemonSetPodsFor(clean, missing)] };
}

function sanitised(state: AutoscalerState, node: Node, name: string): Node {
  const { unschedulable: _, ...spec } = node.spec ?? {};
  return {
    ...node,
    metadata: { ...node.metadata, name, labels: { ...node.metadata.labels, [HOSTNAME]: name } },
    spec: { ...spec, taints: lastingTaints(state, node.spec?.taints) },
  };
}

/** Providers' templates carry the deprecated spellings beside the current ones, and say what they are. */
function withGenericLabels(node: Node): Node {
  const labels: Record<string, string> = { ...node.metadata.labels, [TEMPLATE_LABEL]: 'true' };
  for (const [current, old] of Object.entries(DEPRECATED)) {
    const value = labels[current];
    if (value !== undefined) labels[old] ??= value;
  }
  return { ...node, metadata: { ...node.metadata, labels } };
}

/** Makes a group without nodes dissimilar to one that has some. */
const TEMPLATE_LABEL = 'cluster-autoscaler.kubernetes.io/template-node';

const DEPRECATED: Readonly<Record<string, string>> = {
  'kubernetes.io/os': 'beta.kubernetes.io/os',
  'kubernetes.io/arch': 'beta.kubernetes.io/arch',
  'node.kubernetes.io/instance-type': 'beta.kubernetes.io/instance-type',
};

const movedTo = (pod: Pod, nodeName: string): Pod => ({
  ...pod,
  metadata: {
    ...pod.metadata,
    name: `${pod.metadata.name ?? ''}-${nodeName}`,
    uid: `${pod.metadata.uid ?? ''}-${nodeName}`,
  },
  spec: { containers: [], ...pod.spec, nodeName },
});
