// Edits of a pod or of declared pools, as data, and what they make of them.
import type { DeclaredCompute, Pool } from '@berth/compute';
import {
  renderQuantity,
  quantityFromMillis,
  quantityFromUnits,
  type Container,
  type Pod,
  type Taint,
  type Toleration,
} from '@berth/kube';
import { nanoOf, roundedAmount } from '../snapshot/amount.js';
import { podRequestNanos } from '../snapshot/pod-requests.js';

/** One edit. */
export type Edit =
  | { readonly kind: 'add-toleration'; readonly toleration: Toleration }
  | { readonly kind: 'set-node-selector'; readonly key: string; readonly value: string; readonly was: string }
  | { readonly kind: 'remove-node-selector'; readonly key: string; readonly was: string }
  | { readonly kind: 'lower-request'; readonly resource: string; readonly from: string; readonly to: string }
  | { readonly kind: 'add-pool-label'; readonly pool: string; readonly key: string; readonly value: string }
  | { readonly kind: 'raise-pool-max'; readonly pool: string; readonly from: number; readonly to: number }
  | { readonly kind: 'add-instance-type'; readonly pool: string; readonly instanceType: string };

/** A pod among declared compute. */
export interface Subject {
  readonly pod: Pod;
  readonly compute: DeclaredCompute;
}

/** The object or file part that an edit changes. */
export const placeOf = (edit: Edit): string => ('pool' in edit ? `pool:${edit.pool}` : 'pod');

/** The toleration that a taint asks for. */
export const tolerationFor = ({ key, value, effect }: Taint): Toleration =>
  value
    ? { key, operator: 'Equal', value, effect: effectOf(effect) }
    : { key, operator: 'Exists', effect: effectOf(effect) };

/** Applies an edit. */
export function applyEdit(subject: Subject, edit: Edit): Subject {
  switch (edit.kind) {
    case 'add-toleration':
      return withSpec(subject, { tolerations: [...(subject.pod.spec?.tolerations ?? []), edit.toleration] });
    case 'set-node-selector':
      return withSpec(subject, {
        nodeSelector: { ...subject.pod.spec?.nodeSelector, [edit.key]: edit.value },
      });
    case 'remove-node-selector': {
      const left = Object.entries(subject.pod.spec?.nodeSelector ?? {}).filter(([key]) => key !== edit.key);
      return withSpec(subject, { nodeSelector: Object.fromEntries(left) });
    }
    case 'lower-request':
      return withSpec(subject, { containers: lowered(subject.pod, edit.resource, edit.to) });
    case 'add-pool-label':
      return withPool(subject, edit.pool, ({ labels }) => ({
        labels: { ...labels, [edit.key]: edit.value },
      }));
    case 'raise-pool-max':
      return withPool(subject, edit.pool, () => ({ maxSize: edit.to }));
    case 'add-instance-type':
      // The first type is what the autoscaler judges an empty group by, so the new one goes to the front.
      return withPool(subject, edit.pool, ({ instanceTypes }) => ({
        instanceTypes: [edit.instanceType, ...instanceTypes],
      }));
  }
}

/** The text of an amount: millis of cpu, whole units of anything else, memory in Mi rounded down. */
export function renderAmount(resource: string, amount: number): string {
  if (resource === 'cpu') return renderQuantity(quantityFromMillis(amount));
  if (resource !== 'memory' || amount < MIB) return renderQuantity(quantityFromUnits(amount));
  return `${Math.floor(amount / MIB)}Mi`;
}

const MIB = 1024 * 1024;

const effectOf = (effect: string): Toleration['effect'] =>
  effect === 'NoExecute' || effect === 'PreferNoSchedule' ? effect : 'NoSchedule';

const withSpec = ({ pod, compute }: Subject, change: Partial<NonNullable<Pod['spec']>>): Subject => ({
  compute,
  pod: pod.spec ? { ...pod, spec: { ...pod.spec, ...change } } : pod,
});

const withPool = (
  { pod, compute }: Subject,
  name: string,
  change: (pool: Pool) => Partial<Pool>,
): Subject => ({
  pod,
  compute: {
    ...compute,
    pools: compute.pools.map((pool) => (pool.name === name ? { ...pool, ...change(pool) } : pool)),
  },
});

/** The container that asks for most gives up what is too much. */
function lowered(pod: Pod, resource: string, to: string): readonly Container[] {
  const containers = pod.spec?.containers ?? [];
  const total = podRequestNanos(pod).get(resource) ?? 0n;
  const excess = total - nanoOf(to);
  const amounts = containers.map((one) => nanoOf(one.resources?.requests?.[resource]));
  const largest = amounts.reduce((best, amount, index) => (amount > (amounts[best] ?? 0n) ? index : best), 0);
  return containers.map((container, index) => {
    if (index !== largest) return container;
    const left = (amounts[index] ?? 0n) - excess;
    if (left <= 0n) return container;
    const text = renderAmount(resource, roundedAmount(resource, left));
    return {
      ...container,
      resources: { ...container.resources, requests: { ...container.resources?.requests, [resource]: text } },
    };
  });
}
