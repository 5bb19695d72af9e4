// The facts with which stacks are rendered while an apply goes on: read once, and again only after a step made new
// ones. Templates rendered without facts that AWS has by then would have another digest.
import type { AwsFacts } from '../render/facts.js';

/** Facts that are kept until they are known to be old. */
export interface LatestFacts {
  /** As they are by now; several steps that ask at a time share one reading. */
  get(): Promise<AwsFacts>;
  /** What was read is old: the next one who asks reads again. */
  forget(): void;
}

/** Keeps `first` until it is forgotten; from then on what `read` gives. */
export function latestFacts(first: AwsFacts, read: () => Promise<AwsFacts>): LatestFacts {
  let known: Promise<AwsFacts> | undefined = Promise.resolve(first);
  return {
    get() {
      const current = known ?? read();
      known = current;
      current.catch(() => {
        if (known === current) known = undefined;
      });
      return current;
    },
    forget() {
      known = undefined;
    },
  };
}
