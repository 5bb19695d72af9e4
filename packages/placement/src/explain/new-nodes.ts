// Nodes that pools would bring, made once for each pool: judging hundreds of edits asks for the same ones again.
import type { DeclaredCompute, InstanceType, MemoryModel, Pool } from '@berth/compute';
import type { Node } from '@berth/kube';
import { believedNode, realNode } from '../growth/pool-node.js';

/** What decides a node beside its pool. */
interface NodeOfType {
  readonly compute: DeclaredCompute;
  readonly type: InstanceType;
  readonly zone: string;
  readonly memoryModel?: MemoryModel;
}

const real = new WeakMap<Pool, Map<string, Node>>();
const imagined = new WeakMap<Pool, Map<string, Node | undefined>>();

/** A node of the pool as it will be. */
export function newNode(pool: Pool, { compute, ...of }: NodeOfType): Node {
  const key = `${keyOf(compute)} ${of.type.name} ${of.zone} ${of.memoryModel ?? ''}`;
  return remembered(tableOf(real, pool), key, () => realNode(compute, pool, of));
}

/** A node of the empty pool as the autoscaler imagines it. */
export const imaginedNode = (pool: Pool, compute: DeclaredCompute): Node | undefined =>
  remembered(tableOf(imagined, pool), keyOf(compute), () => believedNode(compute, pool));

/** What of the cluster a node carries. */
const keyOf = ({ clusterName, region, kubernetesVersion, zones }: DeclaredCompute): string =>
  [clusterName, region, kubernetesVersion, ...zones].join(' ');

function tableOf<T>(tables: WeakMap<Pool, Map<string, T>>, pool: Pool): Map<string, T> {
  const table = tables.get(pool) ?? new Map<string, T>();
  tables.set(pool, table);
  return table;
}

function remembered<T>(table: Map<string, T>, key: string, make: () => T): T {
  const known = table.get(key);
  if (known !== undefined) return known;
  const value = make();
  table.set(key, value);
  return value;
}
