// Spreading new nodes over similar groups so that their sizes come close. Mirrors BalanceScaleUpBetweenGroups.
import type { NodeGroup } from './autoscaler-state.js';

/** One group's change of size. */
export interface ScaleUp {
  readonly group: string;
  readonly from: number;
  readonly to: number;
}

/** Gives each new node to the smallest group, the first of equals; full groups are left out. */
export function balance(groups: readonly NodeGroup[], nodeCount: number): readonly ScaleUp[] {
  const sizes = groups
    .filter(({ size, maxSize }) => size < maxSize)
    .map(({ name, size, maxSize }) => ({ group: name, from: size, to: size, maxSize }))
    .toSorted((a, b) => a.from - b.from);
  for (let left = nodeCount; left > 0; left--) {
    const open = sizes.filter(({ to, maxSize }) => to < maxSize);
    const [first] = open;
    if (!first) break;
    const smallest = open.reduce((best, one) => (one.to < best.to ? one : best), first);
    smallest.to++;
  }
  return sizes.filter(({ from, to }) => from !== to).map(({ group, from, to }) => ({ group, from, to }));
}
