// The ClusterConfig that plan, apply, destroy and export work on.
import { readClusterConfig, type ClusterConfig, type DeclaredCompute } from '@berth/compute';
import { renderProblem } from '@berth/kube';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CliError } from '../cli-error.js';
import { textOption, type Invocation } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { invalidFile } from '../input/load-objects.js';
import { readInput } from '../input/read-input.js';
import { withPublicKeys } from './public-keys.js';

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
  return { file, text, config: withPublicKeys(config, (path) => readKey(host, path)), compute };
}

/** The text of a file of keys; `~` is the user's home. */
function readKey({ cwd, env }: Invocation['host'], path: string): string | undefined {
  const home = env['HOME'];
  const name = path.startsWith('~/') && home !== undefined ? join(home, path.slice(2)) : resolve(cwd, path);
  return existsSync(name) ? readFileSync(name, 'utf8') : undefined;
}
