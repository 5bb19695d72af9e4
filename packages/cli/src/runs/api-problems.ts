// Refusals of our own API as failures of a command, with the documented exit code.
import { ApiProblem } from '@berth/client';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

const EXIT_BY_STATUS: Readonly<Record<number, number>> = {
  400: EXIT.usage,
  401: EXIT.forbidden,
  403: EXIT.forbidden,
  404: EXIT.notFound,
  409: EXIT.conflict,
  413: EXIT.usage,
  422: EXIT.usage,
};

/** Runs a command's work; a refusal of the server becomes a CliError. */
export async function translateApiProblems<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApiProblem) {
      throw new CliError(error.message, {
        exitCode: EXIT_BY_STATUS[error.httpStatus] ?? EXIT.failed,
        code: error.code,
        hint: error.hint,
      });
    }
    throw error;
  }
}
