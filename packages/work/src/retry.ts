// Whether a dead worker Job is made again, and when. Only deaths that the machine caused are repeated by themselves.
import { deathRule, type Death } from './death-class.js';
import { RETRY_DELAY_MS } from './limits.js';

export type RetryDecision = { readonly kind: 'again'; readonly delayMs: number } | { readonly kind: 'stop' };

/** Decides over the `attempt`-th death (counted from 1) of a Job; waits 5 s, 10 s, 20 s … before the next. */
export function decideRetry(cause: Death, attempt: number, maxRetries: number): RetryDecision {
  if (deathRule(cause.class).retry !== 'same' || attempt > maxRetries) return { kind: 'stop' };
  return { kind: 'again', delayMs: RETRY_DELAY_MS * 2 ** (attempt - 1) };
}
