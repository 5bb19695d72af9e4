// What every node of a NodePool starts with: requirements, the types it may be, and what DaemonSets take of it.
import type { DeclaredCompute, KarpenterPool } from '@berth/compute';
import { untolerated, type DaemonSet, type Pod } from '@berth/kube';
import type { PoolTemplate } from './claim.js';
import { offeredTypes } from './offered-types.js';
import { added, requestsOf } from './pod-demand.js';
import { combined, podRequirements, requirementsOf, type Requirements } from './requirements.js';
import { NODE_POOL } from './well-known-labels.js';

/** One of each NodePool, in the order in which they are tried. */
export function poolTemplates(
  compute: DeclaredCompute,
  daemonSets: readonly DaemonSet[],
): readonly PoolTemplate[] {
  return (compute.karpenterPools ?? []).map((pool) => {
    const requirements = requirementsOf({ ...pool.labels, [NODE_POOL]: pool.name }, pool.requirements);
    return {
      pool,
      requirements,
      types: offeredTypes(compute, pool, requirements),
      daemonRequests: daemonRequests({ pool, requirements }, daemonSets),
    };
  });
}

function daemonRequests(
  { pool, requirements }: { readonly pool: KarpenterPool; readonly requirements: Requirements },
  daemonSets: readonly DaemonSet[],
): ReadonlyMap<string, number> {
  let sum: ReadonlyMap<string, number> = new Map();
  for (const { spec } of daemonSets) {
    const pod: Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: spec?.template.metadata ?? {},
      spec: { containers: [], ...spec?.template.spec },
    };
    const runs =
      untolerated(pool.taints, pod.spec?.tolerations).length === 0 &&
      'both' in combined(requirements, podRequirements(pod));
    if (runs) sum = added(sum, requestsOf(pod));
  }
  return sum;
}
