// Whether pods can be judged one by one: none looks at other pods, none brings claims, and no limit is shared by pools.
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
    workloads.every(({ template }) => isPlainPod(template)) &&
    daemonSets.every(({ spec }) => !spec?.template.spec?.affinity?.podAntiAffinity)
  );
}

const known = new WeakMap<Pod, boolean>();

function isPlainPod(pod: Pod): boolean {
  const answer = known.get(pod) ?? looksAtItselfOnly(pod);
  known.set(pod, answer);
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
