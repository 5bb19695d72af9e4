// Draining a pool before it goes: its nodes take no further pods, and the pods on them are evicted within their
// disruption budgets, as kubectl drain does. EKS drains managed node groups too, but gives up on budgets after some
// minutes; after this it finds nothing left to evict.
import { StatusError, type Node, type ObjectApi, type Pod } from '@berth/kube';
import { StepFailure, type StepRun } from '../plan/part.js';

/** Labels by which the nodes of a pool are found: EKS's for managed, eksctl's for other node groups. */
const POOL_LABELS = ['eks.amazonaws.com/nodegroup', 'alpha.eksctl.io/nodegroup-name'] as const;
const RETRY_MS = 5_000;
/** So many looks in a row at which no pod went, longer than the longest grace period among them; ten minutes. */
const MAX_IDLE_LOOKS = 120;

/** How to drain. */
export interface DrainOptions {
  /**
   * Pods that a budget holds are deleted, with their grace period: for the end of a cluster, in which nothing is left
   * that could meet a budget. @default false
   */
  readonly overrulesBudgets?: boolean | undefined;
}

/**
 * Drains it, and resolves when its pods are gone; does nothing when the cluster cannot be reached or the pool has no
 * nodes. Rejects with a StepFailure that names pods and budgets when they do not give way. What was evicted stays
 * evicted: another call goes on from there.
 */
export async function drainPool(
  run: StepRun,
  pool: string,
  { overrulesBudgets = false }: DrainOptions = {},
): Promise<void> {
  const kube = await run.world.openKube();
  if (!kube) return;
  const told = new Set<string>();
  for (let idle = 0, before = Infinity; ; idle += 1) {
    // Looked up each time: an autoscaler may answer evictions with further nodes of the same pool.
    const nodes = await nodesOf(kube, pool);
    for (const node of nodes) await cordon(kube, node);
    const pods = await podsToMove(kube, nodes);
    if (pods.length === 0) return;
    if (before === Infinity) tellBegin(run, pods, `${pool}: ${pods.length} pods on ${nodes.length} nodes`);
    if (pods.length < before) idle = 0;
    before = pods.length;
    const refused = await evictAll(kube, pods);
    for (const refusal of refused) tellOnce(run, told, refusal);
    if (overrulesBudgets) for (const { pod } of refused) await deletePod(kube, pod);
    if (idle >= MAX_IDLE_LOOKS + graceLooks(pods)) throw new StepFailure(stuckSentence(pool, pods, refused));
    await run.pause(RETRY_MS);
  }
}

async function nodesOf(kube: ObjectApi, pool: string): Promise<readonly Node[]> {
  const found = await Promise.all(
    POOL_LABELS.map((label) => kube.list('nodes', { labelSelector: `${label}=${pool}` })),
  );
  const byName = new Map(found.flatMap(({ items }) => items).map((node) => [nameOf(node), node]));
  return [...byName.values()];
}

const nameOf = ({ metadata }: Node | Pod): string => metadata?.name ?? '';
const fullName = (pod: Pod): string => `${pod.metadata?.namespace ?? 'default'}/${nameOf(pod)}`;

async function cordon(kube: ObjectApi, node: Node): Promise<void> {
  if (node.spec?.unschedulable) return;
  const body = { spec: { unschedulable: true } };
  await ignoreAbsence(kube.patch('nodes', { name: nameOf(node) }, { type: 'merge', body }));
}

const deletePod = (kube: ObjectApi, pod: Pod): Promise<void> => {
  const { namespace = 'default', uid } = pod.metadata ?? {};
  return ignoreAbsence(kube.delete('pods', { name: nameOf(pod), namespace }, { uid }));
};

/** A node that the autoscaler took away meanwhile, a pod that ended: what is gone needs no draining. */
async function ignoreAbsence(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof StatusError && error.status.code === 404)) throw error;
  }
}

