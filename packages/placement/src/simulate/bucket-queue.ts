// Rows ordered by a small whole number: add, move and take from the highest in constant time.
import { assert } from '@berth/kube';

export interface BucketQueue {
  /** Puts the row under this score, or takes it out with a negative one. */
  readonly set: (row: number, score: number) => void;
  /** The highest score of any row; -1 when empty. */
  readonly top: () => number;
  /** Rows with this score. Do not keep: it changes with the next {@link set}. */
  readonly rowsAt: (score: number) => readonly number[];
}

/** A queue for rows below `rowCount` and scores up to `maxScore`. */
export function createBucketQueue(rowCount: number, maxScore: number): BucketQueue {
  const scores = new Int32Array(rowCount).fill(-1);
  const places = new Int32Array(rowCount);
  const buckets: (number[] | undefined)[] = [];
  buckets.length = maxScore + 1;
  let highest = -1;
  const remove = (row: number): void => {
    const bucket = buckets[scores[row] ?? -1];
    const last = bucket?.pop();
    if (!bucket || last === undefined || last === row) return;
    const place = places[row] ?? 0;
    bucket[place] = last;
    places[last] = place;
  };
  return {
    set: (row, score) => {
      if (scores[row] === score) return;
      remove(row);
      scores[row] = score;
      if (score < 0) return;
      assert(score <= maxScore, `score ${score} is at most ${maxScore}`);
      const bucket = (buckets[score] ??= []);
      places[row] = bucket.push(row) - 1;
      if (score > highest) highest = score;
    },
    top: () => {
      while (highest >= 0 && (buckets[highest]?.length ?? 0) === 0) highest--;
      return highest;
    },
    rowsAt: (score) => buckets[score] ?? NO_ROWS,
  };
}

const NO_ROWS: readonly number[] = [];
