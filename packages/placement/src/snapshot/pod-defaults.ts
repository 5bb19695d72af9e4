// A pod as the API server would store it, as far as placement reads it: for pods that come from files.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/defaults.go and the strategy of pods.
import type {
  Affinity,
  Container,
  LabelSelector,
  Labels,
  Pod,
  PodAffinityTerm,
  PodSpec,
  ResourceRequirements,
} from '@berth/kube';

/**
 * Fills in the namespace, requests that only limits state, host ports of pods on the host network, and the labels that
 * match label keys of pod affinity stand for.
 */
export function withDefaults(pod: Pod, namespace = 'default'): Pod {
  const { spec, metadata } = pod;
  if (!spec) return pod;
  const filled: PodSpec = {
    ...spec,
    containers: (spec.containers ?? []).map((one) => withRequests(one, spec)),
    ...(spec.initContainers
      ? { initContainers: spec.initContainers.map((one) => withRequests(one, spec)) }
      : {}),
    ...(spec.affinity ? { affinity: withLabelKeys(spec.affinity, metadata.labels ?? {}) } : {}),
  };
  return {
    ...pod,
    metadata: { ...metadata, namespace: metadata.namespace ?? namespace },
    spec: spec.resources ? { ...filled, resources: podRequestsFromLimits(spec.resources, filled) } : filled,
  };
}

function withRequests(container: Container, { hostNetwork }: PodSpec): Container {
  const { resources, ports } = container;
  return {
    ...container,
    ...(resources ? { resources: requestsFromLimits(resources) } : {}),
    ...(hostNetwork && ports
      ? { ports: ports.map((port) => ({ ...port, hostPort: port.hostPort || port.containerPort })) }
      : {}),
  };
}

const requestsFromLimits = (resources: ResourceRequirements): ResourceRequirements =>
  resources.limits ? { ...resources, requests: { ...resources.limits, ...resources.requests } } : resources;

/** A limit of the pod is its request too, unless containers ask for some of that resource themselves. */
function podRequestsFromLimits(
  { limits = {}, ...resources }: ResourceRequirements,
  { containers, initContainers = [] }: PodSpec,
): ResourceRequirements {
  const asked = new Set(
    [...containers, ...initContainers].flatMap((one) => Object.keys(one.resources?.requests ?? {})),
  );
  const added = Object.entries(limits).filter(([name]) => !asked.has(name));
  return { ...resources, limits, requests: { ...Object.fromEntries(added), ...resources.requests } };
}

function withLabelKeys(affinity: Affinity, labels: Labels): Affinity {
  const { podAffinity, podAntiAffinity } = affinity;
  const merge = (term: PodAffinityTerm): PodAffinityTerm => mergedTerm(term, labels);
  const merged = (of: NonNullable<Affinity['podAffinity']>): NonNullable<Affinity['podAffinity']> => {
    const {
      requiredDuringSchedulingIgnoredDuringExecution: required,
      preferredDuringSchedulingIgnoredDuringExecution: preferred,
    } = of;
    return {
      ...of,
      ...(required ? { requiredDuringSchedulingIgnoredDuringExecution: required.map(merge) } : {}),
      ...(preferred
        ? {
            preferredDuringSchedulingIgnoredDuringExecution: preferred.map((one) => ({
              ...one,
              podAffinityTerm: merge(one.podAffinityTerm),
            })),
          }
        : {}),
    };
  };
  return {
    ...affinity,
    ...(podAffinity ? { podAffinity: merged(podAffinity) } : {}),
    ...(podAntiAffinity ? { podAntiAffinity: merged(podAntiAffinity) } : {}),
  };
}

/** Match label keys become part of the selector when the pod is created, with the pod's own values. */
function mergedTerm(term: PodAffinityTerm, labels: Labels): PodAffinityTerm {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = term;
  if (!labelSelector || matchLabelKeys.length + mismatchLabelKeys.length === 0) return term;
  const requirements = (keys: readonly string[], operator: 'In' | 'NotIn') =>
    keys.flatMap((key) => {
      const value = labels[key];
      return value === undefined ? [] : [{ key, operator, values: [value] }];
    });
  const added = [...requirements(matchLabelKeys, 'In'), ...requirements(mismatchLabelKeys, 'NotIn')];
  const selector: LabelSelector = {
    ...labelSelector,
    matchExpressions: [...(labelSelector.matchExpressions ?? []), ...added],
  };
  return { ...term, labelSelector: selector };
}
