// All pods of one shape: their nodes in tiers, ordered by score, kept up to date as pods come and go. This is what
// makes placing ten thousand like pods cheap; the rules are those of the plugins, which are asked again only about
// nodes that changed.
import { startFilters, type ActiveFilter } from '../framework/filter-run.js';
import type { Cycle } from '../framework/plugin.js';
import type { PluginName } from '../framework/profile.js';
import { NO_AFFINITY_TERMS } from '../selectors/affinity-term.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';
import type { PodChange } from '../snapshot/snapshot.js';
import { classScores, type ClassScores, type WeighedScorer } from './class-scores.js';
import { createNodeTiers, type NodeTiers, type NormalisedScore } from './node-tiers.js';
import { countsFor, spreadPartsOf, type SpreadPart, type SpreadParts } from './spread-parts.js';
import { createTierQueues, type TierQueues } from './tier-queues.js';
import { tierTotals, type OpenTier } from './tier-totals.js';

/** Draws a number below `count`. */
export type Draw = (count: number) => number;

export interface PodClass {
  /** Takes over changes of pods. False: the class has to be made anew, as other rules apply now. */
  readonly apply: (change: PodChange) => boolean;
  /** One of the best nodes now; undefined when nothing fits. */
  readonly pick: (draw: Draw) => NodeState | undefined;
  /** All of the best nodes now. */
  readonly best: () => readonly NodeState[];
}

/** Plugins whose verdict depends on pods of other nodes too. */
const GLOBAL: ReadonlySet<PluginName> = new Set(['PodTopologySpread', 'InterPodAffinity']);
/** Plugins whose verdict depends on the pods of the node. */
const BY_PODS: ReadonlySet<PluginName> = new Set([
  'NodePorts',
  'NodeResourcesFit',
  'VolumeRestrictions',
  'NodeVolumeLimits',
  'NodeResourcesBalancedAllocation',
]);

/**
 * Prepares a class; undefined when its pods need a full cycle each: affinity to other pods, volumes, scores by
 * affinity, or a pod that PreFilter refuses.
 */
export function createPodClass(cycle: Cycle): PodClass | undefined {
  if (needsFullCycle(cycle)) return undefined;
  const start = startFilters(cycle);
  if (start.kind !== 'filters' || start.only) return undefined;
  const scores = classScores(cycle);
  const spread = start.filters.find(({ plugin }) => plugin === 'PodTopologySpread');
  const affinity = start.filters.find(({ plugin }) => plugin === 'InterPodAffinity');
  const parts = scores && !spread?.filter.drifts ? spreadPartsOf(cycle) : undefined;
  if (!scores || !parts) return undefined;
  // Which nodes fit would have to be known to the last one.
  if (affinity && (scores.normalised.length > 0 || parts.soft.length > 0)) return undefined;
  const { nodes } = cycle.snapshot;
  const state: ClassState = {
    cycle,
    local: start.filters.filter(({ plugin }) => BY_PODS.has(plugin)),
    scorers: scores.plain.filter(({ plugin }) => BY_PODS.has(plugin)),
    fixed: fixedScores(cycle, start.filters, scores),
    normalised: scores.normalised,
    spread,
    affinity,
    parts,
    countedParts: [...parts.hard.filter(({ rowsOf }) => rowsOf !== undefined), ...parts.soft],
    tiers: createNodeTiers(nodes, scores.normalised, parts),
    queues: createTierQueues(nodes.length),
    parked: new Set(),
    isStale: new Uint8Array(nodes.length),
    stale: [],
  };
  for (const node of nodes) refresh(state, node);
  return {
    apply: (change) => applyChange(state, change),
    pick: (draw) => pickNode(state, draw),
    best: () => bestNodes(state),
  };
}

interface ClassState {
  readonly cycle: Cycle;
  /** Filters and scores that depend on the pods of the node. */
  readonly local: readonly ActiveFilter[];
  readonly scorers: readonly WeighedScorer[];
  /** By row: what scores that no pod changes add up to; -1 where such a filter refuses the node. */
  readonly fixed: Int32Array;
  readonly normalised: readonly NormalisedScore[];
  readonly spread: ActiveFilter | undefined;
  readonly affinity: ActiveFilter | undefined;
  readonly parts: SpreadParts;
  /** Those whose counts are read here: hard spreading over few domains is for its filter alone. */
  readonly countedParts: readonly SpreadPart[];
  readonly tiers: NodeTiers;
  readonly queues: TierQueues;
  /** Nodes that inter-pod affinity refused when they came up. */
  readonly parked: Set<NodeState>;
  /** Rows that changed since they were last looked at, each once. */
  readonly isStale: Uint8Array;
  readonly stale: number[];
}

