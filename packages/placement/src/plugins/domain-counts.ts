// Counts of pods by topology domain: topology key, then value. Domains and keys without pods are absent.
import type { NodeState } from '../snapshot/node-state.js';

export type DomainCounts = Map<string, Map<string, number>>;

/** A change of one domain's count. */
export interface DomainChange {
  readonly node: NodeState;
  readonly topologyKey: string;
  readonly by: number;
}

/** Adds to the count of the node's domain; a node without the key is in none. */
export function changeDomain(counts: DomainCounts, { node, topologyKey, by }: DomainChange): void {
  if (!Object.hasOwn(node.labels, topologyKey)) return;
  const value = node.labels[topologyKey] ?? '';
  const byValue = counts.get(topologyKey) ?? new Map<string, number>();
  const count = (byValue.get(value) ?? 0) + by;
  if (count === 0) byValue.delete(value);
  else byValue.set(value, count);
  if (byValue.size === 0) counts.delete(topologyKey);
  else counts.set(topologyKey, byValue);
}

/** The count of the node's domain; 0 when it has none. */
export function countIn(counts: DomainCounts, node: NodeState, topologyKey: string): number {
  const byValue = counts.get(topologyKey);
  if (!byValue || !Object.hasOwn(node.labels, topologyKey)) return 0;
  return byValue.get(node.labels[topologyKey] ?? '') ?? 0;
}
