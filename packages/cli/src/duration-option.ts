// Options that hold a duration: read once, refused with the value shown.
import { renderProblem } from '@berth/kube';
import { CliError } from './cli-error.js';
import { textOption, type Invocation } from './command.js';
import { parseDuration } from './duration.js';
import { EXIT } from './exit-codes.js';

/** The option in milliseconds, or undefined when it was not given. */
export function durationOption(invocation: Invocation, name: string): number | undefined {
  const text = textOption(invocation, name);
  if (text === undefined) return undefined;
  const parsed = parseDuration(text);
  if (parsed.ok) return parsed.value;
  throw new CliError(renderProblem(parsed.problem), { exitCode: EXIT.usage });
}
