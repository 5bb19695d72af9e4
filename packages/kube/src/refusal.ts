// Early exit for recursive readers of this room: they throw a problem, their one public entry gives it as a Result.
import type { Problem } from './problem.js';
import { failure, success, type Result } from './result.js';

class Refusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Stops the reader; only below {@link settle}. */
export function refuse(problem: Problem): never {
  throw new Refusal(problem);
}

/** Runs a reader and turns its refusal into a failure; other errors pass. */
export function settle<T>(read: () => T): Result<T> {
  try {
    return success(read());
  } catch (error) {
    if (error instanceof Refusal) return failure(error.problem);
    throw error;
  }
}
