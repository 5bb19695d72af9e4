// PreScore, Score, NormalizeScore and weights for one pod over the nodes that fit.
import type { NodeState } from '../snapshot/node-state.js';
import type { NodeScore } from '../verdict.js';
import { DEFAULT_PLUGINS } from './default-plugins.js';
import { MAX_SCORE } from './normalise.js';
import type { Cycle, NodeScorer } from './plugin.js';
import type { PluginName } from './profile.js';

export type ScoreResult =
  | { readonly kind: 'scores'; readonly scores: readonly NodeScore[] }
  | { readonly kind: 'error'; readonly plugin: PluginName; readonly message: string };

/** Scores the nodes, in their order. A plugin that has nothing to say is absent from `byPlugin`. */
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
  const byPlugin = nodes.map((): Partial<Record<PluginName, number>> => ({}));
  const totals = nodes.map(() => 0);
  for (const [name, { score, normalise }] of scorers) {
    const values = nodes.map(score);
    normalise?.(values, nodes);
    const weight = cycle.profile.weights[name] ?? 1;
    for (const [index, value] of values.entries()) {
      if (value < 0 || value > MAX_SCORE)
        return { kind: 'error', plugin: name, message: outOfRange(name, value) };
      const own = byPlugin[index];
      if (own) own[name] = value * weight;
      totals[index] = (totals[index] ?? 0) + value * weight;
    }
  }
  const scores = nodes.map(({ name }, index) => ({
    node: name,
    total: totals[index] ?? 0,
    byPlugin: byPlugin[index] ?? {},
  }));
  return { kind: 'scores', scores };
}

const outOfRange = (plugin: string, score: number): string =>
  `Score: applying score defaultWeights on Score plugins: plugin "${plugin}" returns an invalid score ${score}, ` +
  `it should in the range of [0, ${MAX_SCORE}] after normalizing`;
