// The cluster as Cluster Autoscaler decides on it: nodes on their way are there already, and pods that will fit have
// their places. Both its scale-up and its scale-down go on from here.
import { createSnapshot, type Snapshot } from '../snapshot/snapshot.js';
import type { AutoscalerState, PendingPod } from './autoscaler-state.js';
import { instantiate, type NodeTemplate } from './node-template.js';
import { createPacker } from './packer.js';
import { isExpendable } from './expendable-pods.js';
import { podsToHelp } from './pending-pods.js';

export interface ObservedCluster {
  readonly snapshot: Snapshot;
  /** Nodes on their way. */
  readonly upcoming: number;
  /** Pods that none of the nodes has room for. */
  readonly considered: readonly PendingPod[];
}

/** Sets the cluster up; nodes of the state are ready as the autoscaler sees them. */
export function observeCluster(
  state: AutoscalerState,
  templates: ReadonlyMap<string, NodeTemplate>,
): ObservedCluster {
  const snapshot = snapshotOf(state);
  const upcoming = addUpcoming(state, snapshot, templates);
  return { snapshot, upcoming, considered: podsToHelp(state, snapshot) };
}

function snapshotOf(state: AutoscalerState): Snapshot {
  const snapshot = createSnapshot({
    ...state.objects,
    // Nodes that still start are stood in for by those on their way.
    nodes: state.nodes.filter(({ isReady, isStarting }) => isReady || !isStarting).map(({ node }) => node),
    pods: state.pods.filter((pod) => !isExpendable(state, pod)),
  });
  snapshot.recordsChanges = false;
  return snapshot;
}

/** Adds the nodes that were asked for and are not there yet; returns how many. */
function addUpcoming(
  { groups, nodes }: AutoscalerState,
  snapshot: Snapshot,
  templates: ReadonlyMap<string, NodeTemplate>,
): number {
  const packer = createPacker(snapshot);
  let count = 0;
  for (const { name, size } of groups) {
    const template = templates.get(name);
    const there = nodes.filter(({ group, isStarting }) => group === name && !isStarting).length;
    if (!template) continue;
    for (let index = there; index < size; index++) {
      packer.addNode(instantiate(template, `template-node-for-${name}-upcoming-${index}`));
      count++;
    }
  }
  return count;
}
