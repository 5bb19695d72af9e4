// How much of the process forecasts may take: a part of the time, saved up for bursts, never more than was saved.
import type { Clock } from '@berth/kube';
import { FORECAST_SAVED_MS_MAX, FORECAST_TIME_PART } from '../limits.js';

export class ForecastBudget {
  readonly #clock: Clock;
  #savedMs = FORECAST_SAVED_MS_MAX;
  #atMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#atMs = clock.now();
  }

  /** True while something is left. */
  hasSome(): boolean {
    const nowMs = this.#clock.now();
    const gainedMs = (nowMs - this.#atMs) * FORECAST_TIME_PART;
    this.#savedMs = Math.min(FORECAST_SAVED_MS_MAX, this.#savedMs + gainedMs);
    this.#atMs = nowMs;
    return this.#savedMs > 0;
  }

  /** Does the work, and takes its time off. */
  spend(work: () => void): void {
    const beganMs = this.#clock.now();
    work();
    this.#savedMs -= this.#clock.now() - beganMs;
  }
}
