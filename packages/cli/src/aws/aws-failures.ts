// Refusals of AWS as command failures: the sentence, the hint, the exit code.
import { awsProblem, StepFailure } from '@berth/aws';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** Runs work that talks to AWS; what AWS refuses ends the command with exit code 10, what it forbids with 7. */
export async function translateAwsFailures<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StepFailure) {
      throw new CliError(error.message, { exitCode: EXIT.usage, cause: error });
    }
    const problem = awsProblem(error);
    if (!problem) throw error;
    const { code, message, hint } = problem;
    throw new CliError(message, {
      exitCode: code === 'aws.denied' ? EXIT.forbidden : EXIT.cloud,
      code,
      hint,
      cause: error,
    });
  }
}
