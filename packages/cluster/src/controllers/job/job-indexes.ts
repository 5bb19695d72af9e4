// Sets of completion indexes and their text form: `0-2`, `0,1,3`.
import type { Job, Pod } from '@berth/kube';

export const INDEX_KEY = 'batch.kubernetes.io/job-completion-index';
export const FAILURE_COUNT_KEY = 'batch.kubernetes.io/job-index-failure-count';
export const IGNORED_FAILURE_COUNT_KEY = 'batch.kubernetes.io/job-index-ignored-failure-count';

/** True when every pod of the Job works on an index of its own. */
export const isIndexed = (job: Job): boolean => job.spec?.completionMode === 'Indexed';

/** The index a pod works on, or undefined when it has none. */
export function indexOfPod(pod: Pod): number | undefined {
  const text = pod.metadata.annotations?.[INDEX_KEY] ?? pod.metadata.labels?.[INDEX_KEY];
  const index = text === undefined ? Number.NaN : Number(text);
  return Number.isInteger(index) && index >= 0 ? index : undefined;
}

/** Reads `0-2,5`; numbers that are not below `completions` are left out. */
export function parseIndexes(text: string | undefined, completions: number): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? '').split(',')) {
    const [first = '', last = first] = part.split('-');
    if (first === '') continue;
    for (let index = Number(first); index <= Number(last) && index < completions; index++) indexes.add(index);
  }
  return indexes;
}

/** Writes indexes as kube-controller-manager does: runs of three or more as ranges. */
export function renderIndexes(indexes: ReadonlySet<number>): string {
  const sorted = [...indexes].toSorted((a, b) => a - b);
  const parts: string[] = [];
  for (let start = 0; start < sorted.length;) {
    let end = start;
    while (sorted[end + 1] === (sorted[end] ?? 0) + 1) end++;
    parts.push(...renderRun(sorted.slice(start, end + 1)));
    start = end + 1;
  }
  return parts.join(',');
}

const renderRun = (run: readonly number[]): readonly string[] =>
  run.length > 2 ? [`${run[0]}-${run.at(-1)}`] : run.map(String);
