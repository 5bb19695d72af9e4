// Which pool to grow for pods that fit nowhere, as Cluster Autoscaler decides it: a template node a pool, first fit,
// least waste. Each look grows one pool only.
// See https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md
import { nodeOfPool, type DeclaredCompute, type Pool } from '@berth/compute';
import type { Node, Pod } from '@berth/kube';
import { bytesOf, millisOf } from '@berth/kube';
import { createSnapshot, profileFor, schedule, type Snapshot } from '@berth/placement';
import { NODES_PER_SCALE_UP, PODS_PER_SCALE_UP } from '../limits.js';
import { typeOfPool, zoneForNext } from '../pools/pool-nodes.js';

export interface GrowthInput {
  readonly compute: DeclaredCompute;
  /** Nodes that exist, and those that are coming, without their start-up taints. */
  readonly nodes: readonly Node[];
  /** Pods that have a node. */
  readonly bound: readonly Pod[];
  /** Pods that the scheduler could not place. */
  readonly pending: readonly Pod[];
  readonly nodesOf: (pool: Pool) => readonly Node[];
  /** Nodes the pool has or will have. */
  readonly sizeOf: (pool: Pool) => number;
  /** Pools that wait after a failed scale-up. */
  readonly inBackoff: (pool: Pool) => boolean;
}

/** What one pool could do for one pod. */
export interface PoolRefusal {
  readonly pool: string;
  /** Cluster Autoscaler's words: `max node group size reached`, `Insufficient cpu`, … */
  readonly reasons: readonly string[];
}

export interface Growth {
  readonly pool: Pool;
  readonly nodes: number;
  readonly pods: readonly Pod[];
}

export interface GrowthPlan {
  readonly grow: Growth | undefined;
  /** Pods that no pool can help, and why. */
  readonly helpless: readonly { readonly pod: Pod; readonly refusals: readonly PoolRefusal[] }[];
  /** Pods that fit on nodes that are there or coming: they only have to wait. */
  readonly fitting: readonly Pod[];
}

/** Plans one step of growth. */
export function planGrowth(input: GrowthInput): GrowthPlan {
  const pending = input.pending.slice(0, PODS_PER_SCALE_UP).toSorted(byPriority);
  const snapshot = createSnapshot({ nodes: input.nodes, pods: input.bound });
  const { fitting, rest } = splitFitting(input, snapshot, pending);
  if (rest.length === 0) return { grow: undefined, helpless: [], fitting };
  const options = input.compute.pools.map((pool) => optionOf(input, snapshot, { pool, pods: rest }));
  const helped = options.filter((option) => option.pods.length > 0);
  const best = helped.toSorted((a, b) => a.waste - b.waste)[0];
  const saved = new Set(helped.flatMap((option) => option.pods));
  const helpless = rest
    .filter((pod) => !saved.has(pod))
    .map((pod) => ({ pod, refusals: options.flatMap((option) => option.refusals.get(shapeOf(pod)) ?? []) }));
  return { grow: best && { pool: best.pool, nodes: best.nodes, pods: best.pods }, helpless, fitting };
}

const byPriority = (a: Pod, b: Pod): number => (b.spec?.priority ?? 0) - (a.spec?.priority ?? 0);

function splitFitting(
  input: GrowthInput,
  snapshot: Snapshot,
  pods: readonly Pod[],
): { readonly fitting: readonly Pod[]; readonly rest: readonly Pod[] } {
  const profile = profileFor(input.compute.scoringStrategy);
  const fitting: Pod[] = [];
  const rest: Pod[] = [];
  // A shape that found no room finds none later in the same look: room only shrinks.
  const hopeless = new Set<string>();
  for (const pod of pods) {
    const shape = shapeOf(pod);
    const node = hopeless.has(shape)
      ? undefined
      : schedule(snapshot, pod, { profile, preemption: false }).best[0];
    if (node === undefined) {
      hopeless.add(shape);
      rest.push(pod);
      continue;
    }
    snapshot.addPod(onNode(pod, node));
    fitting.push(pod);
  }
  return { fitting, rest };
}

const onNode = (pod: Pod, nodeName: string): Pod => ({
  ...pod,
  spec: { containers: [], ...pod.spec, nodeName },
});

interface Option {
  readonly pool: Pool;
  readonly nodes: number;
  readonly pods: readonly Pod[];
  readonly waste: number;
  readonly refusals: ReadonlyMap<string, PoolRefusal>;
}

interface Candidate {
  readonly pool: Pool;
  readonly pods: readonly Pod[];
}

function optionOf(input: GrowthInput, existing: Snapshot, { pool, pods }: Candidate): Option {
  const template = templateOf(input, pool);
  const none = (reason: string): Option => ({
    pool,
    nodes: 0,
    pods: [],
    waste: Number.POSITIVE_INFINITY,
    refusals: new Map(pods.map((pod) => [shapeOf(pod), { pool: pool.name, reasons: [reason] }])),
  });
  if (!template) return none('not ready for scale-up');
  const fits = pods.length === 0 ? none('') : pack(input, existing, { pool, pods, template });
  const room = Math.min(NODES_PER_SCALE_UP, pool.maxSize - input.sizeOf(pool));
  // A pool that would not take the pod anyway says so, rather than that it is full.
  const blocked = room <= 0 ? 'max node group size reached' : input.inBackoff(pool) ? BACKOFF : undefined;
  if (blocked === undefined) return fits;
  const refusals = new Map(fits.refusals);
  for (const pod of fits.pods) refusals.set(shapeOf(pod), { pool: pool.name, reasons: [blocked] });
  return { ...none(blocked), refusals };
}

