// What Karpenter reads of a pod: amounts, requirements on the node, host ports, and whether it looks at other pods.
import type { Pod } from '@berth/kube';
import { roundedAmount } from '../snapshot/amount.js';
import { hostPortsOf, type HostPort } from '../snapshot/host-port.js';
import { podRequestNanos } from '../snapshot/pod-requests.js';
import { podRequirements, type Requirements } from './requirements.js';
import { strict } from './relax-pod.js';

export interface PodDemand {
  /** With preferences as requirements. */
  readonly pod: Pod;
  readonly requests: ReadonlyMap<string, number>;
  readonly requirements: Requirements;
  readonly ports: readonly HostPort[];
  /** Whether it fits hangs on the pods of other nodes. */
  readonly looksAtPods: boolean;
}

/** Reads a pod. */
export function demandOf(pod: Pod): PodDemand {
  const whole = strict(pod);
  const { affinity, topologySpreadConstraints = [] } = whole.spec ?? {};
  return {
    pod: whole,
    requests: requestsOf(pod),
    requirements: podRequirements(pod),
    ports: hostPortsOf(pod),
    looksAtPods:
      affinity?.podAffinity !== undefined ||
      affinity?.podAntiAffinity !== undefined ||
      topologySpreadConstraints.length > 0,
  };
}

/** Amounts by resource, the pod itself among them. */
export function requestsOf(pod: Pod): ReadonlyMap<string, number> {
  const requests = new Map<string, number>([['pods', 1]]);
  for (const [resource, nano] of podRequestNanos(pod)) {
    const amount = roundedAmount(resource, nano);
    if (amount > 0) requests.set(resource, amount);
  }
  return requests;
}

/** Both amounts together. */
export function added(
  a: ReadonlyMap<string, number>,
  b: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const sum = new Map(a);
  for (const [resource, amount] of b) sum.set(resource, (sum.get(resource) ?? 0) + amount);
  return sum;
}
