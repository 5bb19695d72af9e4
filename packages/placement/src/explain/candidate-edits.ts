// Which edits might bring a pod onto a pool, read off the reasons why it is not there.
import {
  instanceType,
  instanceTypeNames,
  nodeLabels,
  pricePerHour,
  type DeclaredCompute,
  type InstanceType,
  type Pool,
} from '@berth/compute';
import type { Labels, Pod } from '@berth/kube';
import { BELIEVED_KUBE_PROXY_CPU_MILLIS } from '../growth/believed-kube-proxy.js';
import { typesOf, zonesOf } from '../growth/pool-node.js';
import { amountOf, roundedAmount } from '../snapshot/amount.js';
import { podRequestNanos } from '../snapshot/pod-requests.js';
import type { Rejection } from '../verdict.js';
import { renderAmount, tolerationFor, type Edit, type Subject } from './edits.js';
import { readTaint, readAmounts } from './rejection-operands.js';

/** For each reason that one pool gives, the edits that might lift it: a list of choices a reason. */
export function editChoices(
  subject: Subject,
  pool: Pool,
  rejections: readonly Rejection[],
): readonly (readonly Edit[])[] {
  const ofPool = rejections.filter((rejection) => rejection.pool === pool.name);
  const choices = new Map<string, readonly Edit[]>();
  for (const rejection of ofPool) {
    const key =
      rejection.rule === 'taint' ? `taint ${JSON.stringify(rejection.detail['taint'])}` : rejection.rule;
    if (!choices.has(key)) choices.set(key, choicesFor(subject, pool, rejection));
  }
  return [...choices.values()];
}

function choicesFor(subject: Subject, pool: Pool, rejection: Rejection): readonly Edit[] {
  const { rule, detail } = rejection;
  if (rule === 'taint') {
    const taint = readTaint(detail['taint']);
    return taint ? [{ kind: 'add-toleration', toleration: tolerationFor(taint) }] : [];
  }
  if (rule === 'node-affinity') return selectorEdits(subject, pool);
  if (rule.startsWith('resources.')) return resourceEdits(subject, pool, rule.slice('resources.'.length));
  if (rule === 'pool.max-size') {
    return [{ kind: 'raise-pool-max', pool: pool.name, from: pool.maxSize, to: pool.maxSize + 1 }];
  }
  if (rule === 'pool.template') return [...lowerRequest(subject, pool, 'cpu'), ...largerTypes(subject, pool)];
  if (rule === 'pool.no-type') return largerTypes(subject, pool);
  return [];
}

function selectorEdits({ pod, compute }: Subject, pool: Pool): readonly Edit[] {
  const [type] = typesOf(compute, pool);
  if (!type) return [];
  const labels = nodeLabels({
    compute,
    pool,
    instanceType: type,
    zone: zonesOf(compute, pool)[0] ?? '',
    name: pool.name,
  });
  const ofSelector = Object.entries(pod.spec?.nodeSelector ?? {}).flatMap(([key, was]): readonly Edit[] => {
    const value = labels[key];
    if (value === was) return [];
    const add: Edit = { kind: 'add-pool-label', pool: pool.name, key, value: was };
    if (value === undefined) return [{ kind: 'remove-node-selector', key, was }, add];
    return [{ kind: 'set-node-selector', key, value, was }];
  });
  return [...ofSelector, ...affinityEdits(pod, pool, labels)];
}

/** Labels that the pool lacks for the first term of required node affinity. */
function affinityEdits({ spec }: Pod, pool: Pool, labels: Labels): readonly Edit[] {
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const [term] = required?.nodeSelectorTerms ?? [];
  return (term?.matchExpressions ?? []).flatMap(({ key, operator, values = [] }): readonly Edit[] => {
    const [value] = values;
    if (operator !== 'In' || value === undefined || values.includes(labels[key] ?? '')) return [];
    return [{ kind: 'add-pool-label', pool: pool.name, key, value }];
  });
}

function resourceEdits(subject: Subject, pool: Pool, resource: string): readonly Edit[] {
  return [...lowerRequest(subject, pool, resource), ...largerTypes(subject, pool)];
}

/** To what the roomiest type of the pool holds. */
function lowerRequest({ pod, compute }: Subject, pool: Pool, resource: string): readonly Edit[] {
  const from = roundedAmount(resource, podRequestNanos(pod).get(resource) ?? 0n);
  const most = Math.max(0, ...typesOf(compute, pool).map((type) => roomOf(type, pool, resource)));
  if (most <= 0 || most >= from) return [];
  const [was, to] = [renderAmount(resource, from), renderAmount(resource, most)];
  return [{ kind: 'lower-request', resource, from: was, to }];
}

/** What a new node holds, and the autoscaler believes it holds: small machines have more cpu than it thinks. */
function roomOf(type: InstanceType, pool: Pool, resource: string): number {
  const real = amountOf(resource, readAmounts(type, pool)[resource]);
  return resource === 'cpu' ? Math.min(real, type.vcpu * 1000 - BELIEVED_KUBE_PROXY_CPU_MILLIS) : real;
}

/** The cheapest types that hold the pod, of the architecture the pool has. */
function largerTypes({ pod, compute }: Subject, pool: Pool): readonly Edit[] {
  const asked = podRequestNanos(pod);
  const architecture = typesOf(compute, pool)[0]?.arch;
  const found: Edit[] = [];
  for (const { type } of pricedTypes(compute)) {
    if (pool.instanceTypes.includes(type.name) || (architecture && type.arch !== architecture)) continue;
    if (holds(type, pool, asked))
      found.push({ kind: 'add-instance-type', pool: pool.name, instanceType: type.name });
    if (found.length === TYPES_TRIED) break;
  }
  return found;
}

const TYPES_TRIED = 2;

function holds(type: InstanceType, pool: Pool, asked: ReadonlyMap<string, bigint>): boolean {
  // Most types are ruled out by their cores alone, which is much cheaper than their shape.
  if (roundedAmount('cpu', asked.get('cpu') ?? 0n) > type.vcpu * 1000) return false;
  const room = readAmounts(type, pool);
  return [...asked].every(
    ([resource, nano]) => roundedAmount(resource, nano) <= amountOf(resource, room[resource]),
  );
}

interface PricedType {
  readonly type: InstanceType;
  readonly usdPerHour: number;
}

const pricedByRegion = new Map<string, readonly PricedType[]>();

/** Types with a price in the region, cheapest first. */
function pricedTypes({ region }: DeclaredCompute): readonly PricedType[] {
  const known = pricedByRegion.get(region);
  if (known) return known;
  const priced = instanceTypeNames()
    .flatMap((name): readonly PricedType[] => {
      const type = instanceType(name);
      const price = pricePerHour({ instanceType: name, region, spot: false });
      return type && price ? [{ type, usdPerHour: price.usdPerHour }] : [];
    })
    .toSorted((a, b) => a.usdPerHour - b.usdPerHour);
  pricedByRegion.set(region, priced);
  return priced;
}
