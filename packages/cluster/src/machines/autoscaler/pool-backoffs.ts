// Pools that could not give a node wait before they are asked again: 5 min, doubling to 30 min.
import type { Clock } from '@berth/kube';
import { POOL_BACKOFF_MAX_MS, POOL_BACKOFF_MS } from '../limits.js';

/** Remembers failed scale-ups. */
export class PoolBackoffs {
  readonly #clock: Clock;
  readonly #waits = new Map<string, { readonly delayMs: number; readonly untilMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Notes a failure, unless the pool waits already. */
  fail(pool: string): void {
    if (this.isWaiting(pool)) return;
    const last = this.#waits.get(pool)?.delayMs;
    const delayMs = last === undefined ? POOL_BACKOFF_MS : Math.min(POOL_BACKOFF_MAX_MS, last * 2);
    this.#waits.set(pool, { delayMs, untilMs: this.#clock.now() + delayMs });
  }

  /** Forgets past failures: a node came. */
  succeed(pool: string): void {
    this.#waits.delete(pool);
  }

  isWaiting(pool: string): boolean {
    return (this.#waits.get(pool)?.untilMs ?? 0) > this.#clock.now();
  }
}
