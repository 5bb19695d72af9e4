// Foretells pods against a cluster as it is now and what its declared pools could become.
import type { Pod } from '@berth/kube';
import { createSnapshot, explainPod, type Verdict } from '@berth/placement';
import type { ClusterTarget } from '@berth/work';

/** One verdict a pod, in order. A cluster without declared pools is judged by its nodes alone. */
export async function forecastPods(target: ClusterTarget, pods: readonly Pod[]): Promise<readonly Verdict[]> {
  const { api, compute } = target;
  const [nodes, bound, namespaces] = await Promise.all([
    api.list('nodes'),
    api.list('pods', { fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed' }),
    api.list('namespaces'),
  ]);
  const snapshot = createSnapshot({
    nodes: nodes.items,
    pods: bound.items,
    namespaces: namespaces.items,
  });
  return pods.map((pod) => explainPod(pod, { compute: compute ?? NO_POOLS, snapshot }));
}

const NO_POOLS = {
  clusterName: '',
  region: '',
  kubernetesVersion: '',
  zones: [],
  pools: [],
  fargateProfiles: [],
  scoringStrategy: 'LeastAllocated',
} as const;
