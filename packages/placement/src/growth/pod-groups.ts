// Equivalence groups: pending pods of one controller with the same labels and spec are judged once.
// Mirrors Cluster Autoscaler's core/scaleup/equivalence.
import type { Pod } from '@berth/kube';
import type { PendingPod } from './autoscaler-state.js';
import { isDaemonSetPod } from './daemon-set-pods.js';

/** Further shapes of one controller stand alone. */
const MAX_GROUPS_BY_CONTROLLER = 10;
const PROJECTED_TOKEN = 'kube-api-access-';

export interface PodGroup {
  /** Never empty; the first one is judged for all. */
  readonly pods: readonly PendingPod[];
}

/** Groups the pods, in the order in which each group's first pod comes. Pods without a controller stand alone. */
export function groupPods(pods: readonly PendingPod[]): readonly PodGroup[] {
  const groups: { pods: PendingPod[] }[] = [];
  const byController = new Map<string, Map<string, { pods: PendingPod[] }>>();
  for (const pending of pods) {
    const controller = controllerUid(pending.pod);
    const known = controller === undefined ? undefined : (byController.get(controller) ?? new Map());
    const shape = known ? shapeOf(pending.pod) : '';
    const group = known?.get(shape);
    if (group) {
      group.pods.push(pending);
      continue;
    }
    const added = { pods: [pending] };
    groups.push(added);
    if (controller === undefined || !known) continue;
    if (known.size < MAX_GROUPS_BY_CONTROLLER) known.set(shape, added);
    byController.set(controller, known);
  }
  return groups;
}

/** The uid of the pod's controller; undefined for none and for DaemonSet pods. */
export function controllerUid(pod: Pod): string | undefined {
  if (isDaemonSetPod(pod)) return undefined;
  return (pod.metadata.ownerReferences ?? []).find(({ controller }) => controller)?.uid;
}

const shapes = new WeakMap<NonNullable<Pod['spec']>, string>();

/** A text that is equal for pods of equal namespace, labels and spec, service account tokens apart. */
export function shapeOf({ metadata, spec }: Pod): string {
  const known = spec && shapes.get(spec);
  const specText = known ?? JSON.stringify(spec, withoutTokens);
  if (spec && known === undefined) shapes.set(spec, specText);
  return `${metadata.namespace ?? ''} ${JSON.stringify(metadata.labels ?? {}, sortedKeys)} ${specText}`;
}

const sortedKeys = (_: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

const withoutTokens = (key: string, value: unknown): unknown =>
  (key === 'volumes' || key === 'volumeMounts') && Array.isArray(value)
    ? value.filter((one: unknown) => !isTokenVolume(one)).map((one: unknown) => sortedKeys('', one))
    : sortedKeys(key, value);

const isTokenVolume = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  value.name.startsWith(PROJECTED_TOKEN);
