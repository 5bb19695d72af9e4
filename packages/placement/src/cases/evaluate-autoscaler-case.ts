// Answers one case of the autoscaler vectors' format.
import { checkAutoscalerCase } from './well-formed-autoscaler-case.js';
import type { PluginRefusal } from '../framework/decision.js';
import { planScaleDown, type Unremovable } from '../shrink/plan-scale-down.js';
import { chooseRemovals } from '../shrink/removable-nodes.js';
import { readAutoscalerCase, readScaleDownOptions, type AutoscalerCase } from './autoscaler-case.unsafe.js';
import type { AutoscalerState, PendingPod } from '../growth/autoscaler-state.js';
import type { ScaleUp } from '../growth/balance.js';
import {
  decideScaleUp,
  type GroupFinding,
  type ScaleUpDecision,
  type ScaleUpResult,
} from '../growth/scale-up.js';
import { settle } from '../growth/settle.js';

/** The answer, in the shape of the vectors' `expect`. */
export interface AutoscalerAnswer {
  readonly result: string;
  readonly error?: string | undefined;
  readonly considered: Counts;
  readonly scaleUps: readonly ScaleUp[];
  readonly ties?: readonly string[] | undefined;
  readonly scaleUpsAny?: readonly (readonly ScaleUp[])[] | undefined;
  readonly byChoice?: Readonly<Record<string, readonly (readonly ScaleUp[])[]>> | undefined;
  readonly perGroup: readonly GroupAnswer[];
  readonly unschedulableReasons: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly pendingAfter: Counts;
  readonly noGroupFits?: Counts | undefined;
  readonly unneeded?: readonly string[] | undefined;
  readonly unremovable?: readonly Unremovable[] | undefined;
  readonly unremovableLater?: readonly Unremovable[] | undefined;
  readonly removedEmpty?: readonly string[] | undefined;
  readonly removedDrain?: readonly string[] | undefined;
  readonly utilization?: Counts | undefined;
  readonly scaleDownResult?: 'NodeDeleteStarted' | 'NoNodeDeleted' | 'NoCandidates' | 'NotTried' | undefined;
  readonly settled?:
    | { readonly sizes: Counts; readonly loops: number; readonly stillPending: Counts }
    | undefined;
}

export interface GroupAnswer {
  readonly group: string;
  readonly podsHeld: number;
  readonly byPod?: Counts | undefined;
  readonly nodesNeeded: number;
  readonly similar?: readonly string[] | undefined;
  readonly skippedReason?: readonly string[] | undefined;
}

type Counts = Readonly<Record<string, number>>;

/** Decides once, and again until nothing changes. */
export function evaluateAutoscalerCase(example: AutoscalerCase): AutoscalerAnswer {
  checkAutoscalerCase(example);
  const state = readAutoscalerCase(example);
  const decision = decideScaleUp(state);
  const { choices, considered, unfit, error } = decision;
  const [first] = choices;
  const helped = new Set(first?.pods ?? []);
  const settled = settle(state);
  return {
    result: decision.result,
    ...(error === undefined ? {} : { error }),
    considered: countsOf(considered),
    scaleUps: first?.scaleUps.toSorted(byGroup) ?? [],
    ...(choices.length > 1 ? tiesOf(decision) : {}),
    perGroup: decision.perGroup.map(groupAnswer),
    unschedulableReasons: Object.fromEntries(
      [...decision.reasons].map(([entry, byGroupName]) => [
        entry,
        Object.fromEntries([...byGroupName].map(([group, refusal]) => [group, messagesOf(refusal)])),
      ]),
    ),
    pendingAfter: countsOf(considered.filter((pod) => !helped.has(pod))),
    ...(unfit.length > 0 ? { noGroupFits: countsOf(unfit) } : {}),
    ...(example.options?.scaleDown ? scaleDownAnswer(example, state, decision.result) : {}),
    settled: {
      sizes: Object.fromEntries(settled.sizes),
      loops: settled.loops,
      stillPending: countsOf(settled.stillPending),
    },
  };
}

