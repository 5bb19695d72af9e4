// The queue behind every controller: each key at most once in it, never two workers on one key,
// failed keys again after a growing, jittered delay.
import type { Clock } from '@berth/kube';
import { CONCURRENT_RECONCILES, RETRY_BASE_MS, RETRY_MAX_MS } from './limits.js';

/** Milliseconds after which the key is to be looked at again; undefined: only when something changes. */
export type Requeue = number | undefined;

export interface WorkQueueOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Handles one key; a rejection means: try again later. */
  readonly process: (key: string) => Promise<Requeue>;
  readonly onFailure: (key: string, error: unknown) => void;
  /** @default CONCURRENT_RECONCILES */
  readonly concurrency?: number | undefined;
}

/** A keyed, deduplicating, rate-limited queue with its own workers. */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #waiting = new Set<string>();
  readonly #running = new Set<string>();
  readonly #again = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #timers = new Map<string, { readonly atMs: number; readonly cancel: () => void }>();
  #idle: (() => void) | undefined;
  #pumping = false;
  #stopped = false;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  /** Has the key handled soon; a key that is being handled is handled once more afterwards. */
  add(key: string): void {
    if (this.#stopped) return;
    if (this.#running.has(key)) this.#again.add(key);
    else this.#waiting.add(key);
    this.#pumpSoon();
  }

  /** Has the key handled after the delay, or sooner when an earlier delay is already set. */
  addAfter(key: string, delayMs: number): void {
    if (this.#stopped) return;
    const atMs = this.#options.clock.now() + Math.max(0, delayMs);
    const earlier = this.#timers.get(key);
    if (earlier && earlier.atMs <= atMs) return;
    earlier?.cancel();
    const cancel = this.#options.clock.after(Math.max(0, delayMs), () => {
      this.#timers.delete(key);
      this.add(key);
    });
    this.#timers.set(key, { atMs, cancel });
  }

  /** Forgets everything that waits and resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
    this.#waiting.clear();
    this.#again.clear();
    if (this.#running.size > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
  }

  // Listeners call add() from inside a commit: work starts only after that has returned.
  #pumpSoon(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    queueMicrotask(() => {
      this.#pumping = false;
      this.#pump();
    });
  }

  #pump(): void {
    const concurrency = this.#options.concurrency ?? CONCURRENT_RECONCILES;
    for (const key of this.#waiting) {
      if (this.#running.size >= concurrency) return;
      this.#waiting.delete(key);
      this.#running.add(key);
      void this.#run(key);
    }
  }

  async #run(key: string): Promise<void> {
    try {
      const requeueAfterMs = await this.#options.process(key);
      this.#failures.delete(key);
      if (requeueAfterMs !== undefined) this.addAfter(key, requeueAfterMs);
    } catch (error) {
      this.#retry(key, error);
    }
    this.#running.delete(key);
    if (this.#again.delete(key)) this.#waiting.add(key);
    if (this.#stopped && this.#running.size === 0) this.#idle?.();
    else this.#pumpSoon();
  }

  #retry(key: string, error: unknown): void {
    if (this.#stopped) return;
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.#options.onFailure(key, error);
    this.addAfter(key, retryDelayMs(failures, this.#options.random));
  }
}

/** Delay before try number `failures` + 1: exponential, capped, spread by up to a quarter. */
function retryDelayMs(failures: number, random: () => number): number {
  const delayMs = Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** Math.min(failures, 20));
  return delayMs * (1 + random() / 4);
}
