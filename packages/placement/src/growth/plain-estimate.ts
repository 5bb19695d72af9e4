// The estimate for pods that ask for nothing but room: all new nodes of a group are alike to them, so amounts are
// enough to count with. Places every pod where the full estimate would.
import type { Pod } from '@berth/kube';
import { amountAt } from '../snapshot/columns.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState, ResourceAmount } from '../snapshot/pod-state.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { PendingPod } from './autoscaler-state.js';
import type { Estimate, Share } from './estimated-growth.js';
import type { PodGroup } from './pod-groups.js';

export interface PlainEstimateInput {
  /** In the order in which they are placed; every one of them fits an empty new node but for its amounts. */
  readonly groups: readonly PodGroup[];
  readonly maxNodes: number;
  readonly snapshot: Snapshot;
  /** A new node without pods but its own, in the snapshot. */
  readonly sample: NodeState;
}

/** True when where these pods may go depends on amounts alone. */
export const arePlain = (snapshot: Snapshot, groups: readonly PodGroup[]): boolean =>
  snapshot.nodesWithRequiredAntiAffinity.size === 0 &&
  groups.every(({ pods: [first] }) => first !== undefined && isPlain(snapshot.podState(first.pod)));

const plain = new WeakMap<PodState, boolean>();

/** Counts; the snapshot is only read. */
export function estimatePlain({ groups, maxNodes, snapshot, sample }: PlainEstimateInput): Estimate {
  const run: Run = {
    empty: roomOf(snapshot, sample),
    nodes: [],
    left: maxNodes,
    isFull: false,
    searchFrom: 0,
    used: 0,
    pods: [],
    shares: [],
    refusing: new Map(),
  };
  for (const group of groups) placeGroup(run, snapshot, group);
  return { nodeCount: run.used, pods: run.pods, shares: run.shares };
}

/** What is free on a node, by column. */
interface Room {
  readonly free: Float64Array;
  freePods: number;
  isUsed: boolean;
}

interface Run {
  readonly empty: Room;
  readonly nodes: Room[];
  left: number;
  isFull: boolean;
  searchFrom: number;
  used: number;
  readonly pods: PendingPod[];
  readonly shares: Share[];
  /** Nodes known to refuse pods of a shape. */
  readonly refusing: Map<string, Set<Room>>;
}

function roomOf({ columns, resources }: Snapshot, { index }: NodeState): Room {
  const free = new Float64Array(resources.names.length);
  for (let column = 0; column < free.length; column++) {
    free[column] = amountAt(columns.allocatable, column, index) - amountAt(columns.requested, column, index);
  }
  const freePods = (columns.allowedPods[index] ?? 0) - (columns.podCount[index] ?? 0);
  return { free, freePods, isUsed: false };
}

function placeGroup(run: Run, snapshot: Snapshot, { pods, shape }: PodGroup): void {
  const [first] = pods;
  if (!first) return;
  const { wanted } = snapshot.podState(first.pod);
  const refusing = run.refusing.get(shape) ?? new Set();
  run.refusing.set(shape, refusing);
  const before = run.pods.length;
  const placed = placeOnOpenNodes(run, pods, { wanted, refusing });
  if (!run.isFull) placeOnNewNodes(run, pods.slice(placed), wanted);
  const count = run.pods.length - before;
  if (count > 0) run.shares.push({ pod: first.pod, count });
}

/** Places pods in turn until one finds no room; returns how many. */
function placeOnOpenNodes(
  run: Run,
  pods: readonly PendingPod[],
  { wanted, refusing }: { readonly wanted: readonly ResourceAmount[]; readonly refusing: Set<Room> },
): number {
  for (const [index, pending] of pods.entries()) {
    if (refusing.size === run.nodes.length) return index;
    const node = findNode(run, wanted, refusing);
    if (!node) return index;
    take(run, node, { pending, wanted });
  }
  return pods.length;
}

/** The first node with room, looked for from where the last search ended. */
function findNode(run: Run, wanted: readonly ResourceAmount[], refusing: Set<Room>): Room | undefined {
  const { nodes } = run;
  for (let step = 0; step < nodes.length; step++) {
    const at = (run.searchFrom + step) % nodes.length;
    const node = nodes[at];
    if (!node || refusing.has(node)) continue;
    if (hasRoom(node, wanted)) {
      run.searchFrom = (at + 1) % nodes.length;
      return node;
    }
    refusing.add(node);
  }
  return undefined;
}

function placeOnNewNodes(run: Run, pods: readonly PendingPod[], wanted: readonly ResourceAmount[]): void {
  for (const pending of pods) {
    const last = run.nodes.at(-1);
    if (last && hasRoom(last, wanted)) {
      take(run, last, { pending, wanted });
      continue;
    }
    if (last && !last.isUsed) return;
    if (run.left <= 0) {
      run.isFull = true;
      return;
    }
    run.left--;
    const node = { ...run.empty, free: run.empty.free.slice() };
    run.nodes.push(node);
    if (!hasRoom(node, wanted)) return;
    take(run, node, { pending, wanted });
  }
}

function hasRoom({ free, freePods }: Room, wanted: readonly ResourceAmount[]): boolean {
  if (freePods < 1) return false;
  for (const { column, amount } of wanted) if (amount > 0 && amount > (free[column] ?? 0)) return false;
  return true;
}

function take(
  run: Run,
  node: Room,
  { pending, wanted }: { readonly pending: PendingPod; readonly wanted: readonly ResourceAmount[] },
): void {
  for (const { column, amount } of wanted) node.free[column] = (node.free[column] ?? 0) - amount;
  node.freePods--;
  if (!node.isUsed) run.used++;
  node.isUsed = true;
  run.pods.push(pending);
}

const HOSTNAME = 'kubernetes.io/hostname';

function isPlain(state: PodState): boolean {
  const known = plain.get(state) ?? asksForRoomAlone(state);
  plain.set(state, known);
  return known;
}

function asksForRoomAlone({ pod, ports, terms }: PodState): boolean {
  const { spec, status } = pod;
  return (
    ports.length === 0 &&
    // What runs already may take other amounts than it needs to be admitted.
    status?.containerStatuses === undefined &&
    terms.requiredAffinity.length === 0 &&
    terms.requiredAntiAffinity.length === 0 &&
    !spec?.nodeName &&
    (spec?.resourceClaims ?? []).length === 0 &&
    (spec?.topologySpreadConstraints ?? []).every((one) => one.whenUnsatisfiable !== 'DoNotSchedule') &&
    (spec?.volumes ?? []).every(isLocalVolume) &&
    !namesNodes(spec)
  );
}

type Volume = NonNullable<NonNullable<Pod['spec']>['volumes']>[number];

/** Volumes that any node can mount any number of times. */
const isLocalVolume = ({ configMap, secret, emptyDir, projected, downwardAPI, hostPath }: Volume): boolean =>
  [configMap, secret, emptyDir, projected, downwardAPI, hostPath].some((one) => one !== undefined);

/** True when the pod may tell one new node from another. */
function namesNodes(spec: Pod['spec']): boolean {
  if (Object.hasOwn(spec?.nodeSelector ?? {}, HOSTNAME)) return true;
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return (required?.nodeSelectorTerms ?? []).some(
    ({ matchExpressions = [], matchFields = [] }) =>
      matchFields.length > 0 || matchExpressions.some(({ key }) => key === HOSTNAME),
  );
}
