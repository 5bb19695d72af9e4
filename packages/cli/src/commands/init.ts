// `berth init`: a ClusterConfig to begin with, as a commented file.
import { type PresetName, presetNames, presetText } from '@berth/compute';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CliError } from '../cli-error.js';
import { type CommandRun, switchOption, textArgument, textOption } from '../command.js';
import { EXIT } from '../exit-codes.js';

/** Writes the preset; an existing file stays unless --force. */
export const run: CommandRun = async (invocation) => {
  const { host } = invocation;
  const preset = presetOf(textOption(invocation, 'preset'));
  const file = textArgument(invocation, 0) ?? 'cluster.yaml';
  if (file === '-') {
    host.stdout.write(presetText(preset));
    return EXIT.done;
  }
  const flag = switchOption(invocation, 'force') ? 'w' : 'wx';
  await writeFile(resolve(host.cwd, file), presetText(preset), { flag }).catch((error: unknown) => {
    throw writeError(file, error);
  });
  host.stdout.write(`${file}\n`);
  host.stderr.write(`wrote preset ${preset}; next: berth validate ${file}, then berth up -f ${file}\n`);
  return EXIT.done;
};

const presetOf = (name: string | undefined): PresetName =>
  presetNames.find((known) => known === name) ?? 'concurrent';

function writeError(file: string, error: unknown): CliError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EEXIST') {
    return new CliError(`${file} exists already`, {
      exitCode: EXIT.conflict,
      code: 'init.exists',
      hint: 'name another file, or overwrite it with --force',
    });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new CliError(`cannot write ${file}: ${reason}`, { cause: error });
}
