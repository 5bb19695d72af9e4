// Doing a plan: steps as soon as those before them are done, several at a time, each told as it goes; a step that
// fails stops what waits for it and nothing else.
import type { Clock } from '@berth/kube';
import type { ClusterPlan } from '../plan/plan-cluster.js';
import type { PlannedStep } from '../plan/part.js';
import type { Step } from '../plan/step.js';

/** What is told while it runs; one line each. */
export type ApplyEvent =
  | { readonly kind: 'started'; readonly step: Step; readonly atMs: number }
  | { readonly kind: 'progress'; readonly step: Step; readonly line: string; readonly atMs: number }
  | { readonly kind: 'done'; readonly step: Step; readonly atMs: number; readonly tookMs: number }
  | { readonly kind: 'failed'; readonly step: Step; readonly error: Error; readonly atMs: number }
  | { readonly kind: 'skipped'; readonly step: Step; readonly because: string; readonly atMs: number };

export interface ApplyOptions {
  readonly clock: Clock;
  /** Called for each event, in order; written to the journal before the work goes on. */
  tell(event: ApplyEvent): void;
  /** Ends the waiting; what AWS was asked for goes on there, and the next apply takes it up. */
  readonly signal?: AbortSignal | undefined;
  /** Steps at a time. @default 8 */
  readonly parallel?: number | undefined;
}

/** How each step ended. */
export interface ApplyResult {
  readonly done: readonly Step[];
  readonly failed: readonly { readonly step: Step; readonly error: Error }[];
  readonly skipped: readonly Step[];
}

const DEFAULT_PARALLEL = 8;

/** Does the plan. Resolves also when steps failed; rejects only when it was cancelled. */
export async function applyPlan(plan: ClusterPlan, options: ApplyOptions): Promise<ApplyResult> {
  const run = new ApplyRun(plan, options);
  await run.finish();
  return run.result();
}

class ApplyRun {
  readonly #plan: ClusterPlan;
  readonly #options: ApplyOptions;
  readonly #waiting: Set<PlannedStep>;
  readonly #running = new Map<string, Promise<void>>();
  readonly #done: Step[] = [];
  readonly #failed: { step: Step; error: Error }[] = [];
  readonly #skipped: Step[] = [];

  constructor(plan: ClusterPlan, options: ApplyOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#waiting = new Set(plan.steps);
  }

  result(): ApplyResult {
    return { done: this.#done, failed: this.#failed, skipped: this.#skipped };
  }

  async finish(): Promise<void> {
    for (;;) {
      this.#options.signal?.throwIfAborted();
      this.#skipHopeless();
      this.#startReady();
      if (this.#running.size === 0) return;
      await Promise.race(this.#running.values());
    }
  }

  #startReady(): void {
    const done = new Set(this.#done.map(({ id }) => id));
    for (const planned of this.#waiting) {
      if (this.#running.size >= (this.#options.parallel ?? DEFAULT_PARALLEL)) return;
      if (!planned.step.after.every((id) => done.has(id))) continue;
      this.#waiting.delete(planned);
      const running = this.#runStep(planned).finally(() => this.#running.delete(planned.step.id));
      this.#running.set(planned.step.id, running);
    }
  }

  /** What waits for a step that failed, or was skipped itself, is not tried. */
  #skipHopeless(): void {
    for (let before = -1; before !== this.#waiting.size;) {
      before = this.#waiting.size;
      const hopeless = new Set([
        ...this.#failed.map(({ step }) => step.id),
        ...this.#skipped.map(({ id }) => id),
      ]);
      for (const planned of this.#waiting) {
        const because = planned.step.after.find((id) => hopeless.has(id));
        if (because === undefined) continue;
        this.#waiting.delete(planned);
        this.#skipped.push(planned.step);
        this.#tell({ kind: 'skipped', step: planned.step, because });
      }
    }
  }

  async #runStep({ step, run }: PlannedStep): Promise<void> {
    const { clock } = this.#options;
    const startedMs = clock.now();
    this.#tell({ kind: 'started', step });
    try {
      await run({
        world: this.#plan.world,
        now: () => clock.now(),
        pause: (delayMs) => this.#pause(delayMs),
        say: (line) => this.#tell({ kind: 'progress', step, line }),
      });
      this.#done.push(step);
      this.#tell({ kind: 'done', step, tookMs: clock.now() - startedMs });
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      this.#failed.push({ step, error: failure });
      this.#tell({ kind: 'failed', step, error: failure });
    }
  }

  #pause(delayMs: number): Promise<void> {
    const { clock, signal } = this.#options;
    return new Promise((resolve, reject) => {
      const cancel = clock.after(delayMs, () => resolve());
      signal?.addEventListener('abort', () => {
        cancel();
        reject(new Error('cancelled'));
      });
    });
  }

  #tell(event: EventWithoutTime): void {
    this.#options.tell({ ...event, atMs: this.#options.clock.now() });
  }
}

type EventWithoutTime = ApplyEvent extends infer E ? (E extends ApplyEvent ? Omit<E, 'atMs'> : never) : never;
