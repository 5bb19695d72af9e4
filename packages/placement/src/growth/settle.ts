// The decision repeated until nothing changes: bind what fits, decide, let the new nodes join.
import type { Node, Pod } from '@berth/kube';
import type { NodeState } from '../snapshot/node-state.js';
import { createSnapshot } from '../snapshot/snapshot.js';
import type { AutoscalerState, GroupedNode, NodeGroup, PendingPod } from './autoscaler-state.js';
import { daemonSetPodsFor } from './daemon-set-pods.js';
import { instantiate, lastingTaints, templatesOf } from './node-template.js';
import { createPacker, type Packer } from './packer.js';
import { shapeOf } from './pod-groups.js';
import { decideScaleUp, type ScaleUpDecision } from './scale-up.js';

export interface Settled {
  readonly sizes: ReadonlyMap<string, number>;
  /** Rounds that changed something: a decision, or nodes that joined. */
  readonly loops: number;
  readonly stillPending: readonly PendingPod[];
}

const MAX_LOOPS = 50;

/** Among equally good groups the first by name grows. Nothing is preempted and nothing removed. */
export function settle(
  start: AutoscalerState,
  decide: (state: AutoscalerState) => ScaleUpDecision = decideScaleUp,
): Settled {
  let state = start;
  let loops = 0;
  for (let loop = 0; loop < MAX_LOOPS; loop++) {
    state = bindPending(state);
    const decision = decide(state);
    const scaleUps = decision.choices[0]?.scaleUps ?? [];
    const isComplete = state.groups.every(({ name, size }) => size <= nodesOf(state, name).length);
    if (scaleUps.length === 0 && isComplete) break;
    loops++;
    state = joinNodes({
      ...state,
      groups: state.groups.map((group) => {
        const change = scaleUps.find((one) => one.group === group.name);
        return change ? { ...group, size: change.to } : group;
      }),
    });
  }
  return {
    sizes: new Map(state.groups.map(({ name, size }) => [name, size])),
    loops,
    stillPending: state.pending,
  };
}

/** Binds pending pods to the first ready node that takes them, by falling priority. */
function bindPending(state: AutoscalerState): AutoscalerState {
  const snapshot = createSnapshot({
    ...state.objects,
    nodes: state.nodes.map(({ node }) => node),
    pods: state.pods,
  });
  const packer = createPacker(snapshot);
  const ready = state.nodes.flatMap(({ node, isReady }): readonly NodeState[] => {
    const found = isReady ? snapshot.node(node.metadata.name ?? '') : undefined;
    return found ? [found] : [];
  });
  const bound: Pod[] = [];
  const left = new Set(state.pending);
  const firstOpen = new Map<string, number>();
  for (const pending of state.pending.toSorted((a, b) => priorityOf(b) - priorityOf(a))) {
    if (!isWaiting(pending)) continue;
    const node = bind({ packer, nodes: ready, firstOpen }, pending.pod);
    if (!node) continue;
    left.delete(pending);
    bound.push({ ...pending.pod, spec: { containers: [], ...pending.pod.spec, nodeName: node.name } });
  }
  return { ...state, pods: [...state.pods, ...bound], pending: state.pending.filter((one) => left.has(one)) };
}

interface Binding {
  readonly packer: Packer;
  readonly nodes: readonly NodeState[];
  /** By shape, where the nodes start of which some may still take such pods. */
  readonly firstOpen: Map<string, number>;
}

function bind({ packer, nodes, firstOpen }: Binding, pod: Pod): NodeState | undefined {
  const trier = packer.start(pod);
  // While pods only come, a node that refused goes on refusing, unless the pod looks for other pods.
  const shape = trier.refusing ? shapeOf(pod) : undefined;
  let at = shape === undefined ? 0 : (firstOpen.get(shape) ?? 0);
  let node = nodes[at];
  while (node && trier.refusal(node)) node = nodes[++at];
  if (shape !== undefined) firstOpen.set(shape, at);
  if (node) packer.place(pod, node);
  return node;
}

const priorityOf = ({ pod }: PendingPod): number => pod.spec?.priority ?? 0;

const isWaiting = ({ pod }: PendingPod): boolean =>
  pod.status?.nominatedNodeName !== undefined ||
  (pod.status?.conditions ?? []).some(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable',
  );

const nodesOf = ({ nodes }: AutoscalerState, group: string): readonly GroupedNode[] =>
  nodes.filter((node) => node.group === group);

/** Brings every group to its size. */
function joinNodes(state: AutoscalerState): AutoscalerState {
  const nodes = [...state.nodes];
  const pods = [...state.pods];
  for (const group of state.groups) {
    for (let index = nodesOf(state, group.name).length; index < group.size; index++) {
      const node = newNode(state, group, `${group.name}-new-${index}`);
      if (!node) continue;
      nodes.push({ group: group.name, node, isReady: true });
      pods.push(...fittingDaemonPods(state, node, group));
    }
  }
  return { ...state, nodes, pods };
}

function newNode(state: AutoscalerState, group: NodeGroup, name: string): Node | undefined {
  const template = group.template ?? templatesOf(state).get(group.name)?.node;
  if (!template) return undefined;
  const { node } = instantiate({ node: template, pods: [] }, name);
  return { ...node, spec: { ...node.spec, taints: lastingTaints(state, node.spec?.taints) } };
}

/** DaemonSet pods that match and fit, in order. */
function fittingDaemonPods({ daemonSets }: AutoscalerState, node: Node, group: NodeGroup): readonly Pod[] {
  const snapshot = createSnapshot({ nodes: [node], pods: [] });
  const packer = createPacker(snapshot);
  const [state] = snapshot.nodes;
  if (!state) throw new Error(`no node for group ${group.name}`);
  return daemonSetPodsFor(node, daemonSets).filter((pod) => {
    const { nodeName: _, ...spec } = pod.spec ?? { containers: [] };
    const unbound = { ...pod, spec };
    if (packer.start(unbound).refusal(state)) return false;
    packer.place(unbound, state);
    return true;
  });
}
