// Which candidate default preemption takes: each criterion keeps the best, the next one decides among those.
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';
import { startTimeOf } from './importance.js';

export interface Candidate {
  readonly node: NodeState;
  /** Most important first. */
  readonly victims: readonly PodState[];
  readonly pdbViolations: number;
}

/** Makes every priority positive, so that fewer victims nearly always win. */
const PRIORITY_OFFSET = 2 ** 31;

/** Criteria in order; the highest value wins each. */
const CRITERIA: readonly ((candidate: Candidate) => number)[] = [
  ({ pdbViolations }) => -pdbViolations,
  ({ victims }) => -(victims[0]?.priority ?? 0),
  ({ victims }) => -victims.reduce((sum, { priority }) => sum + priority + PRIORITY_OFFSET, 0),
  ({ victims }) => -victims.length,
  ({ victims }) => earliestStart(victims),
];

/** The candidates that no criterion tells apart. */
export function bestCandidates(candidates: readonly Candidate[]): readonly Candidate[] {
  let left = candidates;
  for (const criterion of CRITERIA) {
    const highest = Math.max(...left.map(criterion));
    left = left.filter((candidate) => criterion(candidate) === highest);
    if (left.length === 1) break;
  }
  return left;
}

/** When the longest running of the most important victims started. */
function earliestStart(victims: readonly PodState[]): number {
  const priority = victims[0]?.priority ?? 0;
  return Math.min(...victims.filter((victim) => victim.priority === priority).map(startTimeOf));
}
