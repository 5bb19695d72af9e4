// What a verdict is made of: the scheduler's word on the nodes there are, and a judgement of each pool. Whoever tries
// many edits of one pod keeps both, for most edits leave most of them as they were.
import type { Pool } from '@berth/compute';
import type { Pod } from '@berth/kube';
import type { Decision } from '../framework/decision.js';
import { profileFor } from '../framework/profile.js';
import { schedule } from '../framework/schedule.js';
import { poolJudge, type JudgingContext, type PoolJudgement } from './pool-judgement.js';
import { newNodesOf, ruledOutBy } from './ruled-out.js';

/** Answers about pods and pools in one cluster, which does not change meanwhile. */
export interface Look {
  readonly decide: (pod: Pod) => Decision;
  readonly judge: (pool: Pool, pod: Pod) => PoolJudgement;
  /** The rules of {@link ruledOutBy}. */
  readonly ruledOut: (pool: Pool, pod: Pod) => readonly string[] | undefined;
}

/** Looks afresh, for all reasons. */
export const freshLook = (context: JudgingContext): Look => ({
  decide: decider(context, true),
  judge: poolJudge(context),
  ruledOut: (pool, pod) => ruledOutBy(context, pod)(pool, () => newNodesOf(context.compute, pool)),
});

/**
 * Remembers what it was asked, by the objects it was asked about; reasons of nodes are the first ones only, and no
 * scores. Pools and pods may be edited, all else of the declaration stays.
 */
export function rememberingLook(context: JudgingContext): Look {
  const decide = rememberedBy(decider(context, false));
  const judge = poolJudge(context);
  const judgesOf = rememberedBy((pod: Pod) => rememberedBy((pool: Pool) => judge(pool, pod)));
  const rulesFor = rememberedBy((pod: Pod) => ruledOutBy(context, pod));
  const nodesOf = rememberedBy((pool: Pool) => newNodesOf(context.compute, pool));
  return {
    decide,
    judge: (pool, pod) => judgesOf(pod)(pool),
    ruledOut: (pool, pod) => rulesFor(pod)(pool, () => nodesOf(pool)),
  };
}

function decider({ compute, snapshot }: JudgingContext, isThorough: boolean): Look['decide'] {
  const profile = profileFor(compute.scoringStrategy);
  return (pod) => schedule(snapshot, pod, { profile, allReasons: isThorough, scores: isThorough });
}

function rememberedBy<K extends object, V extends object>(find: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>();
  return (key) => {
    const found = known.get(key) ?? find(key);
    known.set(key, found);
    return found;
  };
}
