// A question before something is changed: answered by --yes, by a person at a terminal, or not at all.
import { CliError } from '../cli-error.js';
import { switchOption, type Invocation } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { ask } from '../output/ask.js';

/** Resolves when the work may go on. Throws with exit code 4 when it is declined, 2 when nobody can be asked. */
export async function confirm(invocation: Invocation, question: string): Promise<void> {
  const { host } = invocation;
  if (switchOption(invocation, 'yes')) return;
  if (!host.stderr.isTerminal || !process.stdin.isTTY) {
    throw new CliError('nobody is here to confirm', {
      exitCode: EXIT.usage,
      hint: 'look at the plan, then add --yes',
    });
  }
  const answer = await ask(`${question} Type yes to go on: `, host.signal);
  if (answer.toLowerCase() === 'yes') return;
  throw new CliError('declined; nothing was changed', { exitCode: EXIT.declined });
}
