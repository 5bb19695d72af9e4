// The ClusterConfig that plan, apply, destroy and export work on.
import { readClusterConfig, type ClusterConfig, type DeclaredCompute } from '@berth/compute';
import { renderProblem } from '@berth/kube';
import { CliError } from '../cli-error.js';
import { textOption, type Invocation } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { invalidFile } from '../input/load-objects.js';
import { readInput } from '../input/read-input.js';

/** A file that was read without errors. */
export interface LoadedConfig {
  readonly file: string;
  readonly text: string;
  readonly config: ClusterConfig;
  readonly compute: DeclaredCompute;
}

/** Reads the file of `-f`. Warnings are told; errors end the command, all at once. */
export async function loadConfig(invocation: Invocation): Promise<LoadedConfig> {
  const { host } = invocation;
  const name = textOption(invocation, 'file');
  if (name === undefined) {
    throw new CliError('name the ClusterConfig with -f', {
      exitCode: EXIT.usage,
      hint: 'berth init writes one to begin with',
    });
  }
  const { file, text } = await readInput(host, name);
  const { config, compute, problems } = readClusterConfig(text, file);
  if (!config || !compute) throw invalidFile(problems.filter(({ severity }) => severity === 'error'));
  for (const problem of problems) host.stderr.write(`warning: ${renderProblem(problem)}\n`);
  return { file, text, config, compute };
}
