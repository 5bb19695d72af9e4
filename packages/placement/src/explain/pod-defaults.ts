// A pod as the API server would store it, as far as placement reads it: for pods that come from files.
import type { Container, Pod, ResourceRequirements } from '@berth/kube';

/** Fills in the namespace, and requests that only limits state. */
export function withDefaults(pod: Pod, namespace = 'default'): Pod {
  const { spec, metadata } = pod;
  if (!spec) return pod;
  return {
    ...pod,
    metadata: { ...metadata, namespace: metadata.namespace ?? namespace },
    spec: {
      ...spec,
      containers: (spec.containers ?? []).map(withRequests),
      ...(spec.initContainers ? { initContainers: spec.initContainers.map(withRequests) } : {}),
      ...(spec.resources ? { resources: requestsFromLimits(spec.resources) } : {}),
    },
  };
}

const withRequests = (container: Container): Container =>
  container.resources ? { ...container, resources: requestsFromLimits(container.resources) } : container;

const requestsFromLimits = (resources: ResourceRequirements): ResourceRequirements =>
  resources.limits ? { ...resources, requests: { ...resources.limits, ...resources.requests } } : resources;
