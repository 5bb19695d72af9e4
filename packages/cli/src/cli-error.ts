// An expected failure of a command: what to say, and what to exit with.
import type { Problem } from '@berth/kube';
import { EXIT } from './exit-codes.js';

export class CliError extends Error {
  readonly exitCode: number;
  readonly hint: string | undefined;
  /** Stable code of a registry, where there is one. */
  readonly code: string | undefined;
  readonly problems: readonly Problem[];

  constructor(
    message: string,
    more: {
      readonly exitCode?: number;
      readonly hint?: string | undefined;
      readonly code?: string | undefined;
      readonly problems?: readonly Problem[];
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = 'CliError';
    this.exitCode = more.exitCode ?? EXIT.failed;
    this.hint = more.hint;
    this.code = more.code;
    this.problems = more.problems ?? [];
  }
}
