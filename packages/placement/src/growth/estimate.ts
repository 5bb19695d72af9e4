// How many new nodes of one group pending pods need: first-fit decreasing over groups of equal pods.
// Mirrors Cluster Autoscaler's estimator/binpacking_estimator.
import type { Pod } from '@berth/kube';
import type { PluginRefusal } from '../framework/decision.js';
import { amountOf, roundedAmount } from '../snapshot/amount.js';
import type { NodeState } from '../snapshot/node-state.js';
import { podRequestNanos } from '../snapshot/pod-requests.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { PendingPod } from './autoscaler-state.js';
import { instantiate, type NodeTemplate } from './node-template.js';
import { createPacker, type Packer, type Trier } from './packer.js';
import { arePlain, estimatePlain } from './plain-estimate.js';
import type { PodGroup } from './pod-groups.js';
import type { Estimate, Share } from './estimated-growth.js';

export interface EstimateInput {
  readonly snapshot: Snapshot;
  readonly template: NodeTemplate;
  readonly groups: readonly PodGroup[];
  /** New nodes that may be tried; also those that stay empty count. */
  readonly maxNodes: number;
}

/** Estimates; the snapshot is as it was when the call returns. */
export function estimate({ snapshot, template, groups, maxNodes }: EstimateInput): Estimate {
  const packer = createPacker(snapshot);
  const ordered = inOrder(groups, template);
  if (arePlain(snapshot, groups)) {
    const sample = packer.addNode(instantiate(template, `${template.node.metadata.name ?? ''}-estimated`));
    const estimated = arePlain(snapshot, [])
      ? estimatePlain({ groups: ordered, maxNodes, snapshot, sample })
      : undefined;
    packer.undo();
    if (estimated) return estimated;
  }
  const run: Run = {
    packer,
    template,
    nodes: [],
    used: new Set(),
    pods: [],
    shares: [],
    left: maxNodes,
    isFull: false,
    refusing: new Map(),
  };
  for (const group of ordered) placeGroup(run, group);
  packer.undo();
  return { nodeCount: run.used.size, pods: run.pods, shares: run.shares };
}

interface Run {
  readonly packer: Packer;
  readonly template: NodeTemplate;
  readonly nodes: NodeState[];
  readonly used: Set<NodeState>;
  readonly pods: PendingPod[];
  readonly shares: Share[];
  left: number;
  isFull: boolean;
  /** Nodes known to refuse pods of a shape. */
  readonly refusing: Map<string, Set<NodeState>>;
}

/** Largest first, by the share of a node's cpu and memory together. */
function inOrder(groups: readonly PodGroup[], { node }: NodeTemplate): readonly PodGroup[] {
  const { cpu, memory } = node.status?.allocatable ?? {};
  const cpuMillis = amountOf('cpu', cpu);
  const memoryBytes = amountOf('memory', memory);
  const scores = new Map(groups.map((group) => [group, scoreOf(group, cpuMillis, memoryBytes)]));
  return groups.toSorted((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0));
}

function scoreOf({ pods: [first] }: PodGroup, cpuMillis: number, memoryBytes: number): number {
  if (!first) return 0;
  const asked = podRequestNanos(first.pod);
  const cpu = cpuMillis === 0 ? 0 : roundedAmount('cpu', asked.get('cpu') ?? 0n) / cpuMillis;
  const memory = memoryBytes === 0 ? 0 : roundedAmount('memory', asked.get('memory') ?? 0n) / memoryBytes;
  return cpu + memory;
}

function placeGroup(run: Run, { pods, shape }: PodGroup): void {
  const [first] = pods;
  if (!first) return;
  const refusing = run.refusing.get(shape) ?? new Set();
  run.refusing.set(shape, refusing);
  const trier = run.packer.start(first.pod, refusing);
  const before = run.pods.length;
  const rest = placeOnOpenNodes(run, trier, pods);
  if (!run.isFull) placeOnNewNodes(run, trier, rest);
  const count = run.pods.length - before;
  if (count > 0) run.shares.push({ pod: first.pod, count });
}

/** Places pods in turn until one finds no room; returns it and those after it. */
function placeOnOpenNodes(run: Run, trier: Trier, pods: readonly PendingPod[]): readonly PendingPod[] {
  for (const [index, pending] of pods.entries()) {
    const node = run.packer.findNode(trier, run.nodes);
    if (!node) return pods.slice(index);
    place(run, pending, node);
  }
  return [];
}

function placeOnNewNodes(run: Run, trier: Trier, pods: readonly PendingPod[]): void {
  for (const pending of pods) {
    const last = run.nodes.at(-1);
    const refusal = last && trier.refusal(last);
    const found = refusal ? nodeForSpread(run, trier, { pod: pending.pod, refusal, last }) : last;
    if (found) {
      place(run, pending, found);
      continue;
    }
    // A pod that an empty new node refuses would be refused by the next one too.
    if (last && !run.used.has(last)) return;
    if (run.left <= 0) {
      run.isFull = true;
      return;
    }
    run.left--;
    const name = `${run.template.node.metadata.name ?? ''}-estimated-${run.nodes.length}`;
    const node = run.packer.addNode(instantiate(run.template, name));
    run.nodes.push(node);
    if (trier.refusal(node)) return;
    place(run, pending, node);
  }
}

const HOSTNAME = 'kubernetes.io/hostname';
const SKEW_RULE = 'spread';

/**
 * When the last node would skew a spread over host names, any other node will do, also one that exists already: the
 * autoscaler then counts it among the new ones.
 */
function nodeForSpread(
  { packer }: Run,
  trier: Trier,
  { pod, refusal, last }: { pod: Pod; refusal: PluginRefusal; last: NodeState },
): NodeState | undefined {
  const spreadsOverHosts = (pod.spec?.topologySpreadConstraints ?? []).some(
    ({ topologyKey }) => topologyKey === HOSTNAME,
  );
  if (!spreadsOverHosts || !refusal.findings.some(({ rule }) => rule === SKEW_RULE)) return undefined;
  return packer.findNode(
    trier,
    packer.snapshot.nodes.filter((node) => node !== last),
  );
}

function place(run: Run, pending: PendingPod, node: NodeState): void {
  run.packer.place(pending.pod, node);
  run.used.add(node);
  run.pods.push(pending);
}
