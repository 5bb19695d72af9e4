// What a namespace refuses before any scheduler is asked: limit ranges and quotas.
// https://kubernetes.io/docs/concepts/policy/limit-range/
// https://kubernetes.io/docs/concepts/policy/resource-quotas/
import type { Container, LimitRange, Pod, ResourceQuota } from '@berth/kube';
import { nanoOf } from '../snapshot/amount.js';
import { podRequestNanos } from '../snapshot/pod-requests.js';
import type { Rejection } from '../verdict.js';

/** Objects of any namespaces. */
export interface NamespaceLimits {
  readonly limitRanges?: readonly LimitRange[] | undefined;
  readonly resourceQuotas?: readonly ResourceQuota[] | undefined;
}

/** The pod with the defaults that limit ranges give to containers that say nothing. */
export function withLimitDefaults(pod: Pod, { limitRanges = [] }: NamespaceLimits): Pod {
  const limits = ofNamespace(limitRanges, pod).flatMap(({ spec }) => spec?.limits ?? []);
  const forContainers = limits.filter(({ type }) => type === 'Container');
  if (forContainers.length === 0 || !pod.spec) return pod;
  const filled = (container: Container): Container => {
    const { resources } = container;
    const requests = Object.assign({}, ...forContainers.map((one) => one.defaultRequest ?? one.default));
    return { ...container, resources: { ...resources, requests: { ...requests, ...resources?.requests } } };
  };
  return { ...pod, spec: { ...pod.spec, containers: pod.spec.containers.map(filled) } };
}

/** Why the namespace would not let the pod be created; empty when it would. Quotas with scopes are not judged. */
export const namespaceRefusals = (pod: Pod, limits: NamespaceLimits): readonly Rejection[] => [
  ...ofNamespace(limits.limitRanges ?? [], pod).flatMap((range) => rangeRefusals(pod, range)),
  ...ofNamespace(limits.resourceQuotas ?? [], pod).flatMap((quota) => quotaRefusals(pod, quota)),
];

const namespaceOf = ({ metadata }: Pod): string => metadata.namespace ?? 'default';

const ofNamespace = <T extends LimitRange | ResourceQuota>(objects: readonly T[], pod: Pod): readonly T[] =>
  objects.filter(({ metadata }) => (metadata?.namespace ?? 'default') === namespaceOf(pod));

type Refusal = Pick<Rejection, 'rule' | 'plugin' | 'message' | 'detail'>;

const refusal = (pod: Pod, of: Refusal): Rejection => ({
  namespace: namespaceOf(pod),
  code: 'Unschedulable',
  ...of,
});

function rangeRefusals(pod: Pod, { metadata, spec }: LimitRange): readonly Rejection[] {
  return (spec?.limits ?? []).flatMap(({ type, max = {}, min = {} }) => {
    const subjects = type === 'Pod' ? [podRequestNanos(pod)] : type === 'Container' ? requestsOf(pod) : [];
    const check = (bounds: Readonly<Record<string, string | number>>, isMax: boolean) =>
      Object.entries(bounds).flatMap(([resource, bound]) => {
        const wrong = subjects.find((requests) => {
          const asked = requests.get(resource);
          if (asked === undefined) return false;
          return isMax ? asked > nanoOf(bound) : asked < nanoOf(bound);
        });
        if (!wrong) return [];
        const detail = {
          limitRange: metadata?.name ?? '',
          type,
          resource,
          bound: String(bound),
          side: isMax ? 'at most' : 'at least',
        };
        const message = `${isMax ? 'maximum' : 'minimum'} ${resource} usage per ${type} is ${bound}`;
        return [refusal(pod, { rule: 'namespace.limit-range', plugin: 'LimitRanger', message, detail })];
      });
    return [...check(max, true), ...check(min, false)];
  });
}

const requestsOf = ({ spec }: Pod): readonly ReadonlyMap<string, bigint>[] =>
  (spec?.containers ?? []).map(
    ({ resources }) =>
      new Map(Object.entries(resources?.requests ?? {}).map(([name, amount]) => [name, nanoOf(amount)])),
  );

function quotaRefusals(pod: Pod, { metadata, spec, status }: ResourceQuota): readonly Rejection[] {
  if ((spec?.scopes ?? []).length > 0 || spec?.scopeSelector) return [];
  const requests = podRequestNanos(pod);
  return Object.entries(spec?.hard ?? {}).flatMap(([counted, hard]) => {
    const asked =
      counted === 'pods' || counted === 'count/pods' ? nanoOf(1) : requests.get(resourceOf(counted));
    if (asked === undefined) return [];
    const used = nanoOf(status?.used?.[counted]);
    if (used + asked <= nanoOf(hard)) return [];
    const detail = {
      quota: metadata?.name ?? '',
      counted,
      used: String(status?.used?.[counted] ?? 0),
      hard: String(hard),
    };
    return [
      refusal(pod, {
        rule: 'namespace.quota',
        plugin: 'ResourceQuota',
        message: `exceeded quota: ${metadata?.name ?? ''}`,
        detail,
      }),
    ];
  });
}

/** Quotas count `requests.cpu`, or `cpu` for short; limits are not placed and not judged here. */
const resourceOf = (counted: string): string =>
  counted.startsWith('requests.') ? counted.slice('requests.'.length) : counted;
