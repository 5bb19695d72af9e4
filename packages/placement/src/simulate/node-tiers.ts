// Tiers: nodes that nothing tells apart but how full they are. What depends on all the nodes that fit (normalised
// scores, spreading) is worked out once for a tier, not for each node.
import type { NodeState } from '../snapshot/node-state.js';
import type { SpreadPart, SpreadParts } from './spread-parts.js';

/** A score that is normalised over the nodes that fit, and does not change as pods come and go. */
export interface NormalisedScore {
  readonly weight: number;
  readonly raw: (node: NodeState) => number;
  readonly normalise: (scores: number[]) => void;
}

export interface NodeTier {
  readonly id: number;
  /** Of the normalised scores, in their order. */
  readonly raws: readonly number[];
  /** By soft constraint: the number of the domain, and of the pods counted there where that tells nodes apart. */
  readonly domains: readonly number[];
  readonly softCounts: readonly number[];
  /** It lacks a key of the pod's own soft constraints. */
  readonly isIgnored: boolean;
}

export interface NodeTiers {
  /** The tier of the node as things are. */
  readonly of: (node: NodeState) => NodeTier;
  readonly all: readonly NodeTier[];
}

/** Tiers by normalised scores and spread constraints. */
export function createNodeTiers(
  nodes: readonly NodeState[],
  scores: readonly NormalisedScore[],
  { hard, soft, ignoresKeyless }: SpreadParts,
): NodeTiers {
  const all: NodeTier[] = [];
  const byKey = new Map<string, NodeTier>();
  const parts = [...hard, ...soft];
  const fixedKeys = nodes.map((node) => {
    const raws = scores.map(({ raw }) => raw(node));
    return [...raws, ...parts.map((part) => fixedDomain(part, node.index))].join(' ');
  });
  const counting = parts.filter(({ rowsOf }) => rowsOf !== undefined);
  return {
    all,
    of: (node) => {
      let key = fixedKeys[node.index] ?? '';
      for (const part of counting) key += `:${countOf(part, node.index)}`;
      const known = byKey.get(key);
      if (known) return known;
      const tier: NodeTier = {
        id: all.length,
        raws: scores.map(({ raw }) => raw(node)),
        domains: soft.map(({ domainOf }) => domainOf[node.index] ?? -1),
        softCounts: soft.map((part) => (part.rowsOf ? countOf(part, node.index) : 0)),
        isIgnored: ignoresKeyless && soft.some(({ domainOf }) => (domainOf[node.index] ?? -1) < 0),
      };
      all.push(tier);
      byKey.set(key, tier);
      return tier;
    },
  };
}

/** Where domains are told apart, the domain; else only whether the node is in one. */
function fixedDomain({ domainOf, rowsOf }: SpreadPart, row: number): number {
  const domain = domainOf[row] ?? -1;
  return rowsOf && domain >= 0 ? 0 : domain;
}

const countOf = ({ domainOf, counts }: SpreadPart, row: number): number => counts[domainOf[row] ?? -1] ?? 0;
