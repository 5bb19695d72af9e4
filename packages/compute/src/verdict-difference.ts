// Where our verdict on a file is not the recorded one of eksctl: which of the reasons we have for that it is.
import type { ConfigAnswer } from './answer-case.js';

/** What was recorded of one file, as far as it matters to the verdict. */
export interface RecordedVerdict {
  /** `eksctl create cluster --dry-run` accepts the file. */
  readonly valid: boolean;
  readonly panic?: boolean | undefined;
  readonly templateError?: string | null | undefined;
  readonly lateErrors?: readonly unknown[] | undefined;
}

/** Why the verdicts differ; `unexplained` when we cannot say. */
export type DifferenceReason =
  | 'eksctl-crashes'
  | 'eksctl-fails-rendering'
  | 'eksctl-fails-late'
  | 'eksctl-drops-it'
  | 'aws-refuses-it'
  | 'unexplained';

/** Words for each reason. */
export const differenceReasons: Readonly<Record<DifferenceReason, string>> = {
  'eksctl-crashes': 'eksctl crashes',
  'eksctl-fails-rendering': 'eksctl fails when it renders its templates',
  'eksctl-fails-late': 'eksctl fails after the cluster exists',
  'eksctl-drops-it': 'eksctl drops it silently',
  'aws-refuses-it': 'AWS refuses it',
  unexplained: 'unexplained',
};

/** One file of which we say otherwise. */
export interface VerdictDifference {
  readonly reason: DifferenceReason;
  /** What we find: field and message of the first error; absent where we find nothing. */
  readonly finding?: string;
}

/** Compares an answer with what was recorded; undefined when both say the same. */
export function verdictDifference(
  answer: ConfigAnswer,
  recorded: RecordedVerdict,
): VerdictDifference | undefined {
  if (answer.valid === recorded.valid) return undefined;
  const [first] = answer.errors;
  const finding = first && `${first.field ?? 'document'}: ${first.message}`;
  return { reason: reasonOf(answer, recorded), ...(finding ? { finding } : {}) };
}

/** Only a file that we refuse and eksctl does not has reasons. */
function reasonOf(answer: ConfigAnswer, recorded: RecordedVerdict): DifferenceReason {
  if (answer.valid || answer.eksctl === 'refuses') return 'unexplained';
  if (recorded.panic || answer.eksctl === 'crashes') return 'eksctl-crashes';
  if (recorded.templateError) return 'eksctl-fails-rendering';
  if (recorded.lateErrors?.length) return 'eksctl-fails-late';
  return answer.errors[0]?.eksctl === 'drops' ? 'eksctl-drops-it' : 'aws-refuses-it';
}
