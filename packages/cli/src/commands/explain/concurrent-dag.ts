// `berth explain -f dag.json`: the pods of a DAG of Concurrent, a bootstrap pod and a worker pod for every node.
import { isJsonArray, isJsonObject, type JsonObject, type Problem, type YamlEdit } from '@berth/kube';
import type { DeclaredCompute } from '@berth/compute';
import type { FixDocument, PodDocument } from '@berth/placement';
import { plannedPods, type PlannedRun } from '@berth/work';
import { invalidFile } from '../../input/load-objects.js';
import type { ExplainedPod } from './explained-pod.js';

/** True for the JSON of a DAG: nodes and edges, and no kind. */
export const isConcurrentDag = (value: unknown): value is JsonObject =>
  isJsonObject(value) && isJsonArray(value['node']) && value['kind'] === undefined;

/** Where a DAG is to run. */
export interface DagOptions {
  readonly source: FixDocument;
  /** Of nodes that name none. */
  readonly namespace: string;
  readonly compute: DeclaredCompute;
}

/** The pods of all nodes, in the file's order. Throws a usage error for nodes that cannot be read. */
export function dagPods(dag: JsonObject, options: DagOptions): readonly ExplainedPod[] {
  const nodes = isJsonArray(dag['node']) ? dag['node'] : [];
  const problems: Problem[] = [];
  const pods = nodes.flatMap((node, index): readonly ExplainedPod[] => {
    const run = plannedRun(node, options.namespace);
    const planned = run && plannedPods(run, options.compute);
    if (planned?.ok)
      return planned.value.map(({ role, pod }) => ({
        pod,
        document: role === 'worker' ? { ...options.source, operations: nodeOperations(index) } : undefined,
      }));
    problems.push({
      code: 'dag.node',
      message: planned ? planned.problem.message : 'a node of a DAG needs an id',
      place: options.source.placeOf(['node', index]),
    });
    return [];
  });
  if (problems.length > 0) throw invalidFile(problems);
  return pods;
}

/** `k8s_params` are the fields of a run-project request; kwargs are `{key, value}` pairs. */
function plannedRun(node: unknown, namespace: string): PlannedRun | undefined {
  if (!isJsonObject(node) || node['id'] === undefined) return undefined;
  const said = node['k8s_params'];
  const params = isJsonObject(said) ? said : {};
  const requests = amountsOf(params, 'requests');
  const template = params['kube_job_template_contents'];
  const named = params['namespace'];
  return {
    id: nameOf(String(node['name'] ?? node['id'])),
    namespace: typeof named === 'string' && named !== '' ? named : namespace,
    requests,
    limits: { ...exactOf(requests), ...amountsOf(params, 'limits') },
    labels: labelsOf(node['kwarg']),
    ...(typeof template === 'string'
      ? { jobTemplate: Buffer.from(template, 'base64').toString('utf8') }
      : {}),
  };
}

const nameOf = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40) || 'node';

const RESOURCES = ['cpu', 'memory', 'nvidia.com/gpu'];

function amountsOf(params: JsonObject, side: 'requests' | 'limits'): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of RESOURCES) {
    const value = params[amountKey(side, name)];
    if (typeof value === 'string' || typeof value === 'number') found[name] = String(value);
  }
  return found;
}

const amountKey = (side: 'requests' | 'limits', name: string): string => `resources.${side}.${name}`;

/** A device's limit is its request. */
const exactOf = (amounts: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(amounts).filter(([name]) => name.includes('/')));

/** The kwarg `k8s-labels` is a flat list: name, value, name, value. */
function labelsOf(kwarg: unknown): Readonly<Record<string, string>> {
  const pairs = isJsonArray(kwarg) ? kwarg.filter(isJsonObject) : [];
  const text = pairs.find(({ key }) => key === 'k8s-labels')?.['value'];
  const words = (typeof text === 'string' ? text : '').split(',').map((word) => word.trim());
  const labels: Record<string, string> = {};
  for (let at = 0; at + 1 < words.length; at += 2) labels[words[at] ?? ''] = words[at + 1] ?? '';
  return labels;
}

/** What a node asks for stands in its k8s_params; pools and tolerations are not its to say. */
function nodeOperations(index: number): PodDocument['operations'] {
  return (edit, document): readonly YamlEdit[] => {
    if (edit.kind !== 'lower-request' || !RESOURCES.includes(edit.resource)) return [];
    const nodes = isJsonObject(document) ? document['node'] : undefined;
    const node = isJsonArray(nodes) ? nodes[index] : undefined;
    const params = isJsonObject(node) ? node['k8s_params'] : undefined;
    if (!isJsonObject(params)) return [];
    const key = amountKey('requests', edit.resource);
    const op = Object.hasOwn(params, key) ? 'replace' : 'add';
    return [{ op, path: ['node', index, 'k8s_params', key], value: edit.to }];
  };
}
