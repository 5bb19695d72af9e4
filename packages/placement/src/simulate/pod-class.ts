// All pods of one shape: their nodes in tiers, ordered by score, kept up to date as pods come and go. This is what
// makes placing ten thousand like pods cheap; the rules are those of the plugins, which are asked again only about
// nodes that changed.
import { startFilters, type ActiveFilter } from '../framework/filter-run.js';
import type { Cycle } from '../framework/plugin.js';
import type { PluginName } from '../framework/profile.js';
import { namespaceLabelsOf } from '../plugins/affinity-namespaces.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { PodChange } from '../snapshot/snapshot.js';
import { applyChange } from './class-changes.js';
import { bestNodes, pickNode, type Draw } from './class-pick.js';
import { classScores, type ClassScores } from './class-scores.js';
import { refresh, type ClassState } from './class-state.js';
import { createNodeTiers } from './node-tiers.js';
import { spreadPartsOf } from './spread-parts.js';
import { createTierQueues } from './tier-queues.js';

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
    namespaceLabels: namespaceLabelsOf(cycle.snapshot, cycle.pod.namespace),
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
