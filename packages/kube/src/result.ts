// Expected failures are values in the pure rooms: a function that may fail returns a Result, it does not throw.
import type { Problem } from './problem.js';

/** Either a value, or the one problem that prevented it. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

/** Wraps a value as a successful {@link Result}. */
export const success = <T>(value: T): Result<T> => ({ ok: true, value });

/** Wraps a problem as a failed {@link Result}. */
export const failure = (problem: Problem): Result<never> => ({ ok: false, problem });