const BACKOFF = 'in backoff after failed scale-up';

// Packs on template nodes beside the existing ones, which are taken out of the way by looking at template nodes only.
function pack(input: GrowthInput, existing: Snapshot, of: Candidate & { readonly template: Node }): Option {
  const { pool, pods, template } = of;
  const profile = profileFor(input.compute.scoringStrategy);
  const room = Math.max(1, Math.min(NODES_PER_SCALE_UP, pool.maxSize - input.sizeOf(pool)));
  const names: string[] = [];
  const packed: Pod[] = [];
  const refusals = new Map<string, PoolRefusal>();
  const addTemplate = (): void => {
    const name = `template-node-for-${pool.name}-${names.length}`;
    names.push(name);
    const labels = { ...template.metadata.labels, 'kubernetes.io/hostname': name };
    existing.addNode({ ...template, metadata: { ...template.metadata, name, labels } });
  };
  const tryPod = (pod: Pod): boolean => {
    const decision = schedule(existing, pod, { profile, preemption: false });
    const node = decision.feasible.find((name) => names.includes(name));
    if (node !== undefined) {
      existing.addPod(onNode(pod, node));
      packed.push(pod);
      return true;
    }
    const last = decision.refused.find((refused) => refused.node === names.at(-1));
    const reasons = (last?.refusals[0]?.findings ?? []).map((finding) => finding.message);
    const whole = decision.prefilter ? [decision.prefilter.message] : ['cannot be scheduled'];
    refusals.set(shapeOf(pod), { pool: pool.name, reasons: reasons.length > 0 ? reasons : whole });
    return false;
  };
  for (const pod of pods.toSorted((a, b) => weightOf(b, template) - weightOf(a, template))) {
    if (refusals.has(shapeOf(pod))) continue;
    if (names.length > 0 && tryPod(pod)) continue;
    const isOpen = names.length < room;
    if (isOpen) addTemplate();
    if (isOpen && tryPod(pod)) refusals.delete(shapeOf(pod));
    else if (isOpen) existing.removeNode(names.pop() ?? '');
    else refusals.set(shapeOf(pod), { pool: pool.name, reasons: ['max node group size reached'] });
  }
  for (const pod of packed) existing.removePod(`${pod.metadata.namespace}/${pod.metadata.name}`);
  for (const name of names) existing.removeNode(name);
  return {
    pool,
    nodes: names.length,
    pods: packed,
    waste: wasteOf(template, names.length, packed),
    refusals,
  };
}

/** A node like those the pool has, else what the autoscaler imagines of a pool without nodes. */
function templateOf(input: GrowthInput, pool: Pool): Node | undefined {
  const nodes = input.nodesOf(pool);
  const living = nodes.find((node) => node.status?.allocatable !== undefined);
  const type = typeOfPool(pool);
  if (!type) return undefined;
  const zone = zoneForNext(input.compute, pool, nodes);
  const fresh = nodeOfPool({ compute: input.compute, pool, instanceType: type, zone, name: 'template' });
  return living ? { ...fresh, status: living.status } : fresh;
}

/** Share of cpu plus memory of a node that a pod asks for. */
function weightOf(pod: Pod, node: Node): number {
  const { cpu, memory } = askedBy([pod]);
  return cpu / capacityOf(node).cpu + memory / capacityOf(node).memory;
}

/** The least-waste expander: unused share of cpu plus unused share of memory. */
function wasteOf(template: Node, nodes: number, pods: readonly Pod[]): number {
  const asked = askedBy(pods);
  const { cpu, memory } = capacityOf(template);
  return 2 - asked.cpu / (cpu * nodes) - asked.memory / (memory * nodes);
}

const capacityOf = (node: Node): { readonly cpu: number; readonly memory: number } => ({
  cpu: millisOf(node.status?.capacity?.['cpu']) || 1,
  memory: bytesOf(node.status?.capacity?.['memory']) || 1,
});

function askedBy(pods: readonly Pod[]): { readonly cpu: number; readonly memory: number } {
  let cpu = 0;
  let memory = 0;
  for (const pod of pods) {
    for (const container of pod.spec?.containers ?? []) {
      cpu += millisOf(container.resources?.requests?.['cpu']);
      memory += bytesOf(container.resources?.requests?.['memory']);
    }
  }
  return { cpu, memory };
}

const shapes = new WeakMap<Pod, string>();

/** Pods of one shape are placed alike. */
function shapeOf(pod: Pod): string {
  const known = shapes.get(pod);
  if (known !== undefined) return known;
  const { namespace, labels } = pod.metadata;
  const shape = JSON.stringify([namespace, labels, pod.spec]);
  shapes.set(pod, shape);
  return shape;
}
