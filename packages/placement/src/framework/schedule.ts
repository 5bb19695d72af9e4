// One scheduling cycle: gates, filters, scores, preemption. Pure: the snapshot is as it was when the call returns.
import type { Pod } from '@berth/kube';
import { preempt } from '../preemption/preempt.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { NodeScore } from '../verdict.js';
import type { Decision, NodeRefusals, PluginRefusal } from './decision.js';
import {
  allRefusals,
  competitorsOn,
  firstRefusal,
  narrowedOut,
  startFilters,
  withPods,
  type ActiveFilter,
} from './filter-run.js';
import type { Cycle, Finding } from './plugin.js';
import { DEFAULT_PROFILE, type Profile } from './profile.js';
import { nodeScores, scoreNodes } from './score-run.js';

export interface ScheduleOptions {
  readonly profile?: Profile | undefined;
  /** Ask every plugin of every node that does not fit, rather than stopping at the first. */
  readonly allReasons?: boolean | undefined;
  /** List the score of every node that fits; on by default. Without, `best` is still the whole set. */
  readonly scores?: boolean | undefined;
  /** Look for pods to evict when nothing fits; on by default. */
  readonly preemption?: boolean | undefined;
}

/**
 * Where kube-scheduler 1.34 would put the pod: every node that fits, with its score, and why the others do not.
 * Unlike kube-scheduler it always looks at all the nodes, and never draws among equals: `best` is the whole set.
 */
export function schedule(snapshot: Snapshot, pod: Pod, options: ScheduleOptions = {}): Decision {
  const cycle: Cycle = { snapshot, pod: snapshot.podState(pod), profile: options.profile ?? DEFAULT_PROFILE };
  const base = emptyDecision(cycle);
  const gates = (pod.spec?.schedulingGates ?? []).map(({ name }) => name);
  if (gates.length > 0)
    return { ...base, outcome: 'gated', gate: `waiting for scheduling gates: [${gates.join(' ')}]` };
  const start = startFilters(cycle);
  if (start.kind === 'error') return { ...base, outcome: 'error', error: start };
  if (start.kind === 'refused') {
    const prefilter = { ...start.refusal, message: start.refusal.findings.map(messageOf).join('; ') };
    const preemption = { chosen: null, candidates: [], message: 'not found' };
    const looksForVictims = options.preemption !== false && snapshot.nodes.length > 0;
    return { ...base, prefilter, ...(looksForVictims ? { preemption } : {}) };
  }
  const split = splitNodes(cycle, start, options.allReasons ?? false);
  if (split.failure) return { ...base, outcome: 'error', error: failureOf(split.failure) };
  const prefilterNodes = start.only && [...start.only].toSorted();
  const found = { ...base, refused: split.refused, ...(prefilterNodes ? { prefilterNodes } : {}) };
  if (split.feasible.length > 0)
    return { ...found, ...scored(cycle, split.feasible, options.scores ?? true) };
  if (options.preemption === false || snapshot.nodes.length === 0) return found;
  return { ...found, preemption: preempt(cycle, start.filters, split.firstRefusals) };
}

const failureOf = ({ plugin, findings }: PluginRefusal): NonNullable<Decision['error']> => ({
  plugin,
  message: findings.map(messageOf).join('; '),
});

const messageOf = ({ message }: Finding): string => message;

const emptyDecision = ({ snapshot, pod }: Cycle): Decision => ({
  pod: pod.key,
  outcome: 'unschedulable',
  nodeCount: snapshot.nodes.length,
  feasible: [],
  refused: [],
  scores: [],
  best: [],
});

interface Split {
  readonly feasible: readonly NodeState[];
  readonly refused: readonly NodeRefusals[];
  readonly firstRefusals: ReadonlyMap<NodeState, PluginRefusal>;
  /** The refusal of a plugin that could not judge a node. */
  readonly failure: PluginRefusal | undefined;
}

function splitNodes(
  cycle: Cycle,
  { filters, only, narrowedBy }: Extract<ReturnType<typeof startFilters>, { kind: 'filters' }>,
  isThorough: boolean,
): Split {
  const feasible: NodeState[] = [];
  const refused: NodeRefusals[] = [];
  const firstRefusals = new Map<NodeState, PluginRefusal>();
  let failure: PluginRefusal | undefined;
  for (const node of cycle.snapshot.nodes) {
    const first = only && !only.has(node.name) ? narrowedOut(narrowedBy) : judge(cycle, filters, node);
    if (!first) {
      feasible.push(node);
      continue;
    }
    if (first.isFailure) failure ??= first;
    firstRefusals.set(node, first);
    refused.push({
      node: node.name,
      refusals: isThorough ? thorough(first, allRefusals(filters, node)) : [first],
    });
  }
  return { feasible, refused, firstRefusals, failure };
}

/** PreFilter's word comes on top; a refusal because of nominated pods alone is the only one. */
const thorough = (first: PluginRefusal, all: readonly PluginRefusal[]): readonly PluginRefusal[] =>
  first.phase || all.length === 0 ? [first, ...all] : all;

/** The first refusal, with and without the pods that preemption promised this node to. */
export function judge(
  cycle: Cycle,
  filters: readonly ActiveFilter[],
  node: NodeState,
): PluginRefusal | undefined {
  const pods = competitorsOn(cycle, node);
  if (pods.length === 0) return firstRefusal(filters, node);
  const { snapshot } = cycle;
  const crowded = withPods({ snapshot, filters, node, pods }, () => firstRefusal(filters, node));
  return crowded ?? firstRefusal(filters, node);
}

function scored(cycle: Cycle, nodes: readonly NodeState[], listsScores: boolean): Partial<Decision> {
  const feasible = nodes.map(({ name }) => name).toSorted();
  const result = scoreNodes(cycle, nodes);
  if (result.kind === 'error') {
    // With one node nothing is scored, so nothing can fail.
    if (nodes.length === 1) return { outcome: 'scheduled', feasible, best: feasible };
    return { outcome: 'error', feasible, error: { plugin: result.plugin, message: result.message } };
  }
  let highest = -Infinity;
  for (const total of result.totals) if (total > highest) highest = total;
  const best = nodes
    .flatMap(({ name }, index) => (result.totals[index] === highest ? [name] : []))
    .toSorted();
  const scores = listsScores ? nodeScores(nodes, result).toSorted(byNode) : [];
  return { outcome: 'scheduled', feasible, scores, best };
}

const byNode = (a: NodeScore, b: NodeScore): number => (a.node < b.node ? -1 : 1);
