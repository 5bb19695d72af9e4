// "Did you mean": the known name nearest to a misspelt one.
import { nearest } from '@berth/kube';

/** Gives the nearest of many names, wherever upper and lower case differ first. */
export function nearestName(word: string, candidates: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  return candidates.find((candidate) => candidate.toLowerCase() === lower) ?? nearest(word, candidates);
}
