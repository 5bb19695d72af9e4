// The time of this machine, for clients that were given no other.
import type { Clock } from '@berth/kube';

/** Real time and real timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
