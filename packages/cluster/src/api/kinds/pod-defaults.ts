// Defaults of pods and pod templates. Some belong to pods alone: requests from limits, service links, host ports.
import { podRequests, renderQuantity, type Container, type Pod, type PodSpec } from '@berth/kube';

import { setContainerDefaults, setResourceDefaults } from './container-defaults.js';
import type { Writable } from './typed-rules.unsafe.js';
import { setVolumeDefaults } from './volume-defaults.js';

/** Fills in what a pod leaves open. */
export function setPodDefaults(pod: Writable<Pod>): void {
  const { spec, status } = pod;
  if (spec) {
    setPodSpecDefaults(spec);
    for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])])
      requestLimits(container);
    requestPodLimits(pod, spec);
    spec.enableServiceLinks ??= true;
    if (spec.hostNetwork) setHostPorts([...(spec.initContainers ?? []), ...(spec.containers ?? [])]);
  }
  if (status) mirrorAddresses(status);
}

/** Fills in what the spec of a pod or of a pod template leaves open. */
export function setPodSpecDefaults(spec: Writable<PodSpec>): void {
  spec.dnsPolicy ||= 'ClusterFirst';
  spec.restartPolicy ||= 'Always';
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  spec.schedulerName ||= 'default-scheduler';
  mirrorServiceAccount(spec);
  for (const volume of spec.volumes ?? []) setVolumeDefaults(volume);
  for (const container of spec.initContainers ?? []) setContainerDefaults(container);
  for (const container of spec.containers ?? []) setContainerDefaults(container);
  for (const container of spec.ephemeralContainers ?? []) setContainerDefaults(container);
  setResourceDefaults(spec.overhead);
  setResourceDefaults(spec.resources?.limits);
  setResourceDefaults(spec.resources?.requests);
}

/** The deprecated `serviceAccount` always reads like `serviceAccountName`. */
export function mirrorServiceAccount(spec: Writable<PodSpec>): void {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (!name) return;
  spec.serviceAccountName = name;
  spec.serviceAccount = name;
}

function requestLimits({ resources }: Writable<Container>): void {
  if (!resources?.limits) return;
  const requests = { ...resources.limits, ...resources.requests };
  if (Object.keys(requests).length > 0) resources.requests = requests;
}

/** Resources that a pod may state as a whole. */
const podLevelResources: ReadonlySet<string> = new Set(['cpu', 'memory']);

const isPodLevel = (name: string): boolean => podLevelResources.has(name) || name.startsWith('hugepages-');

/** A pod with limits of its own requests what its containers do, and otherwise its limits. */
function requestPodLimits(pod: Writable<Pod>, spec: Writable<PodSpec>): void {
  const { resources } = spec;
  if (!resources?.limits || Object.keys(resources.limits).length === 0) return;
  const { resources: own, ...others } = spec;
  const requests: Record<string, string> = { ...own?.requests };
  for (const [name, amount] of Object.entries(podRequests({ ...pod, spec: others })))
    if (podLevelResources.has(name)) requests[name] ??= renderQuantity(amount);
  for (const [name, amount] of Object.entries(resources.limits))
    if (isPodLevel(name)) requests[name] ??= amount;
  if (Object.keys(requests).length > 0) resources.requests = requests;
}

function setHostPorts(containers: readonly Writable<Container>[]): void {
  for (const { ports = [] } of containers) for (const port of ports) port.hostPort ||= port.containerPort;
}

/** `podIPs` starts with `podIP`, `hostIPs` with `hostIP`; where they differ the single address wins. */
function mirrorAddresses(status: Writable<NonNullable<Pod['status']>>): void {
  if (status.podIP && status.podIPs?.[0]?.ip !== status.podIP) status.podIPs = [{ ip: status.podIP }];
  else if (!status.podIP && status.podIPs?.[0]?.ip) status.podIP = status.podIPs[0].ip;
}
