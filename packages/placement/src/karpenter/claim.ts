// A node that Karpenter plans: the NodePool it is of, the pods meant for it, and the instance types that could still
// hold them all. Every pod narrows the choice.
import type { KarpenterPool } from '@berth/compute';
import { HARD_EFFECTS, untolerated, type Pod } from '@berth/kube';
import type { PluginRefusal } from '../framework/decision.js';
import { portsConflict, type HostPort } from '../snapshot/host-port.js';
import { labelsMeet, offeringsFor, type OfferedType } from './offered-types.js';
import { added, type PodDemand } from './pod-demand.js';
import { combined, type Disagreement, type Requirements } from './requirements.js';

/** A NodePool with what every node of it starts with. */
export interface PoolTemplate {
  readonly pool: KarpenterPool;
  readonly requirements: Requirements;
  readonly types: readonly OfferedType[];
  /** What DaemonSets' pods take of each node. */
  readonly daemonRequests: ReadonlyMap<string, number>;
}

export interface Claim {
  readonly template: PoolTemplate;
  readonly name: string;
  requirements: Requirements;
  types: readonly OfferedType[];
  requested: ReadonlyMap<string, number>;
  readonly ports: HostPort[];
  readonly pods: Pod[];
}

/** Why a pod does not go together with a claim. */
export type ClaimRefusal =
  | { readonly kind: 'taint'; readonly taint: ReturnType<typeof untolerated>[number] }
  | { readonly kind: 'requirement'; readonly disagreement: Disagreement }
  | { readonly kind: 'host-port' }
  | { readonly kind: 'no-type'; readonly requests: ReadonlyMap<string, number> }
  | { readonly kind: 'min-values'; readonly key: string; readonly minValues: number }
  | { readonly kind: 'limit'; readonly resource: string; readonly limit: string }
  | { readonly kind: 'plugin'; readonly refusal: PluginRefusal };

/** The claim with the pod, before that is made so. */
export interface Narrowed {
  readonly requirements: Requirements;
  readonly types: readonly OfferedType[];
  readonly requested: ReadonlyMap<string, number>;
}

/** Taints that are only preferred count too, until nothing else is found. */
const ALL_EFFECTS = [...HARD_EFFECTS, 'PreferNoSchedule'] as const;

/** The choice that is left with the pod on the claim, as far as other nodes' pods do not count. */
export function narrow(
  claim: Omit<Claim, 'pods' | 'name'>,
  demand: PodDemand,
): { readonly narrowed: Narrowed } | { readonly refusal: ClaimRefusal } {
  const { pool } = claim.template;
  const [taint] = untolerated(pool.taints, demand.pod.spec?.tolerations, ALL_EFFECTS);
  if (taint) return { refusal: { kind: 'taint', taint } };
  const agreed = combined(claim.requirements, demand.requirements);
  if ('disagreement' in agreed)
    return { refusal: { kind: 'requirement', disagreement: agreed.disagreement } };
  if (demand.ports.some((port) => claim.ports.some((held) => portsConflict(port, held))))
    return { refusal: { kind: 'host-port' } };
  const requested = added(claim.requested, demand.requests);
  const requirements = agreed.both;
  const isNarrower = requirements !== claim.requirements;
  const types = claim.types.filter(
    (type) =>
      holds(type, requested) &&
      (!isNarrower || (labelsMeet(type.labels, requirements) && offeringsFor(type, requirements).length > 0)),
  );
  if (types.length === 0) return { refusal: { kind: 'no-type', requests: requested } };
  const few = tooFewValues(pool, types);
  return few ? { refusal: few } : { narrowed: { requirements, types, requested } };
}

/** Puts the pod on the claim. */
export function take(
  claim: Claim,
  demand: PodDemand,
  { narrowed, pod }: { narrowed: Narrowed; pod: Pod },
): void {
  Object.assign(claim, narrowed);
  claim.ports.push(...demand.ports);
  claim.pods.push(pod);
}

const holds = ({ allocatable }: OfferedType, requested: ReadonlyMap<string, number>): boolean => {
  for (const [resource, amount] of requested) if (amount > (allocatable.get(resource) ?? 0)) return false;
  return true;
};

/** `minValues` asks for a choice of so many values of a label. */
function tooFewValues(pool: KarpenterPool, types: readonly OfferedType[]): ClaimRefusal | undefined {
  for (const { key, minValues } of pool.requirements) {
    if (minValues === undefined) continue;
    const values = new Set(types.flatMap(({ labels }) => labels.get(key) ?? []));
    if (values.size < minValues) return { kind: 'min-values', key, minValues };
  }
  return undefined;
}
