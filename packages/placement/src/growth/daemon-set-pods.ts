// The pods that DaemonSets put on a node. Mirrors the DaemonSet controller's NodeShouldRunDaemonPod.
// https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#taints-and-tolerations
import { HARD_EFFECTS, isTolerated, type DaemonSet, type Node, type Pod, type Toleration } from '@berth/kube';
import { compileRequiredAffinity } from '../selectors/node-selector.js';

const AUTOMATIC: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];
const ON_HOST_NETWORK: Toleration = {
  key: 'node.kubernetes.io/network-unavailable',
  operator: 'Exists',
  effect: 'NoSchedule',
};

/** Pods of the DaemonSets that belong on the node, by selectors and taints; whether there is room is not asked. */
export const daemonSetPodsFor = (node: Node, daemonSets: readonly DaemonSet[]): readonly Pod[] =>
  daemonSets.map((daemonSet) => podOf(daemonSet, node)).filter((pod) => belongsOn(pod, node));

/** True when the pod is one of a DaemonSet's. */
export const isDaemonSetPod = (pod: Pod): boolean =>
  (pod.metadata.ownerReferences ?? []).some(({ kind, controller }) => kind === 'DaemonSet' && controller) ||
  pod.metadata.annotations?.['cluster-autoscaler.kubernetes.io/daemonset-pod'] === 'true';

function podOf(daemonSet: DaemonSet, node: Node): Pod {
  const { metadata, spec } = daemonSet.spec?.template ?? {};
  const name = daemonSet.metadata.name ?? '';
  const own = spec?.hostNetwork ? [...AUTOMATIC, ON_HOST_NETWORK] : AUTOMATIC;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadata,
      name: `${name}-on-${node.metadata.name ?? ''}`,
      namespace: daemonSet.metadata.namespace ?? 'default',
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'DaemonSet',
          name,
          uid: daemonSet.metadata.uid ?? name,
          controller: true,
        },
      ],
    },
    spec: {
      containers: [],
      ...spec,
      nodeName: node.metadata.name ?? '',
      tolerations: [...(spec?.tolerations ?? []), ...own],
    },
  };
}

function belongsOn(pod: Pod, node: Node): boolean {
  const matches = compileRequiredAffinity(pod);
  if (matches && !matches({ name: node.metadata.name ?? '', labels: node.metadata.labels ?? {} }))
    return false;
  return (node.spec?.taints ?? []).every(
    (taint) =>
      !HARD_EFFECTS.some((effect) => effect === taint.effect) || isTolerated(taint, pod.spec?.tolerations),
  );
}