function needsFullCycle({ pod }: Cycle): boolean {
  const { spec } = pod.pod;
  const { terms } = pod;
  return (
    Boolean(spec?.nodeName) ||
    (spec?.schedulingGates ?? []).length > 0 ||
    (spec?.volumes ?? []).some((volume) => !isPlainVolume(volume)) ||
    // Pods that come may open nodes to it, or change its scores.
    terms.requiredAffinity.length + terms.preferredAffinity.length + terms.preferredAntiAffinity.length > 0
  );
}

const PLAIN_VOLUMES = [
  'emptyDir',
  'configMap',
  'secret',
  'projected',
  'downwardAPI',
  'hostPath',
  'nfs',
] as const;

const isPlainVolume = (volume: object): boolean => PLAIN_VOLUMES.some((kind) => kind in volume);

function fixedScores(
  { snapshot }: Cycle,
  filters: readonly ActiveFilter[],
  { plain }: ClassScores,
): Int32Array {
  const ofFilters = filters.filter(({ plugin }) => !GLOBAL.has(plugin) && !BY_PODS.has(plugin));
  const ofScores = plain.filter(({ plugin }) => !BY_PODS.has(plugin));
  const fixed = new Int32Array(snapshot.nodes.length);
  for (const node of snapshot.nodes) {
    const isRefused = ofFilters.some(({ filter }) => filter.check(node) !== undefined);
    let total = isRefused ? -1 : 0;
    if (!isRefused) for (const { weight, score } of ofScores) total += weight * score(node);
    fixed[node.index] = total;
  }
  return fixed;
}

/** Asks the local plugins about one node again. */
function refresh(state: ClassState, node: NodeState): void {
  let total = state.fixed[node.index] ?? -1;
  if (total < 0) return;
  for (const { filter } of state.local) {
    if (filter.check(node)) return state.queues.set(node.index, 0, -1);
  }
  for (const { weight, score } of state.scorers) total += weight * score(node);
  state.queues.set(node.index, state.tiers.of(node).id, total);
}

function applyChange(state: ClassState, { pod, node, isAdded }: PodChange): boolean {
  const { terms } = pod;
  if (terms !== NO_AFFINITY_TERMS && !keepsRules(state, pod)) return false;
  // Pods on their way out were never counted by topology spread, so they cannot be counted off either.
  if (state.spread && pod.isTerminating) return false;
  const phase = isAdded ? 'addPod' : 'removePod';
  state.spread?.filter[phase]?.(pod, node);
  state.affinity?.filter[phase]?.(pod, node);
  countPod(state, { pod, node, isAdded });
  // Nodes that anti-affinity closed may open when a pod leaves.
  if (!isAdded && state.parked.size > 0) unparkAll(state);
  markStale(state, node.index);
  return true;
}

/** Pods with required anti-affinity alone change what the filter counts; other terms bring scores into play. */
const keepsRules = ({ affinity }: ClassState, { terms }: PodState): boolean =>
  affinity !== undefined &&
  terms.requiredAffinity.length === 0 &&
  terms.preferredAffinity.length === 0 &&
  terms.preferredAntiAffinity.length === 0;

function countPod(state: ClassState, { pod, node, isAdded }: PodChange): void {
  for (const part of state.countedParts) {
    const domain = part.domainOf[node.index] ?? -1;
    if (domain < 0 || !countsFor(part, pod, state.cycle.pod.namespace) || !part.counted(node)) continue;
    part.counts[domain] = (part.counts[domain] ?? 0) + (isAdded ? 1 : -1);
    const rows = part.rowsOf?.[domain];
    if (rows) for (const row of rows) markStale(state, row);
  }
}

function markStale({ isStale, stale }: Pick<ClassState, 'isStale' | 'stale'>, row: number): void {
  if (isStale[row]) return;
  isStale[row] = 1;
  stale.push(row);
}

/** Looks again at what changed: once at each node, however often it did. */
function catchUp(state: ClassState): void {
  const { stale, isStale, parked, cycle } = state;
  for (const row of stale) {
    isStale[row] = 0;
    const node = cycle.snapshot.nodes[row];
    if (node && !parked.has(node)) refresh(state, node);
  }
  stale.length = 0;
}

function unparkAll(state: ClassState): void {
  for (const { index } of state.parked) markStale(state, index);
  state.parked.clear();
}

/** Rows of one tier that share the highest total. */
interface Rank {
  readonly tier: number;
  readonly score: number;
}

function pickNode(state: ClassState, draw: Draw): NodeState | undefined {
  const { cycle, affinity } = state;
  for (;;) {
    const ranks = bestRanks(state);
    if (ranks.length === 0) return undefined;
    const node = cycle.snapshot.nodes[drawRow(state.queues, ranks, draw)];
    if (!node || !affinity?.filter.check(node)) return node;
    park(state, node);
  }
}

function bestNodes(state: ClassState): readonly NodeState[] {
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
