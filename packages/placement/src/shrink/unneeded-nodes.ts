// Cluster Autoscaler's view of which nodes of declared pools are not needed, for the embedded cluster's machines.
import type { Pod } from '@berth/kube';
import type { AutoscalerState } from '../growth/autoscaler-state.js';
import { stateOf, type ForecastGrowthInput } from '../growth/forecast-growth.js';
import { planScaleDown, type ScaleDownPlan } from './plan-scale-down.js';
import { chooseRemovals, type Removal } from './removable-nodes.js';
import { DEFAULT_SCALE_DOWN_OPTIONS, type ScaleDownOptions } from './scale-down-options.js';

export interface UnneededNodesInput extends Omit<ForecastGrowthInput, 'pendingPods'> {
  readonly scaleDown?: Partial<ScaleDownOptions> | undefined;
  /** Uids (or `namespace/name` of Jobs) of controllers that exist; pods of others block their node. */
  readonly knownControllers?: ReadonlySet<string> | undefined;
  /** Nodes that were unneeded when last judged; they are judged before others. */
  readonly unneededBefore?: ReadonlySet<string> | undefined;
  /** Pods that wait: those that will fit take room. */
  readonly pendingPods?: readonly Pod[] | undefined;
  /** The time now; without it no running pod counts as old. */
  readonly nowMs?: number | undefined;
}

/**
 * Judges every node of a pool above its minimum. Call it in every round; a node is removed when it was
 * unneeded in all of them for
 * the waiting time (10 minutes by default), see {@link removableNodes}.
 */
export function unneededNodes(input: UnneededNodesInput): ScaleDownPlan {
  return planScaleDown(stateIn(input), optionsOf(input), input);
}

/** Of the unneeded nodes that waited long enough (`waited`), those removed now, and why the others stay. */
export function removableNodes(
  input: UnneededNodesInput,
  plan: ScaleDownPlan,
  waited: ReadonlySet<string>,
): Removal {
  const ripe = { ...plan, unneeded: plan.unneeded.filter(({ node }) => waited.has(node)) };
  return chooseRemovals(stateIn(input), ripe, optionsOf(input));
}

const stateIn = ({ pendingPods = [], nowMs, ...input }: UnneededNodesInput): AutoscalerState => ({
  ...stateOf({ ...input, pendingPods }),
  nowMs,
});

const optionsOf = ({ scaleDown }: UnneededNodesInput): ScaleDownOptions => ({
  ...DEFAULT_SCALE_DOWN_OPTIONS,
  ...scaleDown,
});
