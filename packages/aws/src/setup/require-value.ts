// Where a pure rule refuses, a plan ends: the refusal as the failure that commands show.
import type { Result } from '@berth/kube';
import { StepFailure } from '../plan/part.js';

/** The value. Throws a StepFailure with the sentence and what to do next. */
export function requireValue<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const { message, hint } = result.problem;
  throw new StepFailure(hint === undefined ? message : `${message}; ${hint}`);
}
