// A workload as a timeline starts with it: its pods' shape, and whether Fargate catches them.
import {
  fargateProfileFor,
  fargateRefusals,
  fargateSchedulerName,
  fargateSize,
  type DeclaredCompute,
} from '@berth/compute';
import type { Pod } from '@berth/kube';
import { withDefaults } from '../snapshot/pod-defaults.js';
import type { FargatePlace, WorkloadState } from './sim-pod.js';
import type { TimedWorkload } from './timeline-input.js';

/** Nothing of it has come yet. */
export function workloadStateOf(
  workload: TimedWorkload,
  { order, compute }: { readonly order: number; readonly compute: DeclaredCompute },
): WorkloadState {
  const template = withDefaults(workload.pod);
  return {
    workload,
    order,
    template,
    shapeKey: shapeKeyOf(template),
    onFargate: fargatePlaceOf(template, compute),
    isGated: (template.spec?.schedulingGates ?? []).length > 0,
    created: 0,
    finished: 0,
    evictions: 0,
    waitsMs: [],
    lastEndMs: undefined,
    alive: 0,
    skipped: 0,
  };
}

/** Kinds of owners whose selectors decide what a pod is spread over by default. */
const SPREADING_OWNERS = new Set(['ReplicaSet', 'StatefulSet', 'ReplicationController']);

/** Equal for pods that the scheduler and the autoscaler judge alike. */
function shapeKeyOf({ metadata, spec }: Pod): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  const spreads = owner && SPREADING_OWNERS.has(owner.kind) ? [owner.kind, owner.name] : [];
  return JSON.stringify([metadata.namespace, metadata.labels, spreads, spec]);
}

function fargatePlaceOf(pod: Pod, compute: DeclaredCompute): FargatePlace | undefined {
  const scheduler = pod.spec?.schedulerName;
  if (scheduler && scheduler !== 'default-scheduler' && scheduler !== fargateSchedulerName) return undefined;
  const profile = fargateProfileFor(pod, compute.fargateProfiles);
  if (!profile) return undefined;
  const size = fargateSize(pod);
  return {
    profile,
    size: size.kind === 'size' ? size : undefined,
    refusals: fargateRefusals(pod),
  };
}
