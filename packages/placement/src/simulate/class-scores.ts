// The scores of pods of one shape, by what they hang on: fixed for a node, on the pods of the node, or on all nodes
// that fit.
import { DEFAULT_PLUGINS } from '../framework/default-plugins.js';
import type { Cycle, NodeScorer } from '../framework/plugin.js';
import type { PluginName } from '../framework/profile.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { NormalisedScore } from './node-tiers.js';

export interface WeighedScorer {
  readonly plugin: PluginName;
  readonly weight: number;
  readonly score: NodeScorer['score'];
}

export interface ClassScores {
  /** Without normalisation. */
  readonly plain: readonly WeighedScorer[];
  readonly normalised: readonly NormalisedScore[];
}

/** Scores with a place of their own: they hang on the pods of other nodes. */
const APART: ReadonlySet<PluginName> = new Set(['PodTopologySpread', 'InterPodAffinity']);

/** Undefined when one fails, or hangs on pods of other nodes by affinity. */
export function classScores(cycle: Cycle): ClassScores | undefined {
  const { nodes } = cycle.snapshot;
  const plain: WeighedScorer[] = [];
  const normalised: NormalisedScore[] = [];
  for (const { name, planScore } of DEFAULT_PLUGINS) {
    if (name === 'PodTopologySpread') continue;
    const plan = planScore?.(cycle, nodes);
    if (!plan || plan.kind === 'skip') continue;
    if (plan.kind === 'error' || APART.has(name)) return undefined;
    const weight = cycle.profile.weights[name] ?? 1;
    const { score, normalise } = plan.scorer;
    if (!normalise) plain.push({ plugin: name, weight, score });
    else if (nodes.some((node) => score(node) !== 0))
      normalised.push({ weight, raw: score, normalise: (scores) => normalise(scores, []) });
    else plain.push({ plugin: name, weight, score: constantScore(normalise, nodes) });
  }
  return { plain, normalised };
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
