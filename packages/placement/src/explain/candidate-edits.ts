// Which edits might bring a pod onto a pool, read off the reasons why it is not there.
import { nodeLabels, type DeclaredCompute, type InstanceType, type Pool } from '@berth/compute';
import { isJsonArray, isJsonObject, type Labels, type Pod } from '@berth/kube';
import { BELIEVED_KUBE_PROXY_CPU_MILLIS } from '../growth/believed-kube-proxy.js';
import { daemonSetPodsFor } from '../growth/daemon-set-pods.js';
import { realNode, typesOf, zonesOf } from '../growth/pool-node.js';
import { amountOf, roundedAmount } from '../snapshot/amount.js';
import { podRequestNanos } from '../snapshot/pod-requests.js';
import type { Rejection } from '../verdict.js';
import { tolerationFor, type Edit, type Subject } from './edits.js';
import { largerTypes } from './larger-types.js';
import { readTaint, readAmounts } from './rejection-operands.js';
import { renderAmount } from './render-amount.js';

/** For each reason that one pool gives, the edits that might lift it: a list of choices a reason. */
export function editChoices(
  subject: Subject,
  pool: Pool,
  rejections: readonly Rejection[],
): readonly (readonly Edit[])[] {
  const ofPool = rejections.filter((one) => one.pool === pool.name && !CONSEQUENCES.has(one.rule));
  const choices = new Map<string, readonly Edit[]>();
  for (const rejection of ofPool) {
    const key =
      rejection.rule === 'taint' ? `taint ${JSON.stringify(rejection.detail['taint'])}` : rejection.rule;
    if (!choices.has(key)) choices.set(key, choicesFor(subject, pool, rejection));
  }
  return [...choices.values()];
}

/** What is said beside the reason that it follows from. */
const CONSEQUENCES = new Set(['pool.grows-in-vain']);

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
  if (rule === 'pool.no-type') return largerTypes(subject, pool);
  if (rule === 'pool.template') return templateEdits(subject, pool, detail['findings']);
  if (rule.startsWith('volume.')) return zoneEdits(subject.compute, pool);
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

/**
 * A value that the pool has, accepted by the first term of required node affinity; or a label that the pool
 * lacks.
 */
function affinityEdits({ spec }: Pod, pool: Pool, labels: Labels): readonly Edit[] {
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const [term] = required?.nodeSelectorTerms ?? [];
  return (term?.matchExpressions ?? []).flatMap((asked, expression): readonly Edit[] => {
    const { key, operator, values = [] } = asked;
    const [wanted] = values;
    const has = labels[key];
    if (operator !== 'In' || wanted === undefined || values.includes(has ?? '')) return [];
    if (has === undefined) return [{ kind: 'add-pool-label', pool: pool.name, key, value: wanted }];
    return [{ kind: 'add-affinity-value', term: 0, expression, key, value: has }];
  });
}

function resourceEdits(subject: Subject, pool: Pool, resource: string): readonly Edit[] {
  return [...lowerRequest(subject, pool, resource), ...largerTypes(subject, pool)];
}

/** To what the roomiest type of the pool holds. */
function lowerRequest(subject: Subject, pool: Pool, resource: string): readonly Edit[] {
  const from = roundedAmount(resource, podRequestNanos(subject.pod).get(resource) ?? 0n);
  const rooms = typesOf(subject.compute, pool).map((type) => roomOf(subject, pool, { type, resource }));
  const most = Math.max(0, ...rooms);
  if (most <= 0 || most >= from) return [];
  const [was, to] = [renderAmount(resource, from), renderAmount(resource, most)];
  return [{ kind: 'lower-request', resource, from: was, to }];
}

/**
 * What a new node holds beside its DaemonSets, and the autoscaler believes it holds: small machines have more cpu than
 * it thinks.
 */
