// Nodes that a declared pool brings, and whose pool a node is. What Cluster Autoscaler imagines of an empty pool is
// in believed-node.ts.
import {
  nodeOfPool,
  type DeclaredCompute,
  type InstanceType,
  type MemoryModel,
  type Pool,
} from '@berth/compute';
import type { Node } from '@berth/kube';
import { zonesOf } from './believed-node.js';

export { believedNode, typesOf, zonesOf } from './believed-node.js';

/** The labels that say which pool a node belongs to. */
const POOL_LABELS = ['alpha.eksctl.io/nodegroup-name', 'eks.amazonaws.com/nodegroup'];

/** The pool of a node, when its labels say so. */
export const poolNameOf = (node: Node): string | undefined =>
  POOL_LABELS.map((key) => node.metadata.labels?.[key]).find((name) => name !== undefined);

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
