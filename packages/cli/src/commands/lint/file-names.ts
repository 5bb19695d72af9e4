// Files named on the command line, by position or by `-f`.
import { CliError } from '../../cli-error.js';
import { type Invocation, listArgument, listOption } from '../../command.js';
import { EXIT } from '../../exit-codes.js';

/** Gives the files; throws a usage error when there is none. */
export function fileNames(invocation: Invocation): readonly string[] {
  const names = [...listArgument(invocation, 0), ...listOption(invocation, 'file')];
  if (names.length > 0) return names;
  throw new CliError('no file named', {
    exitCode: EXIT.usage,
    hint: 'name a ClusterConfig file, or - for stdin',
  });
}
