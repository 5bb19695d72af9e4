// The nodes of a pool in the embedded cluster: they follow its labels and taints, as EKS makes them, and go with it.
import type { LocalApi } from '@berth/cluster';
import type { Pool } from '@berth/compute';
import type { Node, Taint } from '@berth/kube';

const POOL_LABEL = 'alpha.eksctl.io/nodegroup-name';

/** Brings labels and taints of the nodes that are there in line with what changed of the pool. */
export async function followPool(api: LocalApi, before: Pool, now: Pool): Promise<void> {
  const labels = labelChange(before, now);
  const sameTaints = JSON.stringify(before.taints) === JSON.stringify(now.taints);
  if (Object.keys(labels).length === 0 && sameTaints) return;
  for (const node of nodesOf(api, now.name)) {
    const taints = sameTaints
      ? {}
      : { spec: { taints: changedTaints(node.spec?.taints ?? [], before, now) } };
    const body = { metadata: { labels }, ...taints };
    await api.patch('nodes', { name: node.metadata.name ?? '' }, { type: 'merge', body });
  }
}

/** Removes the nodes of a pool that is gone. */
export async function dropNodesOf(api: LocalApi, pool: string): Promise<void> {
  for (const node of nodesOf(api, pool)) await api.delete('nodes', { name: node.metadata.name ?? '' });
}

const nodesOf = (api: LocalApi, pool: string): readonly Node[] =>
  api.items('nodes').filter((node) => node.metadata.labels?.[POOL_LABEL] === pool);

function labelChange(before: Pool, now: Pool): Readonly<Record<string, string | null>> {
  const gone = Object.keys(before.labels).filter((key) => !(key in now.labels));
  const set = Object.entries(now.labels).filter(([key, value]) => before.labels[key] !== value);
  return Object.fromEntries([...gone.map((key) => [key, null] as const), ...set]);
}

// What is on the node for other reasons stays.
function changedTaints(onNode: readonly Taint[], before: Pool, now: Pool): readonly Taint[] {
  const same = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;
  const others = onNode.filter((taint) => ![...before.taints, ...now.taints].some((own) => same(own, taint)));
  return [...others, ...now.taints];
}
