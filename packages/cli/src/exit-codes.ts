// The documented exit codes (docs/cli.md): one meaning each, everywhere.

/** What a command may exit with. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** Wrong usage, or a file that is invalid. */
  usage: 2,
  /** `plan --detailed-exitcode`, `diff`: there are changes. */
  changes: 3,
  declined: 4,
  notFound: 5,
  conflict: 6,
  forbidden: 7,
  unschedulable: 8,
  overBudget: 9,
  cloud: 10,
  timeout: 124,
  interrupted: 130,
} as const;

export type ExitCode = number;
