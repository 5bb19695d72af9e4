// Trying pods on nodes in a snapshot, and undoing it: the simulation that Cluster Autoscaler's decisions rest on.
import type { Pod } from '@berth/kube';
import { firstRefusal, startFilters, type ActiveFilter } from '../framework/filter-run.js';
import type { PluginRefusal } from '../framework/decision.js';
import { DEFAULT_PROFILE } from '../framework/profile.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { NodeTemplate } from './node-template.js';

/** Filters of one pod that stands for its equals, kept up to date while they are placed. */
export interface Trier {
  /** The first refusal; undefined when the pod fits. */
  readonly refusal: (node: NodeState) => PluginRefusal | undefined;
  /**
   * Nodes known to refuse the pod. While pods only come, a node that refused stays refusing, unless the pod looks for
   * other pods: then nothing is remembered.
   */
  readonly refusing: Set<NodeState> | undefined;
}

/** A session of placements that can be taken back. */
export interface Packer {
  readonly snapshot: Snapshot;
  /** Prepares to place pods equal to this one. */
  readonly start: (pod: Pod, refusing?: Set<NodeState>) => Trier;
  /** Puts a pod on a node: the one that was started last, or an equal one. */
  readonly place: (pod: Pod, node: NodeState) => void;
  readonly addNode: (template: NodeTemplate) => NodeState;
  /** The first node that takes the pod, looked for from where the last search ended. */
  readonly findNode: (trier: Trier, nodes: readonly NodeState[]) => NodeState | undefined;
  /** Takes everything back. */
  readonly undo: () => void;
}

/** Starts a session on the snapshot. */
export function createPacker(snapshot: Snapshot): Packer {
  const placed: [PodState, NodeState][] = [];
  const added: NodeState[] = [];
  let active:
    | { readonly pod: PodState; filters: readonly ActiveFilter[]; refused: PluginRefusal | undefined }
    | undefined;
  let searchFrom = 0;
  const prepare = (pod: PodState): NonNullable<typeof active> => {
    const start = startFilters({ snapshot, pod, profile: DEFAULT_PROFILE });
    if (start.kind === 'filters') return { pod, filters: start.filters, refused: undefined };
    if (start.kind === 'refused') return { pod, filters: [], refused: start.refusal };
    return { pod, filters: [], refused: failed(start.plugin, start.message) };
  };
  return {
    snapshot,
    start: (pod, refusing = new Set()) => {
      const current = prepare(snapshot.podState(pod));
      active = current;
      return {
        refusal: (node) => current.refused ?? firstRefusal(current.filters, node),
        refusing: looksForPods(pod) ? undefined : refusing,
      };
    },
    place: (pod, node) => {
      const state = active ? snapshot.podStateLike(pod, active.pod) : snapshot.podState(pod);
      snapshot.attach(state, node);
      if (active?.filters.some(({ filter }) => filter.drifts)) Object.assign(active, prepare(active.pod));
      else for (const { filter } of active?.filters ?? []) filter.addPod?.(state, node);
      placed.push([state, node]);
    },
    addNode: ({ node, pods }) => {
      const name = node.metadata.name ?? '';
      snapshot.addNode(node);
      const state = snapshot.node(name);
      if (!state) throw new Error(`node ${name} was not added`);
      for (const pod of pods) snapshot.attach(snapshot.podState(pod), state);
      added.push(state);
      if (active) Object.assign(active, prepare(active.pod));
      return state;
    },
    findNode: (trier, nodes) => {
      for (let step = 0; step < nodes.length; step++) {
        const at = (searchFrom + step) % nodes.length;
        const node = nodes[at];
        if (!node || node.isUnschedulable || refuses(trier, node)) continue;
        searchFrom = (at + 1) % nodes.length;
        return node;
      }
      return undefined;
    },
    undo: () => {
      for (const [pod, node] of placed.toReversed()) snapshot.detach(pod, node);
      for (const node of added.toReversed()) {
        for (const pod of node.pods) snapshot.detach(pod, node);
        snapshot.removeNode(node.name);
      }
      placed.length = 0;
      added.length = 0;
    },
  };
}

function refuses({ refusal, refusing }: Trier, node: NodeState): boolean {
  if (refusing?.has(node)) return true;
  if (!refusal(node)) return false;
  refusing?.add(node);
  return true;
}

/** True when other pods can make a node fit that did not. */
const looksForPods = ({ spec }: Pod): boolean =>
  (spec?.topologySpreadConstraints ?? []).length > 0 || spec?.affinity?.podAffinity !== undefined;

const failed = (plugin: PluginRefusal['plugin'], message: string): PluginRefusal => ({
  plugin,
  code: 'UnschedulableAndUnresolvable',
  findings: [{ rule: 'error', message, detail: {} }],
});
