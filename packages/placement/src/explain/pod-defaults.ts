// A pod as the API server would store it, as far as placement reads it: for pods that come from files.
import type { Container, Pod, ResourceRequirements } from '@berth/kube';

/** Fills in the namespace, requests that only limits state, and host ports of a pod on the network of its node. */
export function withDefaults(pod: Pod, namespace = 'default'): Pod {
  const { spec, metadata } = pod;
  if (!spec) return pod;
  const fill = (container: Container): Container =>
    withRequests(spec.hostNetwork ? withHostPorts(container) : container);
  return {
    ...pod,
    metadata: { ...metadata, namespace: metadata.namespace ?? namespace },
    spec: {
      ...spec,
      containers: (spec.containers ?? []).map(fill),
      ...(spec.initContainers ? { initContainers: spec.initContainers.map(fill) } : {}),
      ...(spec.resources ? { resources: requestsFromLimits(spec.resources) } : {}),
    },
  };
}

const withHostPorts = (container: Container): Container =>
  container.ports
    ? {
        ...container,
        ports: container.ports.map((port) => ({ ...port, hostPort: port.hostPort || port.containerPort })),
      }
    : container;

const withRequests = (container: Container): Container =>
  container.resources ? { ...container, resources: requestsFromLimits(container.resources) } : container;

const requestsFromLimits = (resources: ResourceRequirements): ResourceRequirements =>
  resources.limits ? { ...resources, requests: { ...resources.limits, ...resources.requests } } : resources;
