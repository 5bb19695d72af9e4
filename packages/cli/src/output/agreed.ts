// Asking before something is changed: `--yes` agrees, a person at a terminal is asked, anything else is declined.
import { createInterface } from 'node:readline/promises';
import { CliError } from '../cli-error.js';
import { type Invocation, switchOption } from '../command.js';
import { EXIT } from '../exit-codes.js';

/** Returns when it was agreed to; throws an error with the exit code `declined` otherwise. */
export async function agreed(
  invocation: Invocation,
  { what, question }: { readonly what: string; readonly question: string },
): Promise<void> {
  if (switchOption(invocation, 'yes')) return;
  const { host } = invocation;
  const declined = (hint: string): CliError => new CliError(what, { exitCode: EXIT.declined, hint });
  if (!host.stderr.isTerminal) throw declined('add --yes to agree, or --dry-run to see it only');
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question(`${question} [y/N] `);
  prompt.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw declined('nothing was done');
}
