// A node as placement counts it, with the pods on it. Its amounts are kept as columns by the snapshot.
import type { Labels, Node, Taint } from '@berth/kube';
import type { HostPort } from './host-port.js';
import type { PodState } from './pod-state.js';

/** A host port in use. */
export interface HeldPort {
  readonly port: HostPort;
  /** Key of the pod. */
  readonly heldBy: string;
}

export interface NodeState {
  /** Row in the snapshot's columns; changes when another node is removed. */
  index: number;
  readonly name: string;
  node: Node;
  labels: Labels;
  taints: readonly Taint[];
  isUnschedulable: boolean;
  /** Bytes by image name. */
  images: ReadonlyMap<string, number>;
  readonly pods: Set<PodState>;
  readonly podsWithAffinity: Set<PodState>;
  readonly podsWithRequiredAntiAffinity: Set<PodState>;
  readonly podsWithPorts: Set<PodState>;
  /**
   * Held host ports by {@link portKey}. A set as in kube-scheduler: a pod taken off frees its ports even if
   * another holds them too.
   */
  readonly ports: Map<string, HeldPort>;
}

/** Reads a node without pods. */
export function nodeStateOf(node: Node): NodeState {
  const state = {
    index: -1,
    name: node.metadata.name ?? '',
    pods: new Set<PodState>(),
    podsWithAffinity: new Set<PodState>(),
    podsWithRequiredAntiAffinity: new Set<PodState>(),
    podsWithPorts: new Set<PodState>(),
    ports: new Map<string, HeldPort>(),
    ...readNode(node),
  };
  return state;
}

/** The parts of a node's state that come from the object alone. */
export function readNode(
  node: Node,
): Pick<NodeState, 'node' | 'labels' | 'taints' | 'isUnschedulable' | 'images'> {
  const images = new Map<string, number>();
  for (const image of node.status?.images ?? []) {
    for (const name of image.names ?? []) if (!images.has(name)) images.set(name, image.sizeBytes ?? 0);
  }
  return {
    node,
    labels: node.metadata.labels ?? {},
    taints: node.spec?.taints ?? [],
    isUnschedulable: node.spec?.unschedulable ?? false,
    images,
  };
}

/** True when nothing that placement reads differs between two states of a node. */
export const isSameForPlacement = (a: Node, b: Node): boolean => a === b || readPart(a) === readPart(b);

const readPart = ({ metadata, spec, status }: Node): string =>
  JSON.stringify([metadata.labels, spec?.taints, spec?.unschedulable, status?.allocatable, status?.images]);
