// The pods that a plan evicts: those that run on pools and profiles that go or are made anew, and those that a new
// taint drives away; and where the placement model sends them afterwards.
import type { DeclaredCompute } from '@berth/compute';
import type { Step } from '@berth/aws';
import type { ObjectApi, Pod } from '@berth/kube';
import { diffCompute, renderReason, type WorkloadChange } from '@berth/placement';
import { podsByPlace, workloadName, workloadsOf } from '../commands/diff/live-workloads.js';

/** What one step does to the pods that run now. */
export interface DisturbedPods {
  /** Id of the step. */
  readonly step: string;
  /** Where they run, as `pool:NAME` or `fargate:PROFILE`. */
  readonly from: string;
  readonly pods: number;
  /** The first of them, as NAMESPACE/NAME. */
  readonly names: readonly string[];
  /** Where they go, each workload judged as if it were alone, on pools that are empty and may grow. */
  readonly goTo: readonly { readonly target: string; readonly pods: number }[];
  /** Pods that nothing takes afterwards. */
  readonly unplacedPods: number;
  /** Why nothing takes the first of those. */
  readonly because?: string | undefined;
}

/** What to judge by. */
export interface DisturbanceRequest {
  readonly steps: readonly Step[];
  readonly before: DeclaredCompute;
  readonly after: DeclaredCompute;
}

/** Whether the step may evict pods of a pool or profile. */
export const mayEvict = ({ pool, action, kind }: Step): boolean =>
  pool !== undefined &&
  action !== 'create' &&
  ['stack', 'nodegroup', 'nodegroup-version', 'fargate-profile'].includes(kind);

/** Reads nodes and pods, and judges those that the steps evict. Steps without such pods are left out. */
export async function disturbedPods(
  kube: ObjectApi,
  { steps, before, after }: DisturbanceRequest,
): Promise<readonly DisturbedPods[]> {
  const [{ items: nodes }, { items: pods }] = await Promise.all([kube.list('nodes'), kube.list('pods')]);
  const byPlace = podsByPlace({ nodes, pods });
  return steps.filter(mayEvict).flatMap((step) => {
    const from = placeOfStep(step);
    const running = byPlace.get(from) ?? [];
    const goes = step.disruption === 'pods-evicted' || step.disruption === 'nodes-replaced';
    const changes = diffCompute({ before, after }, workloadsOf({ nodes, pods: running })).filter(
      ({ evictions }) => goes || evictions.length > 0,
    );
    const names = running.filter((pod) => changes.some(({ name }) => name === workloadName(pod)));
    return changes.length === 0 ? [] : [summaryOf({ step: step.id, from, changes, pods: names })];
  });
}

const placeOfStep = ({ kind, name, pool = name }: Step): string =>
  kind === 'fargate-profile' ? `fargate:${pool}` : `pool:${pool}`;

const FIRST_NAMES = 5;

interface Summed {
  readonly step: string;
  readonly from: string;
  readonly changes: readonly WorkloadChange[];
  readonly pods: readonly Pod[];
}

function summaryOf({ step, from, changes, pods }: Summed): DisturbedPods {
  const goTo = new Map<string, number>();
  for (const { target, pods: count } of changes.flatMap(({ after }) => after.places))
    goTo.set(target, (goTo.get(target) ?? 0) + count);
  const stuck = changes.find(({ after }) => after.unplacedPods > 0);
  const [reason] = stuck?.after.verdict.rejections ?? [];
  return {
    step,
    from,
    pods: changes.reduce((sum, { pods: count }) => sum + count, 0),
    names: pods.map(nameOf).toSorted().slice(0, FIRST_NAMES),
    goTo: [...goTo].map(([target, count]) => ({ target, pods: count })),
    unplacedPods: changes.reduce((sum, { after }) => sum + after.unplacedPods, 0),
    ...(stuck && reason ? { because: `${stuck.name}: ${renderReason(reason)}` } : {}),
  };
}

const nameOf = ({ metadata }: Pod): string => `${metadata.namespace ?? 'default'}/${metadata.name ?? ''}`;
