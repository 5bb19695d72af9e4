// The best nodes for pods of one shape as things are: all of them, or one that is drawn.
import type { NodeState } from '../snapshot/node-state.js';
import { catchUp, type ClassState } from './class-state.js';
import type { TierQueues } from './tier-queues.js';
import { tierTotals, type OpenTier } from './tier-totals.js';

/** Draws a number below `count`. */
export type Draw = (count: number) => number;

/** Rows of one tier that share the highest total. */
interface Rank {
  readonly tier: number;
  readonly score: number;
}

/** One of the best nodes; undefined when nothing fits. */
export function pickNode(state: ClassState, draw: Draw): NodeState | undefined {
  const { cycle, affinity } = state;
  for (;;) {
    const ranks = bestRanks(state);
    if (ranks.length === 0) return undefined;
    const node = cycle.snapshot.nodes[drawRow(state.queues, ranks, draw)];
    if (!node || !affinity?.filter.check(node)) return node;
    park(state, node);
  }
}

/** All of the best nodes. */
export function bestNodes(state: ClassState): readonly NodeState[] {
  const { cycle, affinity, queues } = state;
  for (;;) {
    const ranks = bestRanks(state);
    if (ranks.length === 0) return [];
    const nodes = ranks.flatMap(({ tier, score }) =>
      queues.rowsAt(tier, score).flatMap((row) => cycle.snapshot.nodes[row] ?? []),
    );
    const fitting = nodes.filter((node) => !affinity?.filter.check(node));
    if (fitting.length > 0) return fitting;
    for (const node of nodes) park(state, node);
  }
}

function park({ parked, queues }: ClassState, node: NodeState): void {
  parked.add(node);
  queues.set(node.index, 0, -1);
}

/** The tiers whose best nodes are the best of all. */
function bestRanks(state: ClassState): readonly Rank[] {
  catchUp(state);
  const { queues, normalised, parts } = state;
  const open = openTiers(state);
  const spreadScoreWeight = state.cycle.profile.weights['PodTopologySpread'] ?? 1;
  const bonuses =
    normalised.length + parts.soft.length === 0
      ? undefined
      : tierTotals(open, { scores: normalised, soft: parts.soft, spreadScoreWeight });
  let ranks: Rank[] = [];
  let highest = -1;
  for (const [index, { tier }] of open.entries()) {
    const score = queues.top(tier.id);
    const total = score + (bonuses?.[index] ?? 0);
    if (total < highest) continue;
    if (total > highest) ranks = [];
    highest = total;
    ranks.push({ tier: tier.id, score });
  }
  return ranks;
}

/** Tiers with nodes that fit. Hard spreading closes all nodes of a tier or none. */
function openTiers({ tiers, queues, spread, cycle }: ClassState): readonly OpenTier[] {
  const open: OpenTier[] = [];
  for (const tier of tiers.all) {
    const score = queues.top(tier.id);
    if (score < 0) continue;
    const [row = -1] = queues.rowsAt(tier.id, score);
    const member = cycle.snapshot.nodes[row];
    if (spread && member && spread.filter.check(member)) continue;
    open.push({ tier, size: queues.size(tier.id) });
  }
  return open;
}

function drawRow(queues: TierQueues, ranks: readonly Rank[], draw: Draw): number {
  let count = 0;
  for (const { tier, score } of ranks) count += queues.rowsAt(tier, score).length;
  let left = count === 1 ? 0 : draw(count);
  for (const { tier, score } of ranks) {
    const rows = queues.rowsAt(tier, score);
    if (left < rows.length) return rows[left] ?? -1;
    left -= rows.length;
  }
  return -1;
}
