// The cluster as placement sees it: nodes with the pods on them, kept up to date change by change.
// A class because it has a lifetime: the embedded scheduler keeps one for as long as it runs.
import type { Node, Pod } from '@berth/kube';
import { MAX_REMEMBERED_CHANGES } from '../limits.js';
import { amountOf } from './amount.js';
import { tablesOf, type ClusterObjects, type ObjectTables } from './cluster-objects.js';
import { addRow, columnAt, createColumns, removeRow, type Columns } from './columns.js';
import { portKey } from './host-port.js';
import { isSameForPlacement, nodeStateOf, readNode, type NodeState } from './node-state.js';
import { hasAffinityTerms, podStateOf, renamedState, takesRoom, type PodState } from './pod-state.js';
import { createResourceNames, isCountedResource, type ResourceNames } from './resource-names.js';

/** What a snapshot is made from: lists as an API server returns them. */
export interface SnapshotInput extends ClusterObjects {
  readonly nodes: readonly Node[];
  /** All pods: bound ones take room, nominated ones hold it, others and finished ones are passed over. */
  readonly pods?: readonly Pod[] | undefined;
}

/** A pod that came to a node, or left it. */
export interface PodChange {
  readonly pod: PodState;
  readonly node: NodeState;
  readonly isAdded: boolean;
}

/** An image that nodes have, by one name. */
export interface ImageState {
  /** As the first node with it told; kube-scheduler takes no notice of what the others say. */
  readonly bytes: number;
  /** How many nodes have it. */
  readonly nodes: number;
}

/** Makes a snapshot. */
export function createSnapshot(input: SnapshotInput): Snapshot {
  const snapshot = new Snapshot(tablesOf(input));
  for (const node of input.nodes) snapshot.addNode(node);
  for (const pod of input.pods ?? []) snapshot.addPod(pod);
  return snapshot;
}

/** Nodes, their pods, and the other objects placement reads. Updates cost what they touch. */
export class Snapshot {
  readonly resources: ResourceNames = createResourceNames();
  readonly columns: Columns = createColumns();
  /** Dense, in row order. */
  readonly nodes: NodeState[] = [];
  readonly tables: ObjectTables;
  /** Counts changes of nodes and of the other objects; pods coming and going do not count. */
  structure = 0;
  /** Pods that came and went, oldest first; {@link changesBefore} were forgotten. */
  readonly changes: PodChange[] = [];
  changesBefore = 0;
  /** Off for simulations that nobody follows: changes are then only counted. */
  recordsChanges = true;
  readonly #nodesByName = new Map<string, NodeState>();
  readonly #places = new Map<
    string,
    { readonly pod: PodState; readonly nodeName: string; readonly isBound: boolean }
  >();
  readonly #strays = new Map<string, Set<PodState>>();
  readonly #nominated = new Map<string, Set<PodState>>();
  readonly #images = new Map<string, ImageState>();
  readonly #affinityNodes = new Set<NodeState>();
  readonly #antiAffinityNodes = new Set<NodeState>();
  readonly #claimUsers = new Map<string, number>();
  readonly #states = new WeakMap<Pod, PodState>();

  constructor(tables: ObjectTables) {
    this.tables = tables;
  }

  /** The node's state, or undefined when there is no such node. */
  node(name: string): NodeState | undefined {
    return this.#nodesByName.get(name);
  }

  /** A pod as placement counts it; remembered for as long as the object lives. */
  podState(pod: Pod): PodState {
    const known = this.#states.get(pod);
    if (known) return known;
    const state = podStateOf(pod, this.resources);
    this.#states.set(pod, state);
    return state;
  }

  /** {@link podState} of a pod that equals another in all but its name and uid. */
  podStateLike(pod: Pod, example: PodState): PodState {
    const known = this.#states.get(pod);
    if (known) return known;
    const state = renamedState(pod, example);
    this.#states.set(pod, state);
    return state;
  }

  /** The name of the node a pod is bound to, or undefined. */
  nodeNameOf(podKey: string): string | undefined {
    const place = this.#places.get(podKey);
    return place?.isBound ? place.nodeName : undefined;
  }

