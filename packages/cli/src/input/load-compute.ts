// The declared compute of a ClusterConfig file; warnings are told, errors end the command.
import type { DeclaredCompute } from '@berth/compute';
import { readClusterConfig } from '@berth/compute';
import { renderProblem } from '@berth/kube';
import { computeDocument, type FixDocument } from '@berth/placement';
import type { Host } from '../host.js';
import { invalidFile } from './load-objects.js';
import { type InputText, readInput } from './read-input.js';

/** Reads the compute that a file declares. Throws one usage error with all problems. */
export async function loadCompute(host: Host, name: string): Promise<DeclaredCompute> {
  return computeOf(host, await readInput(host, name));
}

/** The compute, and the document that declares it. */
export interface ComputeWithSource {
  readonly compute: DeclaredCompute;
  readonly source: FixDocument | undefined;
}

/** {@link loadCompute} with the text, for those who propose edits of it. */
export async function loadComputeWithSource(host: Host, name: string): Promise<ComputeWithSource> {
  const input = await readInput(host, name);
  return { compute: computeOf(host, input), source: computeDocument(input.text, input.file) };
}

function computeOf(host: Host, { file, text }: InputText): DeclaredCompute {
  const { compute, problems } = readClusterConfig(text, file);
  if (!compute) throw invalidFile(problems.filter(({ severity }) => severity === 'error'));
  for (const problem of problems) host.stderr.write(`warning: ${renderProblem(problem)}\n`);
  return compute;
}
