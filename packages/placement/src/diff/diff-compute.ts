// What an edit of declared compute does to workloads: where their pods went before and go after, what they cost, and
// which pods that run now are evicted.
import type { DeclaredCompute, Pool } from '@berth/compute';
import { renderTaint, untolerated, type Pod } from '@berth/kube';
import { forecastWorkload, type Workload, type WorkloadForecast } from '../forecast/forecast-workload.js';

/** A workload that an edit may touch. */
export interface NamedWorkload extends Workload {
  readonly name: string;
  /** Where its pods are now, as `pool:NAME` or `fargate:PROFILE`; where they would go before the edit when absent. */
  readonly runsOn?: readonly string[] | undefined;
}

/** What happens to pods that start after the edit. */
export type WorkloadChangeKind =
  | 'stays'
  | 'moves'
  | 'becomes-unschedulable'
  | 'becomes-schedulable'
  | 'stays-unschedulable';

/** A place that running pods lose. */
export interface Eviction {
  readonly from: string;
  readonly because: string;
}

/** What an edit does to one workload. */
export interface WorkloadChange {
  readonly name: string;
  readonly pods: number;
  readonly change: WorkloadChangeKind;
  readonly evictions: readonly Eviction[];
  /** Pods are evicted, or more of them than before cannot run. */
  readonly harms: boolean;
  readonly before: WorkloadForecast;
  readonly after: WorkloadForecast;
}

/** The compute before and after an edit. */
export interface ComputeEdit {
  readonly before: DeclaredCompute;
  readonly after: DeclaredCompute;
}

/** Judges each workload as if it were alone and every pool were empty, before and after. */
export const diffCompute = (
  edit: ComputeEdit,
  workloads: readonly NamedWorkload[],
): readonly WorkloadChange[] => workloads.map((workload) => changeOf(edit, workload));

function changeOf(edit: ComputeEdit, workload: NamedWorkload): WorkloadChange {
  const before = forecastWorkload(workload, edit.before);
  const after = forecastWorkload(workload, edit.after);
  const change = kindOf(before, after);
  const places = workload.runsOn ?? before.places.map(({ target }) => target);
  const evictions = places.flatMap((from) => evictionOf(edit, workload.pod, from));
  const harms = change === 'becomes-unschedulable' || evictions.length > 0;
  return { name: workload.name, pods: workload.count, change, evictions, harms, before, after };
}

function kindOf(before: WorkloadForecast, after: WorkloadForecast): WorkloadChangeKind {
  if (after.unplacedPods > before.unplacedPods) return 'becomes-unschedulable';
  if (after.unplacedPods < before.unplacedPods) return 'becomes-schedulable';
  if (after.places.length === 0) return 'stays-unschedulable';
  return placesText(before) === placesText(after) ? 'stays' : 'moves';
}

const placesText = ({ places, ties }: WorkloadForecast): string =>
  JSON.stringify([places.map(({ target, pods }) => `${target} ${pods}`).toSorted(), ties.toSorted()]);

/**
 * Nodes go with their node group, pods on Fargate with their profile, and a new taint with the effect NoExecute evicts.
 * Other edits leave running pods where they are.
 * https://docs.aws.amazon.com/eks/latest/userguide/delete-fargate-profile.html
 */
function evictionOf(edit: ComputeEdit, pod: Pod, from: string): readonly Eviction[] {
  const [kind, name = ''] = from.split(':', 2);
  if (kind === 'fargate') {
    const isThere = edit.after.fargateProfiles.some((profile) => profile.name === name);
    return isThere ? [] : [{ from, because: `the Fargate profile ${name} is removed` }];
  }
  const old = poolOf(edit.before, name);
  const pool = poolOf(edit.after, name);
  if (!pool) return old ? [{ from, because: `the pool ${name} is removed` }] : [];
  const known = evicting(old, pod);
  return evicting(pool, pod)
    .filter((taint) => !known.includes(taint))
    .map((taint) => ({ from, because: `the pool ${name} gets the taint ${taint}` }));
}

const poolOf = ({ pools }: DeclaredCompute, name: string): Pool | undefined =>
  pools.find((pool) => pool.name === name);

const evicting = (pool: Pool | undefined, { spec }: Pod): readonly string[] =>
  untolerated(pool?.taints ?? [], spec?.tolerations ?? [], ['NoExecute']).map(renderTaint);