  /** Pods that wait for room on this node, which preemption promised them. */
  nominatedTo(nodeName: string): ReadonlySet<PodState> | undefined {
    return this.#nominated.get(nodeName);
  }

  /** True when any pod waits for room that preemption promised it. */
  get hasNominated(): boolean {
    return this.#nominated.size > 0;
  }

  /** Nodes with pods that have any affinity term. */
  get nodesWithAffinity(): ReadonlySet<NodeState> {
    return this.#affinityNodes;
  }

  /** Nodes with pods that have required anti-affinity. */
  get nodesWithRequiredAntiAffinity(): ReadonlySet<NodeState> {
    return this.#antiAffinityNodes;
  }

  /** Size and spread of the image of this name; undefined when no node has it. */
  image(name: string): ImageState | undefined {
    return this.#images.get(name);
  }

  /** True when a pod on some node uses the claim `namespace/name`. */
  isClaimUsed(claim: string): boolean {
    return (this.#claimUsers.get(claim) ?? 0) > 0;
  }

  /** Adds a node, or takes over its new state. */
  addNode(node: Node): void {
    const known = this.#nodesByName.get(node.metadata.name ?? '');
    if (known) return this.#refresh(known, node);
    const state = nodeStateOf(node);
    state.index = addRow(this.columns);
    this.nodes.push(state);
    this.#nodesByName.set(state.name, state);
    this.#readAmounts(state);
    this.#countImages(state, 1);
    this.structure++;
    for (const pod of this.#strays.get(state.name) ?? []) this.attach(pod, state);
    this.#strays.delete(state.name);
  }

  /** Takes over a node's new labels, taints, amounts and images; its pods stay. */
  updateNode(node: Node): void {
    this.addNode(node);
  }

  /** Removes a node. Pods bound to it count for nothing until it is back. */
  removeNode(name: string): void {
    const state = this.#nodesByName.get(name);
    if (!state) return;
    const strays = new Set(state.pods);
    for (const pod of strays) this.detach(pod, state);
    if (strays.size > 0) this.#strays.set(name, strays);
    this.#countImages(state, -1);
    this.#nodesByName.delete(name);
    removeRow(this.columns, state.index);
    const last = this.nodes.pop();
    if (last && last !== state) {
      last.index = state.index;
      this.nodes[state.index] = last;
    }
    this.structure++;
  }

  /** Adds a pod or takes over its new state. A pod that is neither bound nor nominated takes no room. */
  addPod(pod: Pod): void {
    const state = this.podState(pod);
    this.removePod(state.key);
    const bound = pod.spec?.nodeName;
    const nodeName = bound || pod.status?.nominatedNodeName;
    if (!nodeName || !takesRoom(pod)) return;
    this.#places.set(state.key, { pod: state, nodeName, isBound: Boolean(bound) });
    if (!bound) return addTo(this.#nominated, nodeName, state);
    const node = this.#nodesByName.get(nodeName);
    if (node) this.attach(state, node);
    else addTo(this.#strays, nodeName, state);
  }

  /** Binds a pod that is not bound in its object yet. */
  bind(pod: PodState, node: NodeState): void {
    this.removePod(pod.key);
    this.#places.set(pod.key, { pod, nodeName: node.name, isBound: true });
    this.attach(pod, node);
  }

  /** Removes the pod with this key,, `namespace/name`. */
  removePod(key: string): void {
    const place = this.#places.get(key);
    if (!place) return;
    this.#places.delete(key);
    const node = this.#nodesByName.get(place.nodeName);
    if (!place.isBound) removeFrom(this.#nominated, place.nodeName, place.pod);
    else if (node) this.#remove(place.pod, node);
    else removeFrom(this.#strays, place.nodeName, place.pod);
  }

  /** Puts a pod on a node without recording where it came from: for trying out what {@link detach} undoes. */
  attach(pod: PodState, node: NodeState): void {
    node.pods.add(pod);
    this.#count(pod, node, 1);
    if (hasAffinityTerms(pod)) {
      node.podsWithAffinity.add(pod);
      this.#affinityNodes.add(node);
    }
    if (pod.terms.requiredAntiAffinity.length > 0) {
      node.podsWithRequiredAntiAffinity.add(pod);
      this.#antiAffinityNodes.add(node);
    }
    if (pod.ports.length > 0) holdPorts(pod, node);
  }

  /** Takes a pod off a node. */
  detach(pod: PodState, node: NodeState): void {
    if (!node.pods.delete(pod)) return;
    this.#count(pod, node, -1);
    if (node.podsWithPorts.delete(pod)) for (const port of pod.ports) node.ports.delete(portKey(port));
    if (node.podsWithAffinity.delete(pod) && node.podsWithAffinity.size === 0)
      this.#affinityNodes.delete(node);
    if (node.podsWithRequiredAntiAffinity.delete(pod) && node.podsWithRequiredAntiAffinity.size === 0) {
      this.#antiAffinityNodes.delete(node);
    }
  }

  #remove(pod: PodState, node: NodeState): void {
    this.detach(pod, node);
    if (pod.ports.length > 0) for (const other of node.podsWithPorts) holdPorts(other, node);
  }

  #count(pod: PodState, node: NodeState, sign: 1 | -1): void {
    const { columns } = this;
    const row = node.index;
    for (const { column, amount } of pod.requests) {
      const requested = columnAt(columns.requested, column, columns);
      requested[row] = (requested[row] ?? 0) + sign * amount;
    }
    columns.scoredCpu[row] = (columns.scoredCpu[row] ?? 0) + sign * pod.scoredCpu;
    columns.scoredMemory[row] = (columns.scoredMemory[row] ?? 0) + sign * pod.scoredMemory;
    columns.podCount[row] = (columns.podCount[row] ?? 0) + sign;
    for (const claim of pod.claimNames) {
      const key = `${pod.namespace}/${claim}`;
      this.#claimUsers.set(key, (this.#claimUsers.get(key) ?? 0) + sign);
    }
    if (!this.recordsChanges) {
      this.changesBefore++;
      return;
    }
    if (this.changes.length >= MAX_REMEMBERED_CHANGES) {
      this.changesBefore += this.changes.length;
      this.changes.length = 0;
    }
    this.changes.push({ pod, node, isAdded: sign === 1 });
  }

  #refresh(state: NodeState, node: Node): void {
    // Heartbeats change conditions alone, which placement does not read.
    if (isSameForPlacement(state.node, node)) {
      state.node = node;
      return;
    }
    this.#countImages(state, -1);
    Object.assign(state, readNode(node));
    this.#countImages(state, 1);
    this.#readAmounts(state);
    this.structure++;
  }

  #readAmounts(state: NodeState): void {
    const { columns } = this;
    for (const column of columns.allocatable) column[state.index] = 0;
    for (const [name, text] of Object.entries(state.node.status?.allocatable ?? {})) {
      if (name === 'pods') columns.allowedPods[state.index] = amountOf(name, text);
      else if (isCountedResource(name)) {
        columnAt(columns.allocatable, this.resources.columnOf(name), columns)[state.index] = amountOf(
          name,
          text,
        );
      }
    }
    if (state.node.status?.allocatable?.['pods'] === undefined) columns.allowedPods[state.index] = 0;
  }

  #countImages(state: NodeState, sign: 1 | -1): void {
    for (const [name, bytes] of state.images) {
      const known = this.#images.get(name) ?? { bytes, nodes: 0 };
      const nodes = known.nodes + sign;
      if (nodes === 0) this.#images.delete(name);
      else this.#images.set(name, { ...known, nodes });
    }
  }
}

function holdPorts(pod: PodState, node: NodeState): void {
  node.podsWithPorts.add(pod);
  for (const port of pod.ports) node.ports.set(portKey(port), { port, heldBy: pod.key });
}

function addTo(sets: Map<string, Set<PodState>>, key: string, pod: PodState): void {
  const set = sets.get(key);
  if (set) set.add(pod);
  else sets.set(key, new Set([pod]));
}

function removeFrom(sets: Map<string, Set<PodState>>, key: string, pod: PodState): void {
  const set = sets.get(key);
  set?.delete(pod);
  if (set?.size === 0) sets.delete(key);
}
