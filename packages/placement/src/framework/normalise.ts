// Bringing raw scores to 0 to 100. All numbers are integers and division truncates, as in kube-scheduler.

/** The highest normalised score. */
export const MAX_SCORE = 100;

/** Scales to the highest score; `reverse` makes the highest the worst. Mirrors helper.DefaultNormalizeScore. */
export function scaleToHighest(scores: number[], reverse: boolean): void {
  let highest = 0;
  for (const score of scores) if (score > highest) highest = score;
  for (let index = 0; index < scores.length; index++) {
    const scaled = highest === 0 ? 0 : Math.trunc((MAX_SCORE * (scores[index] ?? 0)) / highest);
    scores[index] = reverse ? MAX_SCORE - scaled : scaled;
  }
}
