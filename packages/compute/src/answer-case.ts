// The answer to one file in the format of recorded cases: valid or not, which fields are wrong, and the file with its
// defaults; and what eksctl says of the same file, as far as it says something else.
import { type Machine, readClusterConfig } from './read-cluster-config.js';
import type { EksctlVerdict } from './schema/decode.js';

/** What is said of one file. */
export interface ConfigAnswer {
  /** Ours: nothing in the file will fail later. */
  readonly valid: boolean;
  readonly errors: readonly ConfigAnswerError[];
  /** eksctl's own JSON after defaults; null when it would refuse the file. */
  readonly defaulted: Readonly<Record<string, unknown>> | null;
  /** What `eksctl create cluster --dry-run` says of the file. */
  readonly eksctl: 'accepts' | 'refuses' | 'crashes';
}

export interface ConfigAnswerError {
  /** As `nodeGroups[0].labels.role`; null where the error is not about a field. */
  readonly field: string | null;
  readonly message: string;
  readonly code: string;
  /** Given where eksctl does not refuse the file at this place: it accepts it and fails later, drops it, or crashes. */
  readonly eksctl?: EksctlVerdict;
}

/** Reads a ClusterConfig and answers in the format of cases. */
export function answerConfigCase(yaml: string, machine: Machine = {}): ConfigAnswer {
  const { compute, problems, defaulted } = readClusterConfig(yaml, 'cluster.yaml', machine);
  const errors = problems.filter(({ severity }) => severity === 'error');
  return {
    valid: compute !== undefined,
    errors: errors.map(({ field, message, code, eksctl }) => ({
      field: field ?? null,
      message,
      code,
      ...(eksctl ? { eksctl } : {}),
    })),
    defaulted: defaulted ?? null,
    eksctl: verdictOf(errors.map(({ eksctl }) => eksctl)),
  };
}

function verdictOf(marks: readonly (EksctlVerdict | undefined)[]): ConfigAnswer['eksctl'] {
  if (marks.includes(undefined)) return 'refuses';
  return marks.includes('crashes') ? 'crashes' : 'accepts';
}
