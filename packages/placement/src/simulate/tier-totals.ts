// What the nodes of each tier get for everything that is normalised over the nodes that fit.
import { normaliseSpread, spreadWeight } from '../plugins/spread-score.js';
import type { NodeTier, NormalisedScore } from './node-tiers.js';
import { isByHost, type SpreadPart } from './spread-parts.js';

/** A tier with nodes that fit. */
export interface OpenTier {
  readonly tier: NodeTier;
  /** How many of its nodes fit. */
  readonly size: number;
}

export interface TotalsInput {
  readonly scores: readonly NormalisedScore[];
  readonly soft: readonly SpreadPart[];
  readonly spreadScoreWeight: number;
}

/** In the order of the tiers. */
export function tierTotals(open: readonly OpenTier[], input: TotalsInput): readonly number[] {
  const totals = open.map(() => 0);
  const add = (values: readonly number[], weight: number): void => {
    values.forEach((value, index) => (totals[index] = (totals[index] ?? 0) + weight * value));
  };
  input.scores.forEach(({ weight, normalise }, at) => {
    const values = open.map(({ tier }) => tier.raws[at] ?? 0);
    normalise(values);
    add(values, weight);
  });
  if (input.soft.length > 0) add(spreadScores(open, input.soft), input.spreadScoreWeight);
  return totals;
}

function spreadScores(open: readonly OpenTier[], soft: readonly SpreadPart[]): readonly number[] {
  const counted = open.filter(({ tier }) => !tier.isIgnored);
  const weights = soft.map((part, at) => spreadWeight(domainCount(counted, part, at)));
  const values = open.map(({ tier }) => (tier.isIgnored ? 0 : rawScore(tier, soft, weights)));
  normaliseSpread(values, (index) => open[index]?.tier.isIgnored ?? false);
  return values;
}

/** Hosts are as many as nodes fit; of other domains, those that these nodes are in. */
function domainCount(open: readonly OpenTier[], part: SpreadPart, at: number): number {
  if (isByHost(part)) return open.reduce((sum, { size }) => sum + size, 0);
  return new Set(open.map(({ tier }) => tier.domains[at])).size;
}

function rawScore(
  { domains, softCounts }: NodeTier,
  soft: readonly SpreadPart[],
  weights: readonly number[],
): number {
  let score = 0;
  soft.forEach((part, at) => {
    const domain = domains[at] ?? -1;
    if (domain < 0) return;
    const count = part.rowsOf ? (softCounts[at] ?? 0) : (part.counts[domain] ?? 0);
    score += count * (weights[at] ?? 0) + (part.constraint.maxSkew - 1);
  });
  return Math.round(score);
}
