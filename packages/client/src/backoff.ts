// Pauses between tries: doubling up to a maximum, each lengthened by chance so that clients do not return together.
import type { Clock } from '@berth/kube';
import { FIRST_BACKOFF_MS, MAX_BACKOFF_MS } from './limits.js';

/** A sequence of pauses. */
export interface Backoff {
  /** The next pause in milliseconds. */
  next(): number;
  /** Starts over, after a success. */
  reset(): void;
}

/** Pauses of 0.8 s to 30 s, each up to twice as long by chance. */
export function createBackoff(random: () => number): Backoff {
  let pauseMs = FIRST_BACKOFF_MS;
  return {
    next: () => {
      const current = pauseMs;
      pauseMs = Math.min(pauseMs * 2, MAX_BACKOFF_MS);
      return Math.min(current * (1 + random()), MAX_BACKOFF_MS);
    },
    reset: () => {
      pauseMs = FIRST_BACKOFF_MS;
    },
  };
}

/** Resolves after the pause, or at once when the signal is aborted. */
export function pause(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const cancel = clock.after(delayMs, done);
    signal?.addEventListener('abort', done, { once: true });
    function done(): void {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}
