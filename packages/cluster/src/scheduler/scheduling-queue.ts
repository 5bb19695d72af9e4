// The three queues of kube-scheduler: active, back-off, and unschedulable pods that wait for a change that may help.
import type { Clock, Pod } from '@berth/kube';
import { queueKey } from '../controllers/controller.js';
import { POD_INITIAL_BACKOFF_MS, POD_MAX_BACKOFF_MS, UNSCHEDULABLE_FLUSH_MS } from './limits.js';
import { PodHeap, type QueuedPod } from './pod-heap.js';
import type { WakeupReach } from './wakeups.js';

interface Waiting {
  readonly pod: Pod;
  /** Plugins that refused it; empty: unknown, so any change may help. */
  readonly refusedBy: ReadonlySet<string>;
  readonly sinceMs: number;
}

/** Pods without a node, in the order they are to be tried. */
export class SchedulingQueue {
  readonly #clock: Clock;
  readonly #onActive: () => void;
  readonly #active = new PodHeap();
  readonly #waiting = new Map<string, Waiting>();
  readonly #backoffs = new Map<string, () => void>();
  readonly #attempts = new Map<string, { readonly count: number; readonly lastMs: number }>();
  #order = 0;

  constructor(clock: Clock, onActive: () => void) {
    this.#clock = clock;
    this.#onActive = onActive;
  }

  /** Pods that are ready to be tried. */
  get active(): number {
    return this.#active.size;
  }

  /** Pods that wait for a change. */
  get unschedulable(): number {
    return this.#waiting.size;
  }

  /** Puts a new or changed pod in line. */
  add(pod: Pod): void {
    const key = queueKey(pod);
    this.#forgetWaiting(key);
    this.#activate(key, pod);
  }

  /** Replaces the object of a pod whose change does not matter for placement. */
  refresh(pod: Pod): void {
    const key = queueKey(pod);
    const waiting = this.#waiting.get(key);
    if (waiting) this.#waiting.set(key, { ...waiting, pod });
  }

  /** Forgets a pod that is bound, gone or none of ours any more. */
  delete(key: string): void {
    this.#forgetWaiting(key);
    this.#active.delete(key);
    this.#attempts.delete(key);
  }

  /** Takes the next pod to try. */
  pop(): QueuedPod | undefined {
    const next = this.#active.pop();
    if (next) {
      const count = (this.#attempts.get(next.key)?.count ?? 0) + 1;
      this.#attempts.set(next.key, { count, lastMs: this.#clock.now() });
    }
    return next;
  }

  /** Keeps a pod that fits nowhere until a change may help it. */
  park(pod: Pod, refusedBy: ReadonlySet<string>): void {
    this.#waiting.set(queueKey(pod), { pod, refusedBy, sinceMs: this.#clock.now() });
  }

  /** Tries a pod again after its back-off: the cycle itself failed. */
  retry(pod: Pod): void {
    const key = queueKey(pod);
    this.park(pod, new Set());
    this.#wake(key, pod);
  }

  /** A change may have helped pods that these plugins refused. */
  wake(reach: WakeupReach): void {
    for (const [key, { pod, refusedBy }] of this.#waiting) {
      if (this.#backoffs.has(key)) continue;
      if (reach === 'all' || refusedBy.size === 0 || meets(reach, refusedBy)) this.#wake(key, pod);
    }
  }

  /** Tries pods again that nothing woke for too long. */
  flush(): void {
    const before = this.#clock.now() - UNSCHEDULABLE_FLUSH_MS;
    for (const [key, { pod, sinceMs }] of this.#waiting) {
      if (sinceMs <= before && !this.#backoffs.has(key)) this.#wake(key, pod);
    }
  }

  /** Cancels all timers. */
  stop(): void {
    for (const cancel of this.#backoffs.values()) cancel();
    this.#backoffs.clear();
  }

  #wake(key: string, pod: Pod): void {
    const waitMs = this.#backoffMs(key);
    if (waitMs === 0) return this.add(this.#waiting.get(key)?.pod ?? pod);
    const cancel = this.#clock.after(waitMs, () => {
      const waiting = this.#waiting.get(key);
      this.#backoffs.delete(key);
      if (waiting) this.add(waiting.pod);
    });
    this.#backoffs.set(key, cancel);
  }

  #backoffMs(key: string): number {
    const attempts = this.#attempts.get(key);
    if (!attempts) return 0;
    const delayMs = Math.min(
      POD_MAX_BACKOFF_MS,
      POD_INITIAL_BACKOFF_MS * 2 ** Math.min(attempts.count - 1, 10),
    );
    return Math.max(0, attempts.lastMs + delayMs - this.#clock.now());
  }

  #activate(key: string, pod: Pod): void {
    this.#active.push({ key, pod, priority: pod.spec?.priority ?? 0, order: this.#order++ });
    this.#onActive();
  }

  #forgetWaiting(key: string): void {
    this.#waiting.delete(key);
    this.#backoffs.get(key)?.();
    this.#backoffs.delete(key);
  }
}

function meets(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const item of b) if (a.has(item)) return true;
  return false;
}
