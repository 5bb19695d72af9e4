// Which nodes a DaemonSet wants a pod on, and the pod it makes for one.
// See https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#how-daemon-pods-are-scheduled
import {
  matchesRequiredNodeAffinity,
  untolerated,
  type Affinity,
  type DaemonSet,
  type Node,
  type NodeSelectorTerm,
  type Pod,
  type Toleration,
} from '@berth/kube';
import { ownerReference } from '../workloads/claim-pods.js';
import { REVISION_HASH, type TemplateRevision } from '../workloads/controller-revisions.js';

const GENERATION = 'pod-template-generation';

/** What a node means for a DaemonSet: a pod is to start there; one that runs there may stay. */
export interface NodeFit {
  readonly shouldRun: boolean;
  readonly mayStay: boolean;
}

/** Judges a node for the DaemonSet's template. */
export function fitOf(set: DaemonSet, node: Node): NodeFit {
  const { spec } = set.spec?.template ?? {};
  const tolerations = tolerationsOf(spec?.tolerations ?? [], spec?.hostNetwork === true);
  const probe: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: {}, spec: { containers: [], ...spec } };
  const named = !spec?.nodeName || spec.nodeName === node.metadata.name;
  if (!named || !matchesRequiredNodeAffinity(probe, node)) return { shouldRun: false, mayStay: false };
  const taints = node.spec?.taints ?? [];
  return {
    shouldRun: untolerated(taints, tolerations, ['NoSchedule', 'NoExecute']).length === 0,
    mayStay: untolerated(taints, tolerations, ['NoExecute']).length === 0,
  };
}

/** The pod for one node; the scheduler binds it, by an affinity that only that node meets. */
export function podForNode(set: DaemonSet, node: string, revision: TemplateRevision): Pod {
  const { metadata, spec } = set.spec?.template ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: set.metadata.namespace,
      generateName: `${set.metadata.name}-`,
      labels: {
        ...metadata?.labels,
        [REVISION_HASH]: revision.hash,
        [GENERATION]: set.metadata.annotations?.['deprecated.daemonset.template.generation'] ?? '1',
      },
      annotations: metadata?.annotations,
      ownerReferences: [ownerReference({ ...set, apiVersion: 'apps/v1', kind: 'DaemonSet' })],
    },
    spec: {
      containers: [],
      ...spec,
      affinity: pinned(spec?.affinity, node),
      tolerations: tolerationsOf(spec?.tolerations ?? [], spec?.hostNetwork === true),
    },
  };
}

/** The node a pod of a DaemonSet is for, bound or not. */
export function nodeOfDaemonPod(pod: Pod): string | undefined {
  if (pod.spec?.nodeName) return pod.spec.nodeName;
  const terms =
    pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return terms.flatMap((term) => term.matchFields ?? []).find(({ key }) => key === 'metadata.name')
    ?.values?.[0];
}

function pinned(affinity: Affinity | undefined, node: string): Affinity {
  const field = { key: 'metadata.name', operator: 'In', values: [node] } as const;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const terms: readonly NodeSelectorTerm[] = required?.nodeSelectorTerms ?? [{}];
  const nodeSelectorTerms = terms.map((term) => ({ ...term, matchFields: [field] }));
  const requiredDuringSchedulingIgnoredDuringExecution = { nodeSelectorTerms };
  return {
    ...affinity,
    nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution },
  };
}

const ALWAYS: readonly (readonly [key: string, effect: 'NoExecute' | 'NoSchedule'])[] = [
  ['not-ready', 'NoExecute'],
  ['unreachable', 'NoExecute'],
  ['disk-pressure', 'NoSchedule'],
  ['memory-pressure', 'NoSchedule'],
  ['pid-pressure', 'NoSchedule'],
  ['unschedulable', 'NoSchedule'],
];

function tolerationsOf(own: readonly Toleration[], hostNetwork: boolean): readonly Toleration[] {
  const always = hostNetwork ? [...ALWAYS, ['network-unavailable', 'NoSchedule'] as const] : ALWAYS;
  const added = always
    .map(([key, effect]): Toleration => ({ key: `node.kubernetes.io/${key}`, operator: 'Exists', effect }))
    .filter((each) => !own.some(({ key, effect }) => key === each.key && effect === each.effect));
  return [...own, ...added];
}
