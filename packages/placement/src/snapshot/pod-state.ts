// A pod as placement counts it: what it asks for, compiled once however often it is looked at.
import type { Labels, Pod } from '@berth/kube';
import { compileAffinityTerms, type PodAffinityTerms } from '../selectors/affinity-term.js';
import { roundedAmount } from './amount.js';
import { hostPortsOf, type HostPort } from './host-port.js';
import { podRequestNanos, scoredRequestNanos, UNSTATED_REQUESTS, type NanoAmounts } from './pod-requests.js';
import { isCountedResource, type ResourceNames } from './resource-names.js';

/** An amount of the resource with this column: millis of cpu, whole units of anything else. */
export interface ResourceAmount {
  readonly column: number;
  readonly amount: number;
}

export interface PodState {
  readonly pod: Pod;
  /** `namespace/name`. */
  readonly key: string;
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly priority: number;
  readonly isTerminating: boolean;
  /** What it takes once it runs, counting in-place resizes. */
  readonly requests: readonly ResourceAmount[];
  /** What it needs to be admitted. */
  readonly wanted: readonly ResourceAmount[];
  /** Cpu millis and memory bytes with stand-ins for what is not stated: what scores count. */
  readonly scoredCpu: number;
  readonly scoredMemory: number;
  /** The same for the pod being placed, where kube-scheduler 1.34 leaves out pod-level resources. */
  readonly askedCpu: number;
  readonly askedMemory: number;
  readonly ports: readonly HostPort[];
  readonly terms: PodAffinityTerms;
  /** Names of the claims its volumes use, generic ephemeral ones too. */
  readonly claimNames: readonly string[];
}

/** Reads a pod. Objects from an API server always have a uid; others get one from their key. */
export function podStateOf(pod: Pod, resources: ResourceNames): PodState {
  const { metadata } = pod;
  const namespace = metadata.namespace || 'default';
  const name = metadata.name ?? '';
  const running = podRequestNanos(pod, { withStatus: true });
  const wanted = pod.status?.containerStatuses ? podRequestNanos(pod) : running;
  const scored = scoredRequestNanos(pod, running);
  const asked = pod.spec?.resources
    ? podRequestNanos(pod, { withStatus: true, unstated: UNSTATED_REQUESTS, withoutPodLevel: true })
    : scored;
  return {
    pod,
    key: `${namespace}/${name}`,
    uid: metadata.uid ?? `Pod/${namespace}/${name}`,
    name,
    namespace,
    labels: metadata.labels ?? {},
    priority: pod.spec?.priority ?? 0,
    isTerminating: metadata.deletionTimestamp !== undefined,
    requests: amountsOf(running, resources),
    wanted: amountsOf(wanted, resources),
    scoredCpu: roundedAmount('cpu', scored.get('cpu') ?? 0n),
    scoredMemory: roundedAmount('memory', scored.get('memory') ?? 0n),
    askedCpu: roundedAmount('cpu', asked.get('cpu') ?? 0n),
    askedMemory: roundedAmount('memory', asked.get('memory') ?? 0n),
    ports: hostPortsOf(pod),
    terms: compileAffinityTerms(pod, namespace),
    claimNames: claimNamesOf(pod),
  };
}

/**
 * The state of a pod that equals the example in all but its name, uid, namespace and labels; its generic ephemeral
 * claims are its own.
 */
export function renamedState(pod: Pod, example: PodState): PodState {
  const { metadata } = pod;
  const name = metadata.name ?? '';
  const namespace = metadata.namespace || 'default';
  const key = `${namespace}/${name}`;
  const claimNames = example.claimNames.length === 0 ? example.claimNames : claimNamesOf(pod);
  const { labels = {}, uid = `Pod/${key}` } = metadata;
  return { ...example, pod, name, namespace, key, uid, labels, claimNames };
}

/** True when the pod still takes room: finished ones do not. */
export const takesRoom = (pod: Pod): boolean =>
  pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed';

/** True when another pod's placement may depend on this one's affinity. */
export const hasAffinityTerms = ({ terms }: PodState): boolean =>
  terms.requiredAffinity.length > 0 ||
  terms.requiredAntiAffinity.length > 0 ||
  terms.preferredAffinity.length > 0 ||
  terms.preferredAntiAffinity.length > 0;

const amountsOf = (nanos: NanoAmounts, resources: ResourceNames): readonly ResourceAmount[] =>
  [...nanos]
    .filter(([name]) => isCountedResource(name))
    .map(([name, nano]) => ({ column: resources.columnOf(name), amount: roundedAmount(name, nano) }));

const claimNamesOf = (pod: Pod): readonly string[] =>
  (pod.spec?.volumes ?? []).flatMap((volume) => {
    if (volume.persistentVolumeClaim) return [volume.persistentVolumeClaim.claimName];
    return volume.ephemeral ? [`${pod.metadata.name ?? ''}-${volume.name}`] : [];
  });
