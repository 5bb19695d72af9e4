// Operands of rejections and amounts of instance types, read back as typed values.
import { nodeShape, type InstanceType, type Pool } from '@berth/compute';
import { isJsonObject, type Taint } from '@berth/kube';

/** A taint among a rejection's operands. */
export function readTaint(value: unknown): Taint | undefined {
  if (!isJsonObject(value)) return undefined;
  const { key, effect, value: text } = value;
  if (typeof key !== 'string' || !isEffect(effect)) return undefined;
  return typeof text === 'string' ? { key, effect, value: text } : { key, effect };
}

/** What a node of this type leaves for pods in this pool, by the cautious memory estimate. */
export const readAmounts = (type: InstanceType, pool: Pool): Readonly<Record<string, string>> =>
  nodeShape(type, {
    volumeSizeGib: pool.volumeSizeGib,
    maxPods: pool.maxPodsPerNode,
    managed: pool.kind === 'managedNodeGroup',
    memoryModel: 'pessimistic',
  }).allocatable;

const isEffect = (effect: unknown): effect is Taint['effect'] =>
  effect === 'NoSchedule' || effect === 'NoExecute' || effect === 'PreferNoSchedule';
