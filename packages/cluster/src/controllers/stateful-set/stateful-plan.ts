// What a StatefulSet does next: pods by ordinal, one after the other unless told otherwise. Pure.
// See https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#deployment-and-scaling-guarantees
import type { Pod, StatefulSet } from '@berth/kube';
import { REVISION_HASH } from '../workloads/controller-revisions.js';
import { isReadyPod } from '../workloads/pod-readiness.js';

export interface StatefulPlan {
  /** Ordinals whose pod is to be created. */
  readonly create: readonly number[];
  readonly remove: readonly Pod[];
}

/** The ordinal of a pod of this set, from its name; undefined for other pods. */
function ordinalOf(set: StatefulSet, pod: Pod): number | undefined {
  const prefix = `${set.metadata.name}-`;
  const name = pod.metadata.name ?? '';
  const digits = name.startsWith(prefix) ? name.slice(prefix.length) : '';
  return /^\d+$/u.test(digits) ? Number(digits) : undefined;
}

/** Plans one step. */
export function planStateful(set: StatefulSet, pods: readonly Pod[], updateRevision: string): StatefulPlan {
  const first = set.spec?.ordinals?.start ?? 0;
  const end = first + (set.spec?.replicas ?? 1);
  const parallel = set.spec?.podManagementPolicy === 'Parallel';
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(set, pod), pod]));
  const create: number[] = [];
  const remove: Pod[] = [];
  const done = (): boolean => !parallel && create.length + remove.length > 0;
  for (let ordinal = first; ordinal < end && !done(); ordinal++) {
    const pod = byOrdinal.get(ordinal);
    if (!pod) create.push(ordinal);
    else if (hasEnded(pod) && !pod.metadata.deletionTimestamp) remove.push(pod);
    else if (!isHealthy(pod) && !parallel) return { create, remove };
  }
  if (done()) return { create, remove };
  const surplus = pods
    .filter((pod) => isOutside(ordinalOf(set, pod), first, end))
    .toSorted((a, b) => (ordinalOf(set, b) ?? 0) - (ordinalOf(set, a) ?? 0));
  for (const pod of surplus) {
    if (!parallel && pod.metadata.deletionTimestamp) return { create, remove };
    if (!pod.metadata.deletionTimestamp) remove.push(pod);
    if (done()) return { create, remove };
  }
  if (create.length + remove.length > 0) return { create, remove };
  return { create, remove: nextUpdate(set, { byOrdinal, end, updateRevision }) };
}

// A rolling update goes from the highest ordinal down to the partition, one pod at a time.
function nextUpdate(
  set: StatefulSet,
  of: {
    readonly byOrdinal: ReadonlyMap<number | undefined, Pod>;
    readonly end: number;
    readonly updateRevision: string;
  },
): readonly Pod[] {
  if (set.spec?.updateStrategy?.type === 'OnDelete') return [];
  const lowest = Math.max(
    set.spec?.ordinals?.start ?? 0,
    set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0,
  );
  for (let ordinal = of.end - 1; ordinal >= lowest; ordinal--) {
    const pod = of.byOrdinal.get(ordinal);
    if (!pod || pod.metadata.deletionTimestamp) return [];
    if (pod.metadata.labels?.[REVISION_HASH] !== of.updateRevision) return [pod];
    if (!isHealthy(pod)) return [];
  }
  return [];
}

const isOutside = (ordinal: number | undefined, first: number, end: number): boolean =>
  ordinal !== undefined && (ordinal < first || ordinal >= end);

const hasEnded = (pod: Pod): boolean => pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded';

/** Running, ready and not on its way out. */
export const isHealthy = (pod: Pod): boolean =>
  pod.status?.phase === 'Running' && isReadyPod(pod) && !pod.metadata.deletionTimestamp;
