// Pools and nodes as our API shows them: declared beside real, with price.
import { pricePerHour, type DeclaredCompute, type Pool } from '@berth/compute';
import { renderTaint, type Node } from '@berth/kube';

const POOL_LABELS = ['alpha.eksctl.io/nodegroup-name', 'eks.amazonaws.com/nodegroup'] as const;

/** A node as our API shows it. */
export type NodeView = ReturnType<typeof nodeView>;

/** A pool or a Fargate profile as our API shows it. */
export type PoolView = ReturnType<typeof poolViews>[number];

/** Pools and Fargate profiles with the nodes that exist now. */
export function poolViews(compute: DeclaredCompute | undefined, nodes: readonly Node[]) {
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const pool = poolOf(node);
    if (pool !== null) counts.set(pool, (counts.get(pool) ?? 0) + 1);
  }
  return [
    ...(compute?.pools ?? []).map((pool) =>
      poolView(pool, { nodes: counts.get(pool.name) ?? 0, region: compute?.region ?? '' }),
    ),
    ...(compute?.fargateProfiles ?? []).map(({ name, selectors }) => ({
      kind: 'FargateProfile',
      name,
      selectors,
      nodes: nodes.filter((node) => node.metadata.labels?.['eks.amazonaws.com/fargate-profile'] === name)
        .length,
    })),
  ];
}

function poolView(pool: Pool, { nodes, region }: { readonly nodes: number; readonly region: string }) {
  const [instanceType = ''] = pool.instanceTypes;
  return {
    kind: 'Pool',
    name: pool.name,
    managed: pool.kind === 'managedNodeGroup',
    instanceTypes: pool.instanceTypes,
    spot: pool.spot,
    minSize: pool.minSize,
    maxSize: pool.maxSize,
    desiredSize: pool.desiredSize,
    nodes,
    labels: pool.labels,
    taints: pool.taints.map(renderTaint),
    usdPerHourPerNode: pricePerHour({ instanceType, region, spot: pool.spot })?.usdPerHour ?? null,
  };
}

/** A node: where it belongs, what it offers, whether it is ready. */
export function nodeView(node: Node) {
  const labels = node.metadata.labels ?? {};
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
  return {
    kind: 'Node',
    name: node.metadata.name ?? '',
    pool: poolOf(node),
    instanceType: labels['node.kubernetes.io/instance-type'] ?? null,
    zone: labels['topology.kubernetes.io/zone'] ?? null,
    ready: ready?.status === 'True',
    unschedulable: node.spec?.unschedulable ?? false,
    taints: (node.spec?.taints ?? []).map(renderTaint),
    allocatable: node.status?.allocatable ?? {},
    createdAt: node.metadata.creationTimestamp ?? null,
  };
}

const poolOf = (node: Node): string | null =>
  POOL_LABELS.map((label) => node.metadata.labels?.[label]).find((name) => name !== undefined) ?? null;
