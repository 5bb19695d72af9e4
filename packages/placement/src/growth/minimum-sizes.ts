// Groups below their minimum size are brought up to it, when the autoscaler is told to.
// Mirrors ScaleUpToNodeGroupMinSize of core/scaleup/orchestrator.
import type { AutoscalerState, NodeGroup } from './autoscaler-state.js';
import type { ScaleUp } from './balance.js';
import { amountsOf, brokenLimits, cappedByLimits, resourcesLeft } from './cluster-limits.js';
import { isUnhealthyGroup } from './node-readiness.js';
import type { NodeTemplate } from './node-template.js';

/** What grows, beside or after the changes already made. Every group is judged as if no other grew. */
export function toMinimumSizes(
  state: AutoscalerState,
  templates: ReadonlyMap<string, NodeTemplate>,
  done: readonly ScaleUp[],
): readonly ScaleUp[] {
  if (!state.groups.every(({ name }) => templates.has(name))) return done;
  const reached = new Map(done.map((one) => [one.group, one]));
  const groups = state.groups.map((group) => ({ ...group, size: reached.get(group.name)?.to ?? group.size }));
  const left = resourcesLeft({ ...state, groups }, templates);
  for (const group of groups) {
    const template = templates.get(group.name);
    if (!template || isLeftAlone(state, group)) continue;
    const amounts = amountsOf(template, group);
    if (brokenLimits(left, amounts, 1).length > 0) continue;
    const count = withinTotal(state, group, cappedByLimits(left, amounts, group.minSize - group.size));
    if (count < 1) continue;
    const from = reached.get(group.name)?.from ?? group.size;
    reached.set(group.name, { group: group.name, from, to: group.size + count });
  }
  return [...reached.values()];
}

const isLeftAlone = (state: AutoscalerState, group: NodeGroup): boolean =>
  group.size >= group.minSize || group.isInBackoff || isUnhealthyGroup(state, group);

/** Here the total number of nodes is compared with the group's own, as the autoscaler does. */
const withinTotal = ({ options }: AutoscalerState, { size }: NodeGroup, count: number): number =>
  options.maxNodesTotal > 0 ? Math.min(count, options.maxNodesTotal - size) : count;
