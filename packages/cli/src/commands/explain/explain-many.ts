// Many pods at once: a cluster has thousands of pods of a few shapes, and each shape is explained once. Fixes are
// looked for as long as a person can read them.
import type { Verdict } from '@berth/placement';
import type { ExplainedPod } from './explained-pod.js';

/** Pods that cannot run for which fixes are looked for. */
const MAX_PODS_WITH_FIXES = 50;

/** With more pods in a file its fixes are no patches any more: each patch reads the whole file. */
const MAX_PODS_WITH_PATCHES = 100;

/** Explains one pod; `fixes`: look for them; `patches`: say them as patches of the file with the pod. */
export type Explain = (
  one: ExplainedPod,
  options: { readonly fixes: boolean; readonly patches: boolean },
) => Verdict;

/** The verdicts on all pods, in their order. */
export function explainMany(pods: readonly ExplainedPod[], explain: Explain): readonly Verdict[] {
  const known = new Map<string, Verdict>();
  const patches = pods.length <= MAX_PODS_WITH_PATCHES;
  let fixed = 0;
  return pods.map((one) => {
    const shape = shapeOf(one);
    const alike = known.get(shape);
    if (alike?.outcome === 'scheduled') return { ...alike, pod: keyOf(one) };
    const isFirst = alike === undefined;
    if (!isFirst && fixed >= MAX_PODS_WITH_FIXES) return { ...alike, pod: keyOf(one), fixes: [] };
    const verdict = explain(one, { fixes: fixed < MAX_PODS_WITH_FIXES, patches });
    if (verdict.outcome !== 'scheduled') fixed += 1;
    if (isFirst) known.set(shape, verdict);
    return verdict;
  });
}

const keyOf = ({ pod: { metadata } }: ExplainedPod): string =>
  `${metadata.namespace ?? 'default'}/${metadata.name ?? ''}`;

/** All that placement reads of a pod; claims of ephemeral volumes carry its name. */
function shapeOf({ pod: { metadata, spec } }: ExplainedPod): string {
  const { name, uid: _uid, ...rest } = metadata;
  const named = (spec?.volumes ?? []).some(({ ephemeral }) => ephemeral !== undefined);
  return JSON.stringify([named ? name : '', rest, spec]);
}
