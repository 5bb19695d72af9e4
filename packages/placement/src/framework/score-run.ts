// PreScore, Score, NormalizeScore and weights for one pod over the nodes that fit.
import type { NodeState } from '../snapshot/node-state.js';
import type { NodeScore } from '../verdict.js';
import { DEFAULT_PLUGINS } from './default-plugins.js';
import { MAX_SCORE } from './normalise.js';
import type { Cycle, NodeScorer } from './plugin.js';
import type { PluginName } from './profile.js';

export type ScoreResult =
  | {
      readonly kind: 'scores';
      /** In the order of the nodes. */
      readonly totals: readonly number[];
      /** The plugins' shares of the totals: name, and one number a node. */
      readonly shares: readonly (readonly [PluginName, readonly number[]])[];
    }
  | { readonly kind: 'error'; readonly plugin: PluginName; readonly message: string };

/** Scores the nodes. A plugin that has nothing to say is absent. */
export function scoreNodes(cycle: Cycle, nodes: readonly NodeState[]): ScoreResult {
  const scorers: [PluginName, NodeScorer][] = [];
  for (const { name, planScore } of DEFAULT_PLUGINS) {
    const plan = planScore?.(cycle, nodes);
    if (!plan || plan.kind === 'skip') continue;
    if (plan.kind === 'error') {
      return {
        kind: 'error',
        plugin: name,
        message: `PreScore: running PreScore plugin "${name}": ${plan.message}`,
      };
    }
    scorers.push([name, plan.scorer]);
  }
  const totals = nodes.map(() => 0);
  const shares: (readonly [PluginName, readonly number[]])[] = [];
  for (const [name, { score, normalise }] of scorers) {
    const values = nodes.map(score);
    normalise?.(values, nodes);
    const weight = cycle.profile.weights[name] ?? 1;
    for (let index = 0; index < values.length; index++) {
      const value = values[index] ?? 0;
      if (value < 0 || value > MAX_SCORE)
        return { kind: 'error', plugin: name, message: outOfRange(name, value) };
      values[index] = value * weight;
      totals[index] = (totals[index] ?? 0) + value * weight;
    }
    shares.push([name, values]);
  }
  return { kind: 'scores', totals, shares };
}

/** The scores as a decision lists them, in the order of the nodes. */
export const nodeScores = (
  nodes: readonly NodeState[],
  { totals, shares }: Extract<ScoreResult, { kind: 'scores' }>,
): readonly NodeScore[] =>
  nodes.map(({ name }, index) => {
    const byPlugin: Record<string, number> = {};
    for (const [plugin, values] of shares) byPlugin[plugin] = values[index] ?? 0;
    return { node: name, total: totals[index] ?? 0, byPlugin };
  });

const outOfRange = (plugin: string, score: number): string =>
  `Score: applying score defaultWeights on Score plugins: plugin "${plugin}" returns an invalid score ${score}, ` +
  `it should in the range of [0, ${MAX_SCORE}] after normalizing`;
