// Draining a pool before it goes: its nodes take no further pods, and the pods on them are evicted within their
// disruption budgets, as kubectl drain does.
import { StatusError, type Node, type ObjectApi, type Pod } from '@berth/kube';
import { StepFailure, type StepRun } from '../plan/part.js';

/** Labels by which the nodes of a pool are found: EKS's for managed, eksctl's for other node groups. */
const POOL_LABELS = ['eks.amazonaws.com/nodegroup', 'alpha.eksctl.io/nodegroup-name'] as const;
const RETRY_MS = 5_000;
/** As often a budget may refuse the eviction of a pod; ten minutes. */
const MAX_REFUSALS = 120;

/**
 * Drains it; does nothing when the cluster cannot be reached or the pool has no nodes.
 * Rejects with a StepFailure when a disruption budget does not give way.
 */
export async function drainPool(run: StepRun, pool: string): Promise<void> {
  const kube = await run.world.openKube();
  if (!kube) return;
  const nodes = await nodesOf(kube, pool);
  for (const node of nodes) await cordon(kube, node);
  for (const node of nodes) {
    const pods = await podsOn(kube, node);
    if (pods.length > 0) run.say(`draining ${nameOf(node)}: ${pods.length} pods`);
    for (const pod of pods) await evict(run, kube, pod);
  }
}

async function nodesOf(kube: ObjectApi, pool: string): Promise<readonly Node[]> {
  const found = await Promise.all(
    POOL_LABELS.map((label) => kube.list('nodes', { labelSelector: `${label}=${pool}` })),
  );
  const byName = new Map(found.flatMap(({ items }) => items).map((node) => [nameOf(node), node]));
  return [...byName.values()];
}

const nameOf = (node: Node): string => node.metadata?.name ?? '';

async function cordon(kube: ObjectApi, node: Node): Promise<void> {
  const body = { spec: { unschedulable: true } };
  await kube.patch('nodes', { name: nameOf(node) }, { type: 'merge', body });
}

/** Pods that a drain moves: not those of DaemonSets, not static ones, not those that have ended. */
async function podsOn(kube: ObjectApi, node: Node): Promise<readonly Pod[]> {
  const { items } = await kube.list('pods', { fieldSelector: `spec.nodeName=${nameOf(node)}` });
  return items.filter(
    ({ metadata, status }) =>
      !(metadata?.ownerReferences ?? []).some(({ kind }) => kind === 'DaemonSet' || kind === 'Node') &&
      status?.phase !== 'Succeeded' &&
      status?.phase !== 'Failed',
  );
}

async function evict(run: StepRun, kube: ObjectApi, pod: Pod): Promise<void> {
  const { name = '', namespace = 'default' } = pod.metadata ?? {};
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } };
  for (let refusals = 0; ; refusals += 1) {
    try {
      await kube.createSubresource('pods', { name, namespace }, 'eviction', body);
      return;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.status.code === 404) return;
      if (error.status.code !== 429) throw error;
      if (refusals === 0) run.say(`${namespace}/${name} waits for its disruption budget`);
      if (refusals >= MAX_REFUSALS) {
        throw new StepFailure(
          `${namespace}/${name} cannot be evicted: ${error.message}; ` +
            'let its disruption budget allow it, or delete the pod',
        );
      }
      await run.pause(RETRY_MS);
    }
  }
}