/** Of nodes that no longer answer, pods that are to end are never confirmed: they are not waited for. */
async function podsToMove(kube: ObjectApi, nodes: readonly Node[]): Promise<readonly Pod[]> {
  const found = await Promise.all(
    nodes.map(async (node) => {
      const { items } = await kube.list('pods', { fieldSelector: `spec.nodeName=${nameOf(node)}` });
      const isLost = isUnreachable(node);
      return items.filter((pod) => isMoved(pod) && !(isLost && pod.metadata?.deletionTimestamp));
    }),
  );
  return found.flat();
}

const isUnreachable = ({ status }: Node): boolean =>
  (status?.conditions ?? []).some(({ type, status: value }) => type === 'Ready' && value === 'Unknown');

const MIRROR = 'kubernetes.io/config.mirror';

/** Pods that a drain moves: not those of DaemonSets, not static ones, not those that have ended. */
const isMoved = ({ metadata, status }: Pod): boolean =>
  !(metadata?.ownerReferences ?? []).some(({ kind }) => kind === 'DaemonSet' || kind === 'Node') &&
  metadata?.annotations?.[MIRROR] === undefined &&
  status?.phase !== 'Succeeded' &&
  status?.phase !== 'Failed';

const hasController = ({ metadata }: Pod): boolean =>
  (metadata?.ownerReferences ?? []).some(({ controller }) => controller === true);

const FIRST_NAMES = 5;

function namesOf(pods: readonly Pod[]): string {
  const names = pods.map(fullName).toSorted();
  const more = names.length > FIRST_NAMES ? ` and ${names.length - FIRST_NAMES} more` : '';
  return `${names.slice(0, FIRST_NAMES).join(', ')}${more}`;
}

function tellBegin(run: StepRun, pods: readonly Pod[], what: string): void {
  run.say(`draining ${what}`);
  const alone = pods.filter((pod) => !hasController(pod));
  if (alone.length > 0) run.say(`no controller makes these again: ${namesOf(alone)}`);
}

interface Refusal {
  readonly pod: Pod;
  /** In the API's words, with the budget. */
  readonly because: string;
}

/** Asks for each pod that is not ending yet; gives those that a budget holds. */
async function evictAll(kube: ObjectApi, pods: readonly Pod[]): Promise<readonly Refusal[]> {
  const refused: Refusal[] = [];
  for (const pod of pods.filter(({ metadata }) => metadata?.deletionTimestamp === undefined)) {
    const because = await evict(kube, pod);
    if (because !== undefined) refused.push({ pod, because });
  }
  return refused;
}

/** As pods are told apart by uid: a StatefulSet makes one of the same name again, elsewhere. */
async function evict(kube: ObjectApi, pod: Pod): Promise<string | undefined> {
  const { namespace = 'default', uid } = pod.metadata ?? {};
  const key = { name: nameOf(pod), namespace };
  const deleteOptions = { preconditions: { uid } };
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: key, deleteOptions };
  try {
    await kube.createSubresource('pods', key, 'eviction', body);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const { code = 0, details } = error.status;
    if (code === 404 || code === 409) return undefined;
    // 500 is the answer for a pod of two budgets; it is told like a budget that does not give way.
    if (code !== 429 && code !== 500) throw error;
    return details?.causes?.[0]?.message ?? error.message;
  }
  return undefined;
}

function tellOnce(run: StepRun, told: Set<string>, { pod, because }: Refusal): void {
  if (told.has(fullName(pod))) return;
  told.add(fullName(pod));
  run.say(`${fullName(pod)} waits for its disruption budget: ${because}`);
}

/** A pod may take its grace period to end, after which kubelet kills it. */
const graceLooks = (pods: readonly Pod[]): number =>
  Math.max(0, ...pods.map(({ spec }) => (spec?.terminationGracePeriodSeconds ?? 30) * 1000)) / RETRY_MS;

function stuckSentence(pool: string, pods: readonly Pod[], refused: readonly Refusal[]): string {
  const [first] = refused;
  if (!first) {
    return (
      `${pool} is not drained: ${namesOf(pods)} were told to end and do not; ` +
      'look at their finalizers and nodes, or delete them with --force, and run it again'
    );
  }
  return (
    `${pool} is not drained: ${namesOf(refused.map(({ pod }) => pod))} cannot be evicted: ${first.because}; ` +
    'let the budget allow it, or delete the pod, and run it again'
  );
}
