// TaintToleration: hard taints filter, PreferNoSchedule taints cost score.
// https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
import { HARD_EFFECTS, isTolerated, type Taint, type Toleration } from '@berth/kube';
import { scaleToHighest } from '../framework/normalise.js';
import { filterBy, unresolvable, type Plugin, type Refusal } from '../framework/plugin.js';

export const taintToleration: Plugin = {
  name: 'TaintToleration',
  planFilter: ({ pod }) => {
    const tolerations = pod.pod.spec?.tolerations;
    return filterBy(({ taints }) => {
      if (taints.length === 0) return undefined;
      const taint = taints.find((one) => isHard(one) && !isTolerated(one, tolerations));
      return taint && refusalOf(taint);
    });
  },
  planScore: ({ pod }) => {
    const soft = softTolerations(pod.pod.spec?.tolerations ?? []);
    return {
      kind: 'score',
      scorer: {
        score: ({ taints }) => (taints.length === 0 ? 0 : countUntolerated(taints, soft)),
        normalise: (scores) => scaleToHighest(scores, true),
      },
    };
  },
};

const isHard = (taint: Taint): boolean => HARD_EFFECTS.some((effect) => effect === taint.effect);

const softTolerations = (tolerations: readonly Toleration[]): readonly Toleration[] =>
  tolerations.filter(({ effect }) => !effect || effect === 'PreferNoSchedule');

function countUntolerated(taints: readonly Taint[], tolerations: readonly Toleration[]): number {
  let count = 0;
  for (const taint of taints)
    if (taint.effect === 'PreferNoSchedule' && !isTolerated(taint, tolerations)) count++;
  return count;
}

const refusalOf = (taint: Taint): Refusal =>
  unresolvable({
    rule: 'taint',
    message: 'node(s) had untolerated taint(s)',
    detail: { taint, missing: 'toleration' },
  });
