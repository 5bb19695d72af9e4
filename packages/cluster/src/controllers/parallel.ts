// Runs many writes with a bound on how many are under way; the store commits them in groups.
import { CONCURRENT_WRITES } from './limits.js';

/** Does the work for every item; waits for all, then throws the first failure if there was one. */
export async function forEachParallel<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) {
      await work(item).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENT_WRITES, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
}