/** Long enough for nodes to be unneeded, or not ready, for the time that the autoscaler waits. */
const SECOND_LOOK_AFTER_MS = 21 * 60_000;

/** Two rounds: what is unneeded in the first and still is when it waited long enough goes in the second. */
function scaleDownAnswer(
  example: AutoscalerCase,
  state: AutoscalerState,
  result: ScaleUpResult,
): Partial<AutoscalerAnswer> {
  if (result === '') return {};
  if (result === 'NotTried') return { scaleDownResult: 'NotTried' };
  const options = readScaleDownOptions(example);
  const plan = planScaleDown(state, options);
  const unneeded = new Set(plan.unneeded.map(({ node }) => node));
  const later = { ...state, nowMs: (state.nowMs ?? 0) + SECOND_LOOK_AFTER_MS };
  const second = planScaleDown(later, options, {
    unneededBefore: unneeded,
    placesBefore: plan.places,
  });
  const ripe = { ...second, unneeded: second.unneeded.filter(({ node }) => unneeded.has(node)) };
  const unripe = second.unneeded
    .filter(({ node }) => !unneeded.has(node))
    .map(({ node }): Unremovable => ({ node, reason: 'NotUnneededLongEnough' }));
  const { empty, drained, kept } = chooseRemovals(state, ripe, options);
  const hasCandidates = plan.unneeded.length + plan.unremovable.length > 0;
  const stays = [...second.unremovable, ...unripe, ...kept];
  return {
    ...namesOf('unneeded', plan.unneeded),
    ...(plan.unremovable.length > 0 ? { unremovable: plan.unremovable.toSorted(byNode) } : {}),
    ...(stays.length > 0 ? { unremovableLater: stays.toSorted(byNode) } : {}),
    ...namesOf('removedEmpty', empty),
    ...namesOf('removedDrain', drained),
    ...(plan.utilization.size > 0 ? { utilization: Object.fromEntries(plan.utilization) } : {}),
    scaleDownResult: !hasCandidates
      ? 'NoCandidates'
      : empty.length + drained.length > 0
        ? 'NodeDeleteStarted'
        : 'NoNodeDeleted',
  };
}

/** Absent when there are none. */
const namesOf = (field: string, nodes: readonly { readonly node: string }[]): Partial<AutoscalerAnswer> =>
  nodes.length === 0 ? {} : { [field]: nodes.map(({ node }) => node).toSorted() };

const byNode = (a: Unremovable, b: Unremovable): number => (a.node < b.node ? -1 : 1);

function tiesOf({ choices }: ScaleUpDecision): Pick<AutoscalerAnswer, 'ties' | 'scaleUpsAny' | 'byChoice'> {
  const outcomes = choices.map(({ group, scaleUps }) => [group, scaleUps.toSorted(byGroup)] as const);
  return {
    ties: choices.map(({ group }) => group),
    scaleUpsAny: outcomes.map(([, scaleUps]) => scaleUps),
    byChoice: Object.fromEntries(outcomes.map(([group, scaleUps]) => [group, [scaleUps]])),
  };
}

const messagesOf = ({ findings }: PluginRefusal): readonly string[] =>
  findings.map(({ message }) => message).toSorted();

const groupAnswer = ({ group, pods, nodeCount, similar, skippedReason }: GroupFinding): GroupAnswer => ({
  group,
  podsHeld: pods.length,
  ...(pods.length > 0 ? { byPod: countsOf(pods) } : {}),
  nodesNeeded: nodeCount,
  ...(similar.length > 0 ? { similar: similar.toSorted() } : {}),
  ...(skippedReason ? { skippedReason } : {}),
});

function countsOf(pods: readonly PendingPod[]): Counts {
  const counts: Record<string, number> = {};
  for (const { entry } of pods) counts[entry] = (counts[entry] ?? 0) + 1;
  return counts;
}

const byGroup = (a: ScaleUp, b: ScaleUp): number => (a.group < b.group ? -1 : 1);
