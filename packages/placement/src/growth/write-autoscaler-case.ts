// The state that a growth forecast was made from, written as a case of the autoscaler vectors' format: kept, sent to
// somebody, and answered again by `berth forecast --cases`.
import type { AutoscalerCase } from './autoscaler-case.unsafe.js';
import { stateOf, type ForecastGrowthInput } from './forecast-growth.js';

/** The case; nodes that still boot are left out of it, for they count as on their way. */
export function autoscalerCaseOf(input: ForecastGrowthInput): AutoscalerCase {
  const state = stateOf(input);
  const starting = new Set(
    state.nodes.flatMap(({ node, isStarting }) => (isStarting ? [node.metadata.name] : [])),
  );
  const { options, objects } = state;
  return {
    options: { expander: options.expander.join(','), provider: options.provider },
    groups: state.groups.map(({ name, minSize, maxSize, size, template }) => ({
      name,
      min: minSize,
      max: maxSize,
      size,
      template: template ?? null,
    })),
    nodes: state.nodes
      .filter(({ node }) => !starting.has(node.metadata.name))
      .map(({ group, node, isReady }) => ({ group, node, ...(isReady ? {} : { notReady: true }) })),
    pods: state.pods.filter(({ spec }) => !starting.has(spec?.nodeName)).map((pod) => ({ pod })),
    pending: state.pending.map(({ pod, ageSeconds }) => ({ pod, ageSeconds })),
    daemonsets: state.daemonSets,
    replicasets: objects.replicaSets ?? [],
    pdbs: objects.podDisruptionBudgets ?? [],
  };
}
