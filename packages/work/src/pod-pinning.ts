// How a pod is bound to its pool: tolerations for the pool's taints plus a selector that no other pool's nodes carry.
// (A toleration alone lets the pod run elsewhere too; Fargate profiles go by the pod's label.)
import type { PodSpec, Taint, Toleration } from '@berth/kube';
import { fargateProfileFor, type DeclaredCompute } from '@berth/compute';
import { NODE_GROUP_LABEL, NODE_TYPE_LABEL } from './object-names.js';
import type { PinnedTaint, Pinning } from './run-state.js';

export interface PinningRequest {
  /** `system` or `worker`: the pool of that name, or the profile that selects this node type. */
  readonly nodeType: string;
  /** Pool that the user named instead. */
  readonly pool?: string | undefined;
  readonly namespace: string;
  readonly compute?: DeclaredCompute | undefined;
}

/**
 * Chooses how to bind a pod: the named pool with whatever taints it declares, else the pool of its node type with the
 * documented taint only (a pool tainted otherwise must show as "not tolerated"), else a Fargate profile, else the
 * documented toleration alone.
 */
export function choosePinning({ nodeType, pool, namespace, compute }: PinningRequest): Pinning {
  const declared = compute?.pools.find(({ name }) => name === (pool ?? nodeType));
  if (pool) return { kind: 'pool', pool, taints: declared?.taints.map(pinnedTaint) ?? [] };
  if (declared) return { kind: 'pool', pool: nodeType, taints: [documentedTaint(nodeType)] };
  return compute && isOnFargate(compute, namespace, nodeType)
    ? { kind: 'fargate', nodeType }
    : { kind: 'toleration', nodeType };
}

/** The parts of a pod that bind it. */
export function pinnedSpec(pinning: Pinning): Pick<PodSpec, 'tolerations' | 'nodeSelector'> {
  if (pinning.kind === 'toleration')
    return { tolerations: [tolerationOf(documentedTaint(pinning.nodeType))] };
  if (pinning.kind !== 'pool') return {};
  return {
    nodeSelector: { [NODE_GROUP_LABEL]: pinning.pool },
    ...(pinning.taints.length > 0 ? { tolerations: pinning.taints.map(tolerationOf) } : {}),
  };
}

/** The labels that bind a pod to a Fargate profile. */
export const pinnedLabels = (pinning: Pinning): Readonly<Record<string, string>> =>
  pinning.kind === 'fargate' ? { [NODE_TYPE_LABEL]: pinning.nodeType } : {};

function isOnFargate(compute: DeclaredCompute, namespace: string, nodeType: string): boolean {
  const metadata = { name: 'probe', namespace, labels: { [NODE_TYPE_LABEL]: nodeType } };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [] } } as const;
  return fargateProfileFor(pod, compute.fargateProfiles) !== undefined;
}

const documentedTaint = (nodeType: string): PinnedTaint => ({
  key: NODE_TYPE_LABEL,
  value: nodeType,
  effect: 'NoSchedule',
});

const pinnedTaint = ({ key, value, effect }: Taint): PinnedTaint => ({ key, value, effect });

function tolerationOf({ key, value, effect: name }: PinnedTaint): Toleration {
  const effect = name === 'PreferNoSchedule' || name === 'NoExecute' ? name : 'NoSchedule';
  return value === undefined || value === ''
    ? { key, operator: 'Exists', effect }
    : { key, operator: 'Equal', value, effect };
}
