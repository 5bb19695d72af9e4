// The pods that a file or folder stands for: manifests, a start-job-run request of EMR, a DAG of Concurrent, an
// MLflow project.
import type { DeclaredCompute } from '@berth/compute';
import { isJsonObject, readYamlDocuments } from '@berth/kube';
import type { FixDocument } from '@berth/placement';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Invocation, textOption } from '../../command.js';
import { objectsOf } from '../../input/load-objects.js';
import { type InputText, readInput } from '../../input/read-input.js';
import { dagPods, isConcurrentDag } from './concurrent-dag.js';
import { type ExplainedFile, manifestPods } from './manifest-pods.js';

/** Reads it. Throws a usage error with everything that is wrong. */
export async function loadExplainedFile(
  invocation: Invocation,
  file: string,
  compute: DeclaredCompute,
): Promise<ExplainedFile> {
  const { host } = invocation;
  const namespace = textOption(invocation, 'namespace') ?? 'default';
  if (file !== '-' && isFolder(resolve(host.cwd, file))) {
    const { projectPods } = await import('./project-run.js');
    return { pods: projectPods(invocation, file, { compute, namespace }) };
  }
  const input = await readInput(host, file);
  const source = isJsonText(input) ? onlyDocument(input) : undefined;
  if (source && isConcurrentDag(source.value)) {
    return { pods: dagPods(source.value, { source, namespace, compute }) };
  }
  if (source && isJsonObject(source.value) && isJsonObject(source.value['jobDriver'])) {
    const { sparkJobPods } = await import('./spark-job.js');
    return { pods: await sparkJobPods(source.value, source, { host, namespace, source }) };
  }
  return manifestPods(file, await objectsOf(input), namespace);
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Requests and DAGs are JSON: one text that begins with a brace, and never a large one. */
const isJsonText = ({ text }: InputText): boolean =>
  text.length <= MAX_REQUEST && /^\uFEFF?\s*\{/.test(text.slice(0, 1000));

/** Characters of a request or DAG. */
const MAX_REQUEST = 4 * 1024 * 1024;

function onlyDocument(input: InputText): FixDocument | undefined {
  const { documents } = readYamlDocuments(input.text, input.file);
  const [only] = documents;
  return only && documents.length === 1 ? { ...input, document: 0, ...only } : undefined;
}
