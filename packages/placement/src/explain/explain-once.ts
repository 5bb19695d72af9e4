// One look at a pod: where it goes among declared pools and Fargate profiles, whether or not a node exists yet; what it
// waits for and costs. Nobody looks for fixes here.
import type { DeclaredCompute } from '@berth/compute';
import type { DaemonSet, Pod } from '@berth/kube';
import type { PlannedNode } from '../karpenter/capacity-model.js';
import { createSnapshot, type Snapshot } from '../snapshot/snapshot.js';
import { forecastOf, verdictOf } from '../verdict-of.js';
import type { PlacementOption, Rejection, Verdict } from '../verdict.js';
import { onExistingNode } from './existing-node.js';
import { explainOnFargate, profilesPassed } from './explain-fargate.js';
import { askKarpenter, karpenterForecast } from './explain-karpenter.js';
import { freshLook, type Look } from './look.js';
import type { WritingSources } from './written-fix.js';
import { type NamespaceLimits, namespaceRefusals } from './namespace-limits.js';
import type { PoolJudgement } from './pool-judgement.js';
import { choosePool, growsFor, type PoolChoice, poolForecast, rejectionsOfPool } from './pool-choice.js';

export interface ExplainOptions {
  readonly compute: DeclaredCompute;
  /** The cluster as it is; without it every pool is taken to be empty. It is as it was when the call returns. */
  readonly snapshot?: Snapshot | undefined;
  /** DaemonSets of the cluster: their pods take room on nodes that are not there yet. */
  readonly daemonSets?: readonly DaemonSet[] | undefined;
  /** Quotas and limit ranges: a pod that they refuse is never created. */
  readonly namespaceLimits?: NamespaceLimits | undefined;
  /** Look for edits that would make the pod land; on by default, only used when it would not. */
  readonly fixes?: boolean | undefined;
  /** What the pod and the compute were read from: fixes are then patches of texts, and commands for the rest. */
  readonly sources?: WritingSources | undefined;
}

/** One look at a pod. */
export interface LookOptions extends ExplainOptions {
  /** Only where it goes is asked, by somebody who tries many edits. */
  readonly withoutReasons?: boolean | undefined;
  /** The answers of somebody who remembers them. */
  readonly look?: Look | undefined;
}

/** {@link explainPod} without looking for fixes. */
export function explainOnce(pod: Pod, options: LookOptions): Verdict {
  const verdict = explainCreated(pod, options);
  const refused = namespaceRefusals(pod, options.namespaceLimits ?? {});
  return refused.length === 0 ? verdict : neverCreated(verdict, refused);
}

/** What the scheduler would say is kept, though it is never asked. */
function neverCreated(verdict: Verdict, refused: readonly Rejection[]): Verdict {
  return {
    ...verdict,
    outcome: 'unschedulable',
    rejections: [...refused, ...verdict.rejections],
    best: [],
    preemption: null,
    forecast: {
      target: 'none',
      nodesAdded: 0,
      startsWhen: 'never',
      usdPerHour: null,
      certainty: 'certain',
      because: ['the namespace refuses the pod before a scheduler sees it'],
    },
  };
}

function explainCreated(pod: Pod, options: LookOptions): Verdict {
  const { compute } = options;
  const onFargate = explainOnFargate(pod, compute);
  if (onFargate) return onFargate;
  const snapshot = options.snapshot ?? createSnapshot({ nodes: [] });
  const context = { compute, snapshot, daemonSets: options.daemonSets };
  const { decide, judge, ruledOut } = options.look ?? freshLook(context);
  const decision = decide(pod);
  const verdict = verdictOf(decision, { snapshot });
  const pools = options.withoutReasons ? compute.pools.filter((pool) => !ruledOut(pool, pod)) : compute.pools;
  const judged = pools.map((pool) => judge(pool, pod));
  const karpenter = askKarpenter(pod, context);
  const rejections = options.withoutReasons
    ? []
    : [
        ...verdict.rejections,
        ...judged.flatMap((pool) => rejectionsOfPool(pool)),
        ...karpenter.rejections,
        ...profilesPassed(pod, compute),
      ];
  const taking = judged.filter(({ fit }) => fit !== undefined).map(({ pool }) => `pool:${pool.name}`);
  const candidates = {
    feasible: [...verdict.feasible, ...taking, ...karpenter.feasible],
    rejections,
    options: [...optionsOf(judged), ...karpenter.options],
  };
  // kube-scheduler evicts before the autoscaler is asked, and a pod with a promised node is no reason to grow.
  if (verdict.outcome !== 'unschedulable' || verdict.preemption) {
    return {
      ...verdict,
      ...candidates,
      forecast: onExistingNode(forecastOf(decision, snapshot), { compute, snapshot, rejections }),
    };
  }
  const choice = choosePool(judged, pod);
  if (karpenter.planned)
    return { ...verdict, ...startedByKarpenter(karpenter.planned, choice), ...candidates };
  if (!choice) {
    const because = ['no existing node takes the pod, and no pool could bring one that does'];
    return { ...verdict, ...candidates, forecast: { ...verdict.forecast, because } };
  }
  return { ...verdict, ...chosenPool(choice, pod), ...candidates };
}

const chosenPool = (choice: PoolChoice, pod: Pod): Pick<Verdict, 'outcome' | 'best' | 'forecast'> => ({
  outcome: 'scheduled',
  best: choice.equals.map(({ pool }) => `pool:${pool.name}`),
  forecast: poolForecast(choice, pod),
});

/** Karpenter looks every second or so, the autoscaler every ten; a full pool is no rival. */
function startedByKarpenter(
  planned: PlannedNode,
  choice: PoolChoice | undefined,
): Pick<Verdict, 'outcome' | 'best' | 'forecast'> {
  const rivals = choice && !choice.isFull ? choice.equals.map(({ pool }) => pool.name) : [];
  return {
    outcome: 'scheduled',
    best: [planned.pool, ...rivals].map((name) => `pool:${name}`),
    forecast: karpenterForecast(planned, rivals),
  };
}

const optionsOf = (judged: readonly PoolJudgement[]): readonly PlacementOption[] =>
  judged.flatMap((one) => {
    const { pool, fit } = one;
    if (!fit) return [];
    const { type, zone, usdPerHour } = fit;
    return [{ target: `pool:${pool.name}`, instanceType: type.name, zone, usdPerHour, grows: growsFor(one) }];
  });
