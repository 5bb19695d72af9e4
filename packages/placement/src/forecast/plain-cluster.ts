// Whether pods can be judged one by one: none looks at other pods, none brings claims, and no limit is shared by
// pools.
import type { Pod } from '@berth/kube';
import type { World } from './world.js';

/** True when what a new node takes, or a node gives up, follows from that node and its pods alone. */
export function isPlainCluster({ options: { autoscaler }, workloads, snapshot, daemonSets }: World): boolean {
  const hasLimits =
    autoscaler.balanceSimilarNodeGroups ||
    autoscaler.maxNodesTotal > 0 ||
    autoscaler.coresTotal !== undefined ||
    autoscaler.memoryTotalGib !== undefined ||
    autoscaler.gpuTotal.length > 0;
  if (hasLimits || snapshot.nodesWithRequiredAntiAffinity.size > 0) return false;
  return (
    arePlain(workloads) && daemonSets.every(({ spec }) => !spec?.template.spec?.affinity?.podAntiAffinity)
  );
}

const known = new WeakMap<World['workloads'], boolean>();

/** The workloads stay the same for the whole timeline. */
function arePlain(workloads: World['workloads']): boolean {
  const answer = known.get(workloads) ?? workloads.every(({ template }) => looksAtItselfOnly(template));
  known.set(workloads, answer);
  return answer;
}

function looksAtItselfOnly({ spec }: Pod): boolean {
  const { podAffinity, podAntiAffinity } = spec?.affinity ?? {};
  const spread = spec?.topologySpreadConstraints ?? [];
  return (
    !podAffinity &&
    !podAntiAffinity &&
    spread.every(({ whenUnsatisfiable }) => whenUnsatisfiable !== 'DoNotSchedule') &&
    (spec?.volumes ?? []).every((volume) => !volume.persistentVolumeClaim && !volume.ephemeral)
  );
}
