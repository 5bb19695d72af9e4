// The day that support dates and prices are judged by: `--at`, or today.
import { CliError } from '../../cli-error.js';
import { type Invocation, textOption } from '../../command.js';
import { EXIT } from '../../exit-codes.js';

/** Gives it as milliseconds since 1970; throws a usage error for what is no date. */
export function judgementTime(invocation: Invocation): number {
  const at = textOption(invocation, 'at');
  if (at === undefined) return invocation.host.clock.now();
  const time = /^\d{4}-\d{2}-\d{2}(T.*)?$/.test(at) ? Date.parse(at) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new CliError(`--at ${JSON.stringify(at)} is no date`, {
    exitCode: EXIT.usage,
    hint: 'for example 2026-12-02',
  });
}
