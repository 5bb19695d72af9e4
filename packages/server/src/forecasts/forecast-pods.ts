// Foretells pods against a cluster as it is now and what its declared pools could become.
import { hasReason, type ObjectApi, type Pod } from '@berth/kube';
import { createSnapshot, type Verdict } from '@berth/placement';
import type { ClusterTarget } from '@berth/work';
import { foretell, NO_POOLS } from './foretell.js';
import { targetsOf, upcomingNodes } from './upcoming-nodes.js';

/** One verdict a pod, in order; each is judged by itself. A cluster without declared pools is judged by its nodes. */
export async function forecastPods(
  { api, compute = NO_POOLS, source }: ClusterTarget,
  pods: readonly Pod[],
  nowMs: number,
): Promise<readonly Verdict[]> {
  const [nodes, bound, namespaces, targets] = await Promise.all([
    api.list('nodes'),
    api.list('pods', { fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed' }),
    api.list('namespaces'),
    poolTargets(api),
  ]);
  const snapshot = createSnapshot({
    nodes: nodes.items,
    pods: bound.items,
    namespaces: namespaces.items,
  });
  const upcoming = upcomingNodes({ compute, nodes: nodes.items, targets, nowMs });
  return pods.map((pod) => foretell(pod, { compute, source, snapshot, upcoming }));
}

/** Where the autoscaler tells what it asked for; unknown where there is none, or where we may not look. */
export async function poolTargets(api: ObjectApi): Promise<ReadonlyMap<string, number>> {
  try {
    const key = { namespace: 'kube-system', name: 'cluster-autoscaler-status' };
    return targetsOf((await api.get('configmaps', key)).data?.['status'] ?? '');
  } catch (error) {
    if (hasReason(error, 'NotFound') || hasReason(error, 'Forbidden')) return new Map();
    throw error;
  }
}
