// Many pods at once: a cluster has thousands of pods of a few shapes, and each shape is explained once. Fixes are
// looked for as long as a person can read them.
import type { Verdict } from '@berth/placement';
import type { ExplainedPod } from './explained-pod.js';

/** Pods for which fixes are looked for; of the others only the first of each shape has some. */
const MAX_PODS_WITH_FIXES = 50;

/** Explains one pod, with or without looking for fixes. */
export type Explain = (one: ExplainedPod, options: { readonly fixes: boolean }) => Verdict;

/** The verdicts on all pods, in their order. */
export function explainMany(pods: readonly ExplainedPod[], explain: Explain): readonly Verdict[] {
  const known = new Map<string, Verdict>();
  let fixed = 0;
  return pods.map((one) => {
    const shape = shapeOf(one);
    const alike = known.get(shape);
    if (alike?.outcome === 'scheduled') return { ...alike, pod: keyOf(one) };
    const isFirst = alike === undefined;
    if (!isFirst && fixed >= MAX_PODS_WITH_FIXES) return { ...alike, pod: keyOf(one), fixes: [] };
    const verdict = explain(one, { fixes: fixed < MAX_PODS_WITH_FIXES });
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
