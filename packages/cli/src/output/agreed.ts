// Asking before something is changed: `--yes` agrees, a person at a terminal is asked, anything else is declined.
import { CliError } from '../cli-error.js';
import { type Invocation, switchOption } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { ask } from './ask.js';

/** Returns when it was agreed to; throws an error with the exit code `declined` otherwise. */
export async function agreed(
  invocation: Invocation,
  { what, question }: { readonly what: string; readonly question: string },
): Promise<void> {
  if (switchOption(invocation, 'yes')) return;
  const { host } = invocation;
  const declined = (hint: string): CliError => new CliError(what, { exitCode: EXIT.declined, hint });
  if (!host.stderr.isTerminal) throw declined('add --yes to agree, or --dry-run to see it only');
  const answer = await ask(`${question} [y/N] `, host.signal);
  if (!/^y(es)?$/i.test(answer)) throw declined('nothing was done');
}
