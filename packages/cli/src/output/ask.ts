// A question to the person at the terminal. Ctrl-C ends the command as it does anywhere, Ctrl-D is no answer.
import { createInterface } from 'node:readline/promises';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** Where the question is put; the process's own terminal unless given. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** @default decided by the streams */
  readonly terminal?: boolean;
}

/**
 * Gives the answer without space around it; throws an error with the exit code `interrupted` on Ctrl-C, and when the
 * command is stopped by a signal.
 */
export async function ask(
  question: string,
  signal: AbortSignal,
  where: Terminal = { input: process.stdin, output: process.stderr },
): Promise<string> {
  const prompt = createInterface(where);
  let isInterrupted = signal.aborted;
  const interrupt = (): void => {
    isInterrupted = true;
    prompt.close();
  };
  prompt.once('SIGINT', interrupt);
  signal.addEventListener('abort', interrupt);
  const closed = new Promise<string>((resolve) => prompt.once('close', () => resolve('')));
  try {
    const asked = isInterrupted ? '' : prompt.question(question).catch(() => '');
    const answer = await Promise.race([asked, closed]);
    if (!isInterrupted) return answer.trim();
  } finally {
    signal.removeEventListener('abort', interrupt);
    prompt.close();
  }
  where.output.write('\n');
  throw new CliError('interrupted: nothing was changed', { exitCode: EXIT.interrupted });
}
