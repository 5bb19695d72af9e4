// Rows in tiers, in each of them ordered by a small whole number: add, move and take from the highest in constant
// time.

export interface TierQueues {
  /** Puts the row into the tier under this score, or takes it out of all with a negative one. */
  readonly set: (row: number, tier: number, score: number) => void;
  /** The highest score of any row of the tier; -1 when it is empty. */
  readonly top: (tier: number) => number;
  /** Rows of the tier with this score. Do not keep: it changes with the next {@link set}. */
  readonly rowsAt: (tier: number, score: number) => readonly number[];
  /** How many rows the tier has. */
  readonly size: (tier: number) => number;
}

interface Tier {
  /** Rows by score. */
  readonly buckets: number[][];
  /** No row has a higher score. */
  highest: number;
  size: number;
}

/** Queues for rows below `rowCount`. Tiers come to be when they are first named. */
export function createTierQueues(rowCount: number): TierQueues {
  const scores = new Int32Array(rowCount).fill(-1);
  const tierOf = new Int32Array(rowCount);
  const places = new Int32Array(rowCount);
  const tiers: Tier[] = [];
  const remove = (row: number): void => {
    const tier = tiers[tierOf[row] ?? 0];
    const bucket = tier?.buckets[scores[row] ?? -1];
    const last = bucket?.pop();
    if (!tier || !bucket || last === undefined) return;
    tier.size--;
    if (last === row) return;
    const place = places[row] ?? 0;
    bucket[place] = last;
    places[last] = place;
  };
  return {
    set: (row, to, score) => {
      if (scores[row] === score && (score < 0 || tierOf[row] === to)) return;
      if ((scores[row] ?? -1) >= 0) remove(row);
      scores[row] = score;
      tierOf[row] = to;
      if (score < 0) return;
      const tier = (tiers[to] ??= { buckets: [], highest: -1, size: 0 });
      const bucket = (tier.buckets[score] ??= []);
      places[row] = bucket.push(row) - 1;
      tier.size++;
      if (score > tier.highest) tier.highest = score;
    },
    top: (number) => {
      const tier = tiers[number];
      if (!tier || tier.size === 0) return -1;
      while ((tier.buckets[tier.highest]?.length ?? 0) === 0) tier.highest--;
      return tier.highest;
    },
    rowsAt: (tier, score) => tiers[tier]?.buckets[score] ?? NO_ROWS,
    size: (tier) => tiers[tier]?.size ?? 0,
  };
}

const NO_ROWS: readonly number[] = [];
