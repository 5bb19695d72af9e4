// Which pods count for the default spread constraints: those of the same service and of the same controller.
// Mirrors kube-scheduler's helper.DefaultSelector.
import type { LabelSelector } from '@berth/kube';
import {
  bothSelectors,
  compileLabelSelector,
  selectorOfLabels,
  type CompiledSelector,
} from '../selectors/label-selector.js';
import type { PodState } from '../snapshot/pod-state.js';
import type { Snapshot } from '../snapshot/snapshot.js';

/** The selector; empty when neither a service nor a controller says which pods belong together. */
export function defaultSpreadSelector(snapshot: Snapshot, pod: PodState): CompiledSelector {
  const labels = serviceLabels(snapshot, pod);
  const owner = (pod.pod.metadata.ownerReferences ?? []).find(({ controller }) => controller);
  if (!owner) return selectorOfLabels(labels);
  const key = `${pod.namespace}/${owner.name}`;
  const { replicationControllers, replicaSets, statefulSets } = snapshot.tables;
  switch (`${owner.apiVersion} ${owner.kind}`) {
    case 'v1 ReplicationController':
      return selectorOfLabels({ ...labels, ...replicationControllers.get(key)?.spec?.selector });
    case 'apps/v1 ReplicaSet':
      return withController(labels, replicaSets.get(key)?.spec?.selector);
    case 'apps/v1 StatefulSet':
      return withController(labels, statefulSets.get(key)?.spec?.selector);
    default:
      return selectorOfLabels(labels);
  }
}

function serviceLabels(snapshot: Snapshot, pod: PodState): Readonly<Record<string, string>> {
  const merged: Record<string, string> = {};
  for (const { metadata, spec } of snapshot.tables.services.values()) {
    if (metadata.namespace !== pod.namespace || !spec?.selector) continue;
    if (selectorOfLabels(spec.selector).matches(pod.labels)) Object.assign(merged, spec.selector);
  }
  return merged;
}

function withController(
  labels: Readonly<Record<string, string>>,
  selector: LabelSelector | undefined,
): CompiledSelector {
  const own = selectorOfLabels(labels);
  if (!selector) return own;
  const controller = compileLabelSelector(selector);
  return controller.error === undefined ? bothSelectors(own, controller) : own;
}
