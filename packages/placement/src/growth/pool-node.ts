// Nodes that a declared pool would bring: as Cluster Autoscaler imagines them, and as they will be.
// The two differ: for a pool that never had a node the autoscaler believes nominal memory, nothing reserved and
// 110 pods.
// https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
import {
  defaultZones,
  instanceType,
  nodeOfPool,
  offeredIn,
  type DeclaredCompute,
  type InstanceType,
  type MemoryModel,
  type Pool,
} from '@berth/compute';
import type { Node } from '@berth/kube';

/** Pods that the autoscaler allows a node it has never seen. */
const BELIEVED_PODS = '110';
/** eksctl's and Auto Scaling's own resources that the autoscaler does not know of an unseen node. */
const UNKNOWN_AT_ZERO = ['ephemeral-storage', 'hugepages-1Gi', 'hugepages-2Mi'];

/** The labels that say which pool a node belongs to. */
const POOL_LABELS = ['alpha.eksctl.io/nodegroup-name', 'eks.amazonaws.com/nodegroup'];

/** The pool of a node, when its labels say so. */
export const poolNameOf = (node: Node): string | undefined =>
  POOL_LABELS.map((key) => node.metadata.labels?.[key]).find((name) => name !== undefined);

/** The zones of a pool: its own, or the cluster's, or those the region has. */
export function zonesOf(compute: DeclaredCompute, pool: Pool): readonly string[] {
  if (pool.zones.length > 0) return pool.zones;
  return compute.zones.length > 0 ? compute.zones : defaultZones(compute.region);
}

/** The known instance types of a pool that its region offers, in the file's order. */
export const typesOf = (compute: DeclaredCompute, pool: Pool): readonly InstanceType[] =>
  pool.instanceTypes
    .filter((name) => offeredIn(name, compute.region) !== false)
    .map(instanceType)
    .filter((type) => type !== undefined);

/** A node of the pool of this type, in its first zone unless another is named. */
export function realNode(
  compute: DeclaredCompute,
  pool: Pool,
  options: {
    readonly type: InstanceType;
    readonly memoryModel?: MemoryModel;
    readonly zone?: string;
    readonly name?: string;
  },
): Node {
  return nodeOfPool({
    compute,
    pool,
    instanceType: options.type,
    zone: options.zone ?? zonesOf(compute, pool)[0] ?? `${compute.region}a`,
    name: options.name ?? `new-node-of-${pool.name}`,
    memoryModel: options.memoryModel ?? 'nominal',
  });
}

/**
 * What Cluster Autoscaler takes a node of an empty pool for: its first type, in its first zone, all of it
 * allocatable.
 */
export function believedNode(compute: DeclaredCompute, pool: Pool, name?: string): Node | undefined {
  const [type] = typesOf(compute, pool);
  if (!type) return undefined;
  const node = realNode(compute, pool, name === undefined ? { type } : { type, name });
  const known = Object.entries(node.status?.capacity ?? {}).filter(
    ([resource]) => !UNKNOWN_AT_ZERO.includes(resource),
  );
  const capacity = { ...Object.fromEntries(known), pods: BELIEVED_PODS };
  return { ...node, status: { ...node.status, capacity, allocatable: capacity } };
}
