// A ClusterConfig that stands in one file with the work: everything else is blanked out, so that lines stay the same.
import { type DeclaredCompute, readClusterConfig } from '@berth/compute';
import { renderProblem } from '@berth/kube';
import { CliError } from '../../cli-error.js';
import { EXIT } from '../../exit-codes.js';
import type { Host } from '../../host.js';
import { invalidFile } from '../../input/load-objects.js';
import type { InputText } from '../../input/read-input.js';

/** Reads the pools that the file declares itself. */
export function ownCompute(host: Host, { text, file }: InputText): DeclaredCompute {
  const own = computeDocuments(text);
  if (own.trim() === '') {
    throw new CliError(`${file} declares no pools`, {
      exitCode: EXIT.usage,
      hint: 'name the ClusterConfig that does: --compute cluster.yaml',
    });
  }
  const { compute, problems } = readClusterConfig(own, file);
  if (!compute) throw invalidFile(problems.filter(({ severity }) => severity === 'error'));
  for (const problem of problems) host.stderr.write(`warning: ${renderProblem(problem)}\n`);
  return compute;
}

/** True when the file holds documents that declare compute. */
export const declaresCompute = ({ text }: InputText): boolean => computeDocuments(text).trim() !== '';

/** API groups whose documents say what compute there is. */
const COMPUTE_GROUPS = /^apiVersion:\s*["']?(eksctl\.io|karpenter\.sh|karpenter\.k8s\.aws)\//m;
const SEPARATOR = /^---(\s.*)?$/;

/** The documents that declare compute; lines of others are empty. */
function computeDocuments(text: string): string {
  const documents: string[][] = [[]];
  for (const line of text.split('\n')) {
    if (SEPARATOR.test(line)) documents.push([]);
    documents.at(-1)?.push(line);
  }
  return documents
    .map((lines) => (COMPUTE_GROUPS.test(lines.join('\n')) ? lines : lines.map(() => '')))
    .map((lines) => lines.join('\n'))
    .join('\n');
}
