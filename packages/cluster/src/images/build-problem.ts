// Why a build ended: a problem with its place in the Dockerfile.
import { renderProblem, type Problem } from '@berth/kube';

/** A build that cannot go on. */
export class BuildError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(renderProblem(problem));
    this.name = 'BuildError';
    this.problem = problem;
  }
}

/** Puts an error of the system into words: a full disk above all. */
export function systemProblem(error: unknown, place: Problem['place']): Problem {
  const message = error instanceof Error ? error.message : String(error);
  const isFull = /ENOSPC|no space left/i.test(message);
  return isFull
    ? {
        code: 'build.disk-full',
        message: 'no space left on the disk that holds $BERTH_HOME; nothing half-made was kept',
        hint: 'free some space, or put BERTH_HOME on another disk',
        place,
      }
    : { code: 'build.failed', message, place };
}
