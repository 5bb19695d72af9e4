// The state that a growth forecast was made from, written as a case of the autoscaler vectors' format: kept, sent to
// somebody, and answered again by `berth forecast --cases`.
import type { AutoscalerCase } from './autoscaler-case.unsafe.js';
import type { AutoscalerOptions } from '../growth/autoscaler-options.js';
import { stateOf, type ForecastGrowthInput } from '../growth/forecast-growth.js';

/** The case; nodes that still boot are left out of it, for they count as on their way. */
export function autoscalerCaseOf(input: ForecastGrowthInput): AutoscalerCase {
  const state = stateOf(input);
  const starting = new Set(
    state.nodes.flatMap(({ node, isStarting }) => (isStarting ? [node.metadata.name] : [])),
  );
  const { options, objects } = state;
  return {
    options: optionsIn(options),
    groups: state.groups.map(({ name, minSize, maxSize, size, template, ...group }) => ({
      name,
      min: minSize,
      max: maxSize,
      size,
      template: template ?? null,
      ...(group.templatePods.length > 0 ? { kubeProxy: true } : {}),
      ...(group.isZeroOrMax ? { zeroOrMax: true } : {}),
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

/** The settings that are not the binary's own, in the words of the format. */
function optionsIn(options: AutoscalerOptions): NonNullable<AutoscalerCase['options']> {
  const { expander, provider, coresTotal, memoryTotalGib, priorities } = options;
  const { forceDaemonSets, balanceSimilarNodeGroups, maxNodesTotal } = options;
  return {
    expander: expander.join(','),
    provider,
    ...(priorities instanceof Map ? { priorityConfig: priorityConfigOf(priorities) } : {}),
    ...(balanceSimilarNodeGroups ? { balanceSimilarNodeGroups } : {}),
    ...(maxNodesTotal > 0 ? { maxNodesTotal } : {}),
    ...(coresTotal ? { coresTotal: [coresTotal.min, coresTotal.max] as const } : {}),
    ...(memoryTotalGib ? { memoryTotal: [memoryTotalGib.min, memoryTotalGib.max] as const } : {}),
    ...(options.gpuTotal.length > 0 ? { gpuTotal: options.gpuTotal } : {}),
    ...(forceDaemonSets ? { forceDs: true } : {}),
    maxNodesPerScaleUp: options.maxNodesPerScaleUp,
    expendablePodsPriorityCutoff: options.expendablePodsPriorityCutoff,
  };
}

const priorityConfigOf = (priorities: ReadonlyMap<number, readonly string[]>): string =>
  [...priorities].map(([priority, rules]) => `${priority}: ${JSON.stringify(rules)}\n`).join('');
