// Nodes on their way as the autoscaler imagines them, with the pods it counts on them, so that it does not ask for
// the same room again in the next round.
import type { Pod } from '@berth/kube';
import { createPacker, type Packer } from '../growth/packer.js';
import { instantiate, type NodeTemplate } from '../growth/node-template.js';
import type { NodeState } from '../snapshot/node-state.js';
import { createSnapshot, type Snapshot } from '../snapshot/snapshot.js';
import type { FleetNode } from './fleet.js';
import { hasRoomFor } from './node-room.js';
import type { SimPod } from './sim-pod.js';

export interface UpcomingNodes {
  /** Counts a node that was asked for. */
  readonly add: (node: FleetNode, template: NodeTemplate) => void;
  /** The node has come, or never will: the pods counted on it are counted no more. */
  readonly remove: (node: FleetNode) => void;
  /** Counts pods of one shape on nodes with room, in the order of the nodes; gives those that found none. */
  readonly promise: (pods: readonly SimPod[]) => readonly SimPod[];
  /** The pod runs, or is gone: its room is free again. */
  readonly release: (pod: SimPod) => void;
}

interface Shadow {
  readonly node: FleetNode;
  readonly state: NodeState;
}

/** Nothing is on its way at first. */
export function createUpcomingNodes(): UpcomingNodes {
  const snapshot = createSnapshot({ nodes: [] });
  snapshot.recordsChanges = false;
  const packer = createPacker(snapshot);
  const shadows = new Map<FleetNode, Shadow>();
  const release = (pod: SimPod): void => {
    const shadow = pod.promisedTo && shadows.get(pod.promisedTo);
    if (!shadow) return;
    snapshot.detach(snapshot.podState(pod.pod), shadow.state);
    shadow.node.promised.delete(pod);
    pod.promisedTo = undefined;
  };
  return {
    add: (node, template) => {
      const state = addShadow(snapshot, instantiate(template, node.name));
      shadows.set(node, { node, state });
    },
    remove: (node) => {
      for (const pod of node.promised) release(pod);
      if (!shadows.delete(node)) return;
      snapshot.removeNode(node.name);
    },
    promise: (pods) => promise({ packer, shadows: [...shadows.values()] }, pods),
    release,
  };
}

function addShadow(
  snapshot: Snapshot,
  { node, pods }: { readonly node: NodeTemplate['node']; readonly pods: readonly Pod[] },
): NodeState {
  snapshot.addNode(node);
  const state = snapshot.node(node.metadata.name ?? '');
  if (!state) throw new Error(`node ${node.metadata.name ?? ''} was not added`);
  for (const pod of pods) snapshot.attach(snapshot.podState(pod), state);
  return state;
}

/** As pods only come, a node that refused one of them refuses the next ones too. */
function promise(
  { packer, shadows }: { readonly packer: Packer; readonly shadows: readonly Shadow[] },
  pods: readonly SimPod[],
): readonly SimPod[] {
  const [first] = pods;
  if (!first || shadows.length === 0) return pods;
  const trier = packer.start(first.pod);
  const wanted = packer.snapshot.podState(first.pod);
  const refuses = ({ state }: Shadow): boolean =>
    !hasRoomFor(packer.snapshot, wanted, state) || trier.refusal(state) !== undefined;
  let at = 0;
  for (const [index, pod] of pods.entries()) {
    let shadow = shadows[at];
    while (shadow && refuses(shadow)) shadow = shadows[++at];
    if (!shadow) return pods.slice(index);
    packer.place(pod.pod, shadow.state);
    shadow.node.promised.add(pod);
    pod.promisedTo = shadow.node;
  }
  return [];
}
