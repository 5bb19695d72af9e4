// Minimum, maximum and desired size: the defaults of eksctl, and what cannot be together.
import { onField, type PoolRule, type RawPool } from './rule.js';

/** The three sizes of a node group after defaults. */
export interface PoolSizes {
  readonly min: number;
  readonly max: number;
  readonly desired: number;
}

/**
 * Fills in what is not written, as eksctl does: the minimum is the desired size, else 2; the desired size is the
 * minimum; the maximum is the larger of both. Only a managed group's unset maximum is raised to 1: an unmanaged
 * group with nothing but `minSize: 0` can never have a node.
 */
export function sizesOf(pool: RawPool): PoolSizes {
  const { minSize, maxSize, desiredCapacity } = pool.group;
  const min = minSize ?? desiredCapacity ?? 2;
  const desired = desiredCapacity ?? min;
  const max = maxSize ?? Math.max(min, desired, pool.kind === 'managedNodeGroup' ? 1 : 0);
  return { min, max, desired };
}

/** Sizes that contradict each other; eksctl finds those of unmanaged groups only when it renders the template. */
export const sizeRelations: PoolRule = (pool) => {
  const { min, max, desired } = sizesOf(pool);
  const { minSize, maxSize, desiredCapacity } = pool.group;
  const defaulted = minSize === undefined ? ` (${min} is the default of minSize)` : '';
  const wrong = (field: string, message: string, hint?: string) =>
    onField(pool, [field], {
      code: 'config.size',
      message: message + defaulted,
      hint,
      details: { min, max, desired },
      eksctl: pool.kind === 'nodeGroup' ? 'accepts' : undefined,
    });
  if (max < min) {
    const field = maxSize === undefined ? 'minSize' : 'maxSize';
    return [wrong(field, `maxSize ${max} is less than minSize ${min}`, `set minSize to ${max} or less`)];
  }
  if (desiredCapacity === undefined) return [];
  if (desired < min)
    return [wrong('desiredCapacity', `desiredCapacity ${desired} is less than minSize ${min}`)];
  if (desired > max)
    return [wrong('desiredCapacity', `desiredCapacity ${desired} is more than maxSize ${max}`)];
  return [];
};

/** AWS refuses negative sizes; eksctl lets them through. */
export const sizesNotNegative: PoolRule = (pool) => {
  const fields = ['minSize', 'maxSize', 'desiredCapacity'] as const;
  return fields.flatMap((field) => {
    const size = pool.group[field];
    return size !== undefined && size < 0
      ? [
          onField(pool, [field], {
            code: 'config.size',
            message: `must not be negative, not ${size}`,
            eksctl: 'accepts',
          }),
        ]
      : [];
  });
};

/** A group that can never have a node is legal, and nearly always a mistake. */
export const neverANode: PoolRule = (pool) => {
  const { max } = sizesOf(pool);
  if (max !== 0 || pool.group.maxSize === 0) return [];
  return [
    onField(pool, ['minSize'], {
      code: 'config.never-a-node',
      severity: 'warning',
      message: 'the maximum becomes 0, so this group can never have a node',
      hint: 'set maxSize',
    }),
  ];
};
