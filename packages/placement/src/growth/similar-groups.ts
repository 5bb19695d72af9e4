// Groups that differ in nothing but their zone: scale-ups are spread over them. Mirrors processors/nodegroupset.
import type { Node } from '@berth/kube';
import { nanoOf } from '../snapshot/amount.js';
import { podRequestNanos } from '../snapshot/pod-requests.js';
import type { AutoscalerOptions } from './autoscaler-options.js';
import type { NodeTemplate } from './node-template.js';

const IGNORED_LABELS: readonly string[] = [
  'kubernetes.io/hostname',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'beta.kubernetes.io/fluentd-ds-ready',
  'kops.k8s.io/instancegroup',
];
const AWS_LABELS: readonly string[] = [
  'alpha.eksctl.io/instance-id',
  'alpha.eksctl.io/nodegroup-name',
  'eks.amazonaws.com/nodegroup',
  'k8s.amazonaws.com/eniConfig',
  'lifecycle',
  'topology.ebs.csi.aws.com/zone',
  'topology.k8s.aws/zone-id',
];

/** Shares of the larger amount by which two templates may differ. */
const MAX_CAPACITY_MEMORY_DIFFERENCE = 0.015;
const MAX_ALLOCATABLE_DIFFERENCE = 0.05;
const MAX_FREE_DIFFERENCE = 0.05;

/** True when nodes of both are as good as the same. */
export function areSimilar(a: NodeTemplate, b: NodeTemplate, options: AutoscalerOptions): boolean {
  if (options.balancingLabels.length > 0) {
    return options.balancingLabels.every(
      (key) => labelOf(a.node, key) !== undefined && labelOf(a.node, key) === labelOf(b.node, key),
    );
  }
  return (
    sameCapacity(amountsOf(a.node, 'capacity'), amountsOf(b.node, 'capacity')) &&
    withinAll(
      amountsOf(a.node, 'allocatable'),
      amountsOf(b.node, 'allocatable'),
      MAX_ALLOCATABLE_DIFFERENCE,
    ) &&
    withinAll(freeOf(a), freeOf(b), MAX_FREE_DIFFERENCE) &&
    sameLabels(a.node, b.node, options)
  );
}

type Amounts = ReadonlyMap<string, bigint>;

const labelOf = ({ metadata }: Node, key: string): string | undefined => metadata.labels?.[key];

const amountsOf = ({ status }: Node, kind: 'capacity' | 'allocatable'): Amounts =>
  new Map(Object.entries(status?.[kind] ?? {}).map(([name, text]) => [name, nanoOf(text)]));

function freeOf({ node, pods }: NodeTemplate): Amounts {
  const free = new Map(amountsOf(node, 'allocatable'));
  for (const pod of pods) {
    for (const [name, nano] of podRequestNanos(pod)) free.set(name, (free.get(name) ?? 0n) - nano);
  }
  return free;
}

function sameCapacity(a: Amounts, b: Amounts): boolean {
  return everyName(a, b, (name, left, right) =>
    name === 'memory' ? isWithin(left, right, MAX_CAPACITY_MEMORY_DIFFERENCE) : left === right,
  );
}

const withinAll = (a: Amounts, b: Amounts, share: number): boolean =>
  everyName(a, b, (_, left, right) => isWithin(left, right, share));

function everyName(
  a: Amounts,
  b: Amounts,
  agree: (name: string, left: bigint, right: bigint) => boolean,
): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([name, left]) => {
    const right = b.get(name);
    return right !== undefined && agree(name, left, right);
  });
}

function isWithin(a: bigint, b: bigint, share: number): boolean {
  const [larger, smaller] = a > b ? [Number(a), Number(b)] : [Number(b), Number(a)];
  return larger - smaller <= larger * share;
}

function sameLabels(a: Node, b: Node, { balancingIgnoreLabels, provider }: AutoscalerOptions): boolean {
  const ignored = new Set([
    ...IGNORED_LABELS,
    ...balancingIgnoreLabels,
    ...(provider === 'aws' ? AWS_LABELS : []),
  ]);
  const keys = new Set([...Object.keys(a.metadata.labels ?? {}), ...Object.keys(b.metadata.labels ?? {})]);
  return [...keys].every((key) => ignored.has(key) || labelOf(a, key) === labelOf(b, key));
}
