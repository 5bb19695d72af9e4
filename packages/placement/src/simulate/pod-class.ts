// All pods of one shape: their nodes ordered by score, kept up to date as pods come and go. This is what makes
// placing
// ten thousand like pods cheap; the rules are those of the plugins, which are asked again only about nodes that
// changed.
import { startFilters, type ActiveFilter } from '../framework/filter-run.js';
import { DEFAULT_PLUGINS } from '../framework/default-plugins.js';
import { MAX_SCORE } from '../framework/normalise.js';
import type { Cycle, NodeScorer } from '../framework/plugin.js';
import type { PluginName } from '../framework/profile.js';
import type { NodeState } from '../snapshot/node-state.js';
import { NO_AFFINITY_TERMS } from '../selectors/affinity-term.js';
import type { PodState } from '../snapshot/pod-state.js';
import type { PodChange } from '../snapshot/snapshot.js';
import { createBucketQueue, type BucketQueue } from './bucket-queue.js';

/** Draws a number below `count`. */
export type Draw = (count: number) => number;

export interface PodClass {
  /** Takes over changes of pods. False: the class has to be made anew, as other rules apply now. */
  readonly apply: (change: PodChange) => boolean;
  /** One of the best nodes now; undefined when nothing fits. */
  readonly pick: (draw: Draw) => NodeState | undefined;
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
/** Domain combinations that are checked one by one; pods spread over more need a full cycle each. */
const MAX_DOMAINS = 64;

/**
 * Prepares a class; undefined when its pods need a full cycle each: scores that hang on other pods, volumes, or a pod
 * that PreFilter refuses.
 */
export function createPodClass(cycle: Cycle): PodClass | undefined {
  if (needsFullCycle(cycle)) return undefined;
  const start = startFilters(cycle);
  if (start.kind !== 'filters' || start.only) return undefined;
  const scorers = localScorers(cycle);
  const spread = start.filters.find(({ plugin }) => plugin === 'PodTopologySpread');
  const domains = groupByDomain(cycle, spread !== undefined);
  if (!scorers || !domains || spread?.filter.drifts) return undefined;
  const state: ClassState = {
    cycle,
    local: start.filters.filter(({ plugin }) => BY_PODS.has(plugin)),
    scorers: scorers.filter(({ plugin }) => BY_PODS.has(plugin)),
    fixed: fixedScores(cycle, start.filters, scorers),
    spread,
    affinity: start.filters.find(({ plugin }) => plugin === 'InterPodAffinity'),
    domains,
    queues: domains.members.map(() => createBucketQueue(cycle.snapshot.nodes.length, maxTotal(cycle))),
    parked: new Set(),
  };
  for (const node of cycle.snapshot.nodes) refresh(state, node);
  return { apply: (change) => applyChange(state, change), pick: (draw) => pickNode(state, draw) };
}

interface ClassState {
  readonly cycle: Cycle;
  /** Filters and scores that depend on the pods of the node. */
  readonly local: readonly ActiveFilter[];
  readonly scorers: readonly WeighedScorer[];
  /** By row: what scores that no pod changes add up to; -1 where such a filter refuses the node. */
  readonly fixed: Int32Array;
  readonly spread: ActiveFilter | undefined;
  readonly affinity: ActiveFilter | undefined;
  readonly domains: Domains;
  /** One a domain. */
  readonly queues: readonly BucketQueue[];
  /** Nodes that inter-pod affinity refused when they came up. */
  readonly parked: Set<NodeState>;
}

interface WeighedScorer {
  readonly plugin: PluginName;
  readonly weight: number;
  readonly score: NodeScorer['score'];
}

/** Nodes that topology spread cannot tell apart. */
interface Domains {
  /** By row. */
  readonly domainOf: Int32Array;
  /** A node of each domain, which stands for all. */
  readonly members: readonly NodeState[];
}

function needsFullCycle({ snapshot, pod }: Cycle): boolean {
  const { spec } = pod.pod;
  if (
    snapshot.hasNominated ||
    spec?.nodeName ||
    (spec?.volumes ?? []).some((volume) => !isPlainVolume(volume))
  )
    return true;
  return (spec?.schedulingGates ?? []).length > 0;
}

const isPlainVolume = (volume: object): boolean =>
  'emptyDir' in volume ||
  'configMap' in volume ||
  'secret' in volume ||
  'projected' in volume ||
  'downwardAPI' in volume;

/** Scorers without normalisation; undefined when a score hangs on other nodes. */
function localScorers(cycle: Cycle): readonly WeighedScorer[] | undefined {
  const { nodes } = cycle.snapshot;
  const scorers: WeighedScorer[] = [];
  for (const { name, planScore } of DEFAULT_PLUGINS) {
    const plan = planScore?.(cycle, nodes);
    if (!plan || plan.kind === 'skip') continue;
    if (plan.kind === 'error' || GLOBAL.has(name)) return undefined;
    const weight = cycle.profile.weights[name] ?? 1;
    const { score, normalise } = plan.scorer;
    if (!normalise) scorers.push({ plugin: name, weight, score });
    else if (nodes.some((node) => score(node) !== 0)) return undefined;
    else scorers.push({ plugin: name, weight, score: constantScore(normalise, nodes) });
  }
  return scorers;
}

/** What normalisation makes of raw scores that are all zero. */
function constantScore(
  normalise: NonNullable<NodeScorer['normalise']>,
  nodes: readonly NodeState[],
): NodeScorer['score'] {
  const values = [0];
  normalise(values, nodes.slice(0, 1));
  const value = values[0] ?? 0;
  return () => value;
}

function fixedScores(
  { snapshot }: Cycle,
  filters: readonly ActiveFilter[],
  scorers: readonly WeighedScorer[],
): Int32Array {
  const ofFilters = filters.filter(({ plugin }) => !GLOBAL.has(plugin) && !BY_PODS.has(plugin));
  const ofScores = scorers.filter(({ plugin }) => !BY_PODS.has(plugin));
  const fixed = new Int32Array(snapshot.nodes.length);
  for (const node of snapshot.nodes) {
    const isRefused = ofFilters.some(({ filter }) => filter.check(node) !== undefined);
    let total = isRefused ? -1 : 0;
    if (!isRefused) for (const { weight, score } of ofScores) total += weight * score(node);
    fixed[node.index] = total;
  }
  return fixed;
}

const maxTotal = ({ profile }: Cycle): number =>
  MAX_SCORE * Object.values(profile.weights).reduce((sum, weight) => sum + weight, 0);

function groupByDomain({ snapshot, pod }: Cycle, hasSpread: boolean): Domains | undefined {
  const { nodes } = snapshot;
  const domainOf = new Int32Array(nodes.length);
  const constraints = hasSpread ? (pod.pod.spec?.topologySpreadConstraints ?? []) : [];
  const keys = constraints.map(({ topologyKey }) => topologyKey);
  if (keys.length === 0) return { domainOf, members: nodes.slice(0, 1) };
  const known = new Map<string, number>();
  const members: NodeState[] = [];
  for (const node of nodes) {
    const text = JSON.stringify(keys.map((key) => node.labels[key] ?? null));
    const domain = known.get(text) ?? members.push(node) - 1;
    known.set(text, domain);
    domainOf[node.index] = domain;
    if (members.length > MAX_DOMAINS) return undefined;
  }
  return { domainOf, members };
}

/** Asks the local plugins about one node again. */
function refresh(state: ClassState, node: NodeState): void {
  let total = state.fixed[node.index] ?? -1;
  if (total < 0) return;
  const queue = queueOf(state, node);
  for (const { filter } of state.local) {
    if (filter.check(node)) {
      queue.set(node.index, -1);
      return;
    }
  }
  for (const { weight, score } of state.scorers) total += weight * score(node);
  queue.set(node.index, total);
}

function queueOf({ domains, queues }: ClassState, node: NodeState): BucketQueue {
  const queue = queues[domains.domainOf[node.index] ?? 0];
  if (!queue) throw new Error(`no queue for node ${node.name}`);
  return queue;
}

function applyChange(state: ClassState, { pod, node, isAdded }: PodChange): boolean {
  const { terms } = pod;
  if (terms !== NO_AFFINITY_TERMS && !keepsRules(state, pod)) return false;
  // Pods on their way out were never counted by topology spread, so they cannot be counted off either.
  if (state.spread && pod.isTerminating) return false;
  const phase = isAdded ? 'addPod' : 'removePod';
  state.spread?.filter[phase]?.(pod, node);
  state.affinity?.filter[phase]?.(pod, node);
  // Nodes that anti-affinity closed may open when a pod leaves.
  if (!isAdded && state.parked.size > 0) unparkAll(state);
  if (!state.parked.has(node)) refresh(state, node);
  return true;
}

/** Pods with required anti-affinity alone change what the filter counts; other terms bring scores into play. */
const keepsRules = ({ affinity }: ClassState, { terms }: PodState): boolean =>
  affinity !== undefined &&
  terms.requiredAffinity.length === 0 &&
  terms.preferredAffinity.length === 0 &&
  terms.preferredAntiAffinity.length === 0;

function unparkAll(state: ClassState): void {
  const nodes = [...state.parked];
  state.parked.clear();
  for (const node of nodes) refresh(state, node);
}

function pickNode(state: ClassState, draw: Draw): NodeState | undefined {
  const { cycle, affinity, parked } = state;
  const open = openQueues(state);
  for (;;) {
    let highest = -1;
    for (const queue of open) highest = Math.max(highest, queue.top());
    if (highest < 0) return undefined;
    const node = cycle.snapshot.nodes[drawRow(open, highest, draw)];
    if (!node || !affinity?.filter.check(node)) return node;
    parked.add(node);
    queueOf(state, node).set(node.index, -1);
  }
}

/** The queues of domains that topology spread leaves open. */
function openQueues({ spread, domains, queues }: ClassState): readonly BucketQueue[] {
  if (!spread) return queues;
  return queues.filter((_, domain) => {
    const member = domains.members[domain];
    return member !== undefined && spread.filter.check(member) === undefined;
  });
}

function drawRow(queues: readonly BucketQueue[], score: number, draw: Draw): number {
  let count = 0;
  for (const queue of queues) count += queue.rowsAt(score).length;
  let left = count === 1 ? 0 : draw(count);
  for (const queue of queues) {
    const rows = queue.rowsAt(score);
    if (left < rows.length) return rows[left] ?? -1;
    left -= rows.length;
  }
  return -1;
}