function roomOf(
  { compute, daemonSets = [] }: Subject,
  pool: Pool,
  { type, resource }: { readonly type: InstanceType; readonly resource: string },
): number {
  const own = daemonSets.length > 0 ? daemonSetPodsFor(realNode(compute, pool, { type }), daemonSets) : [];
  const taken = own.reduce(
    (sum, pod) => sum + roundedAmount(resource, podRequestNanos(pod).get(resource) ?? 0n),
    0,
  );
  const real = amountOf(resource, readAmounts(type, pool)[resource]);
  const believed = resource === 'cpu' ? type.vcpu * 1000 - BELIEVED_KUBE_PROXY_CPU_MILLIS : real;
  return Math.min(real, believed) - taken;
}

/**
 * What the autoscaler does not know of an empty group it is told by tags; what it takes for too small is
 * replaced.
 */
function templateEdits(subject: Subject, pool: Pool, findings: unknown): readonly Edit[] {
  const rules = (isJsonArray(findings) ? findings : []).flatMap((one) =>
    isJsonObject(one) && typeof one['rule'] === 'string' ? [one['rule']] : [],
  );
  const [type] = typesOf(subject.compute, pool);
  const tags = rules.flatMap((rule): readonly Edit[] => {
    const resource = rule.startsWith('resources.') ? rule.slice('resources.'.length) : '';
    const most = type ? readAmounts(type, pool)[resource] : undefined;
    if (most === undefined || resource === 'cpu' || resource === 'memory') return [];
    const value = renderAmount(resource, amountOf(resource, most));
    return [{ kind: 'add-pool-tag', pool: pool.name, key: TEMPLATE_RESOURCES + resource, value }];
  });
  const labels = rules.includes('node-affinity') ? labelTags(subject, pool) : [];
  const isOfZone = rules.some((rule) => rule.startsWith('volume.') || rule === 'node-affinity');
  const zones = isOfZone ? zoneEdits(subject.compute, pool) : [];
  const seen: readonly Edit[] =
    pool.minSize === 0 && pool.maxSize > 0
      ? [{ kind: 'raise-pool-min', pool: pool.name, from: 0, to: 1 }]
      : [];
  return [
    ...tags,
    ...labels,
    ...seen,
    ...zones,
    ...lowerRequest(subject, pool, 'cpu'),
    ...largerTypes(subject, pool),
  ];
}

/** https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md */
const TEMPLATE_RESOURCES = 'k8s.io/cluster-autoscaler/node-template/resources/';

/** Labels of a group that is not managed are known from tags alone. */
function labelTags({ pod, compute }: Subject, pool: Pool): readonly Edit[] {
  const [type] = typesOf(compute, pool);
  if (pool.kind !== 'nodeGroup' || !type) return [];
  const has = realNode(compute, pool, { type }).metadata.labels ?? {};
  const { nodeSelector = {}, affinity } = pod.spec ?? {};
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const [term] = required?.nodeSelectorTerms ?? [];
  const asked = [...Object.keys(nodeSelector), ...(term?.matchExpressions ?? []).map(({ key }) => key)];
  return [...new Set(asked)].flatMap((key): readonly Edit[] => {
    const value = pool.labels[key] ?? has[key];
    if (value === undefined || pool.tags[TEMPLATE_LABEL + key] !== undefined) return [];
    return [{ kind: 'add-pool-tag', pool: pool.name, key: TEMPLATE_LABEL + key, value }];
  });
}

const TEMPLATE_LABEL = 'k8s.io/cluster-autoscaler/node-template/label/';

/** A pool of one zone, for a volume that stands there: the autoscaler judges a pool by its first zone. */
const zoneEdits = (compute: DeclaredCompute, pool: Pool): readonly Edit[] => {
  const zones = zonesOf(compute, pool);
  const wanted = zones.length > 1 ? zones : compute.zones.filter((zone) => !zones.includes(zone));
  return wanted.map((zone) => ({ kind: 'set-pool-zones', pool: pool.name, zones: [zone] }));
};
