// How many pods a budget's share is taken of: what their controllers want, not what happens to run.
import type { Pod, PodDisruptionBudget } from '@berth/kube';
import type { LocalApi } from '../../local-api.js';
import { controllerOf } from '../owned-pods.js';

/** The scale behind the budget's pods; with an absolute `minAvailable` simply their number. */
export function expectedScale(api: LocalApi, budget: PodDisruptionBudget, pods: readonly Pod[]): number {
  const { minAvailable, maxUnavailable } = budget.spec ?? {};
  if (maxUnavailable === undefined && typeof minAvailable !== 'string') return pods.length;
  const scales = new Map<string, number>();
  let bare = 0;
  for (const pod of pods) {
    const owner = controllerOf(pod);
    const scale = owner && scaleOf(api, pod.metadata.namespace, owner);
    if (scale) scales.set(scale.uid, scale.replicas);
    else bare += 1;
  }
  return bare + [...scales.values()].reduce((sum, replicas) => sum + replicas, 0);
}

function scaleOf(
  api: LocalApi,
  namespace: string | undefined,
  owner: { readonly kind: string; readonly name: string; readonly uid: string },
): { readonly uid: string; readonly replicas: number } | undefined {
  const key = { namespace, name: owner.name };
  switch (owner.kind) {
    case 'ReplicaSet': {
      const set = api.peek('replicasets.apps', key);
      const parent = set && controllerOf(set);
      if (parent?.kind === 'Deployment') {
        const deployment = api.peek('deployments.apps', { namespace, name: parent.name });
        return deployment && { uid: parent.uid, replicas: deployment.spec?.replicas ?? 1 };
      }
      return set && { uid: owner.uid, replicas: set.spec?.replicas ?? 1 };
    }
    case 'StatefulSet': {
      const set = api.peek('statefulsets.apps', key);
      return set && { uid: owner.uid, replicas: set.spec?.replicas ?? 1 };
    }
    default:
      return undefined;
  }
}
