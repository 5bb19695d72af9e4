// The declared compute of a ClusterConfig file; warnings are told, errors end the command.
import type { DeclaredCompute } from '@berth/compute';
import { readClusterConfig } from '@berth/compute';
import { renderProblem } from '@berth/kube';
import type { Host } from '../host.js';
import { invalidFile } from './load-objects.js';
import { readInput } from './read-input.js';

/** Reads the compute that a file declares. Throws one usage error with all problems. */
export async function loadCompute(host: Host, name: string): Promise<DeclaredCompute> {
  const { file, text } = await readInput(host, name);
  const { compute, problems } = readClusterConfig(text, file);
  if (!compute) throw invalidFile(problems.filter(({ severity }) => severity === 'error'));
  for (const problem of problems) host.stderr.write(`warning: ${renderProblem(problem)}\n`);
  return compute;
}
