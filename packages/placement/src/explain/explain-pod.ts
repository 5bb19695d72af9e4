// Where a pod goes among declared pools and Fargate profiles, whether or not a node exists yet; what it waits
// for and costs.
import type { DeclaredCompute } from '@berth/compute';
import type { DaemonSet, Pod } from '@berth/kube';
import { schedule } from '../framework/schedule.js';
import { profileFor } from '../framework/profile.js';
import { createSnapshot, type Snapshot } from '../snapshot/snapshot.js';
import { forecastOf, verdictOf } from '../verdict-of.js';
import type { Rejection, Verdict } from '../verdict.js';
import { onExistingNode } from './existing-node.js';
import { explainOnFargate } from './explain-fargate.js';
import { findFixes } from './find-fixes.js';
import { withDefaults } from './pod-defaults.js';
import { judgePools } from './pool-judgement.js';
import { choosePool, poolForecast, rejectionsOfPool, type PoolChoice } from './pool-choice.js';

export interface ExplainOptions {
  readonly compute: DeclaredCompute;
  /** The cluster as it is; without it every pool is taken to be empty. It is as it was when the call returns. */
  readonly snapshot?: Snapshot | undefined;
  /** DaemonSets of the cluster: their pods take room on nodes that are not there yet. */
  readonly daemonSets?: readonly DaemonSet[] | undefined;
  /** Look for edits that would make the pod land; on by default, only used when it would not. */
  readonly fixes?: boolean | undefined;
}

/**
 * Explains one pod: the node, pool or Fargate profile that takes it, why not the others, nodes to start,
 * price an hour,
 * how sure that is, and verified fixes when nothing takes it.
 */
export function explainPod(pod: Pod, options: ExplainOptions): Verdict {
  const explained = explainOnce(withDefaults(pod), options);
  if (explained.outcome !== 'unschedulable' || explained.preemption || options.fixes === false)
    return explained;
  return { ...explained, fixes: findFixes(withDefaults(pod), options, explained) };
}

/** {@link explainPod} without looking for fixes. */
export function explainOnce(pod: Pod, options: ExplainOptions): Verdict {
  const { compute } = options;
  const onFargate = explainOnFargate(pod, compute);
  if (onFargate) return onFargate;
  const snapshot = options.snapshot ?? createSnapshot({ nodes: [] });
  const decision = schedule(snapshot, pod, {
    allReasons: true,
    profile: profileFor(compute.scoringStrategy),
  });
  const verdict = verdictOf(decision, { snapshot });
  const judged = judgePools({ compute, snapshot, daemonSets: options.daemonSets }, pod);
  const rejections = [
    ...verdict.rejections,
    ...judged.flatMap((pool) => rejectionsOfPool(pool)),
    ...profilesPassed(compute),
  ];
  const taking = judged.filter(({ fit }) => fit !== undefined).map(({ pool }) => `pool:${pool.name}`);
  const feasible = [...verdict.feasible, ...taking];
  // kube-scheduler evicts before the autoscaler is asked, and a pod with a promised node is no reason to grow.
  if (verdict.outcome !== 'unschedulable' || verdict.preemption) {
    return {
      ...verdict,
      feasible,
      rejections,
      forecast: onExistingNode(forecastOf(decision, snapshot), { compute, snapshot, rejections }),
    };
  }
  const choice = choosePool(judged, pod);
  if (!choice) {
    const because = ['no existing node takes the pod, and no pool could bring one that does'];
    return { ...verdict, feasible, rejections, forecast: { ...verdict.forecast, because } };
  }
  return { ...verdict, ...chosenPool(choice, pod), feasible, rejections };
}

const chosenPool = (choice: PoolChoice, pod: Pod): Pick<Verdict, 'outcome' | 'best' | 'forecast'> => ({
  outcome: 'scheduled',
  best: choice.equals.map(({ pool }) => `pool:${pool.name}`),
  forecast: poolForecast(choice, pod),
});

const profilesPassed = ({ fargateProfiles }: DeclaredCompute): readonly Rejection[] =>
  fargateProfiles.map(({ name, selectors }) => ({
    profile: name,
    rule: 'fargate.no-match',
    plugin: 'Fargate',
    code: 'UnschedulableAndUnresolvable',
    message: 'no selector of the profile matches the pod',
    detail: { selectors },
  }));
