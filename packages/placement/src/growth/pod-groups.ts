// Equivalence groups: pending pods of one controller with the same labels and spec are judged once.
// Mirrors Cluster Autoscaler's core/scaleup/equivalence.
import { isJsonObject, type Pod } from '@berth/kube';
import { MAX_CACHED_AMOUNTS } from '../limits.js';
import { nanoOf } from '../snapshot/amount.js';
import type { PendingPod } from './autoscaler-state.js';
import { isDaemonSetPod } from './daemon-set-pods.js';

/** Further shapes of one controller stand alone. */
export const MAX_SHAPES_BY_CONTROLLER = 10;

export interface PodGroup {
  /** Never empty; the first one is judged for all. */
  readonly pods: readonly PendingPod[];
  /** What its pods have in common; see {@link shapeOf}. */
  readonly shape: string;
}

interface OpenGroup extends PodGroup {
  readonly pods: PendingPod[];
}

/** Groups the pods, in the order in which each group's first pod comes. Pods without a controller stand alone. */
export function groupPods(pods: readonly PendingPod[]): readonly PodGroup[] {
  const groups: OpenGroup[] = [];
  const byController = new Map<string, Map<string, OpenGroup>>();
  for (const pending of pods) {
    const controller = controllerUid(pending.pod);
    const known = controller === undefined ? undefined : (byController.get(controller) ?? new Map());
    const shape = shapeOf(pending.pod);
    const group = known?.get(shape);
    if (group) {
      group.pods.push(pending);
      continue;
    }
    const added = { pods: [pending], shape };
    groups.push(added);
    if (controller === undefined || !known) continue;
    if (known.size < MAX_SHAPES_BY_CONTROLLER) known.set(shape, added);
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
/** Shapes by the text of the spec as it came: replicas are mostly written alike. */
const shapesByText = new Map<string, string>();

/**
 * A text that is equal for pods of equal namespace, labels and spec; what differs from replica to replica (projected
 * volumes, environment, host name) and how amounts are written does not count.
 */
export function shapeOf({ metadata, spec }: Pod): string {
  const specText = spec ? (shapes.get(spec) ?? readShape(spec)) : '';
  const labels = metadata.labels ? textOf(metadata.labels) : '';
  return `${metadata.namespace ?? ''} ${labels} ${specText}`;
}

function readShape(spec: NonNullable<Pod['spec']>): string {
  const text = JSON.stringify(spec);
  const shape = shapesByText.get(text) ?? specTextOf(spec);
  if (shapesByText.size >= MAX_CACHED_AMOUNTS) shapesByText.clear();
  shapesByText.set(text, shape);
  shapes.set(spec, shape);
  return shape;
}

function specTextOf(spec: NonNullable<Pod['spec']>): string {
  const { hostname: _, containers, initContainers, volumes, ...rest } = spec;
  const projected = new Set((volumes ?? []).filter((one) => one.projected).map(({ name }) => name));
  const comparable = ({ env: _env, volumeMounts, ...container }: Container): object => ({
    ...container,
    volumeMounts: (volumeMounts ?? []).filter(({ name }) => !projected.has(name)),
  });
  return textOf({
    ...rest,
    containers: containers.map(comparable),
    initContainers: (initContainers ?? []).map(comparable),
    volumes: (volumes ?? []).filter(({ name }) => !projected.has(name)),
  });
}

type Container = NonNullable<Pod['spec']>['containers'][number];

const textOf = (value: unknown): string => JSON.stringify(value, canonical) ?? '';

/** Keys in order; empty lists are as good as none; amounts by their value. */
function canonical(key: string, value: unknown): unknown {
  if (AMOUNTS.has(key) && isJsonObject(value)) return amountsIn(value);
  if (Array.isArray(value)) return value.length === 0 ? undefined : value;
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const AMOUNTS = new Set(['requests', 'limits', 'overhead']);

const amountsIn = (amounts: Readonly<Record<string, unknown>>): unknown =>
  Object.keys(amounts)
    .toSorted()
    .map((name) => `${name}=${nanoOf(String(amounts[name]))}`);
