// The brake on guessing passwords. A try is counted before it is checked, so that many at once are no way around it;
// checks run one after the other, because each costs much processor time on purpose; and what is remembered is bounded,
// because anybody may try any name.
import type { Clock } from '@berth/kube';
import { LOGIN_PAUSE_MS, MAX_LOGIN_FAILURES, MAX_LOGIN_NAMES, MAX_WAITING_LOGINS } from '../limits.js';

export class LoginGuard {
  readonly #clock: Clock;
  /** Tries since the last good one, by name, in memory: a restart forgives. */
  readonly #tries = new Map<string, { readonly count: number; readonly atMs: number }>();
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs a check when it is this name's turn; undefined without a check when there were too many tries. */
  async attempt<T>(name: string, check: () => Promise<T | undefined>): Promise<T | undefined> {
    if (this.#waiting >= MAX_WAITING_LOGINS || this.#isPaused(name)) return undefined;
    this.#count(name);
    this.#waiting += 1;
    const turn = this.#turn.then(check);
    this.#turn = turn.catch(() => undefined);
    try {
      const found = await turn;
      if (found !== undefined) this.#tries.delete(name);
      return found;
    } finally {
      this.#waiting -= 1;
    }
  }

  #isPaused(name: string): boolean {
    const tries = this.#tries.get(name);
    if (!tries || tries.count < MAX_LOGIN_FAILURES) return false;
    if (this.#clock.now() - tries.atMs < LOGIN_PAUSE_MS) return true;
    this.#tries.delete(name);
    return false;
  }

  #count(name: string): void {
    const count = (this.#tries.get(name)?.count ?? 0) + 1;
    // Put in again, so that the oldest is first.
    this.#tries.delete(name);
    this.#tries.set(name, { count, atMs: this.#clock.now() });
    const [oldest] = this.#tries.keys();
    if (this.#tries.size > MAX_LOGIN_NAMES && oldest !== undefined) this.#tries.delete(oldest);
  }
}
