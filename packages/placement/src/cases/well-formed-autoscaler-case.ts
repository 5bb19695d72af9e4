// The outline of a case of the autoscaler vectors' format: what is missing or of the wrong kind is named before
// anything is computed. The Kubernetes objects inside are checked where they are read.
import { isJsonArray, isJsonObject } from '@berth/kube';
import { MAX_CASE_NODES, MAX_CASE_PODS } from '../limits.js';

/** Throws an error that names the member when the case has not the outline of one. */
export function checkAutoscalerCase(example: unknown): void {
  if (!isJsonObject(example)) throw new Error('a case must be a JSON object');
  const { options = {} } = example;
  checkOptions(options);
  for (const name of ['groups', 'nodes', 'pods', 'pending']) {
    if (!isJsonArray(example[name])) throw wrong(name, 'a list', example[name]);
  }
  listOf(example, 'groups').forEach(checkGroup);
  listOf(example, 'nodes').forEach((entry, index) => {
    const path = `nodes[${index}]`;
    const { group, node } = objectAt(entry, path);
    if (typeof group !== 'string') throw wrong(`${path}.group`, 'the name of a group, or ""', group);
    objectAt(node, `${path}.node`);
  });
  const counts = ['pods', 'pending'].flatMap((name) =>
    listOf(example, name).map((entry, index) => checkPods(entry, `${name}[${index}]`)),
  );
  if (counts.reduce((sum, count) => sum + count, 0) > MAX_CASE_PODS)
    throw new Error(`not supported yet: more than ${MAX_CASE_PODS} pods in one case`);
  for (const name of ['daemonsets', 'replicasets', 'pdbs']) {
    const list = example[name];
    if (list === undefined || list === null) continue;
    if (!isJsonArray(list)) throw wrong(name, 'a list', list);
    list.forEach((one, index) => objectAt(one, `${name}[${index}]`));
  }
  listOf(example, 'daemonsets').forEach((one, index) => {
    const path = `daemonsets[${index}].spec`;
    objectAt(objectAt(objectAt(one, '')['spec'], path)['template'], `${path}.template`);
  });
}

const TEXT_LISTS = [
  'balancingIgnoreLabels',
  'balancingLabels',
  'startupTaints',
  'statusTaints',
  'backoffGroups',
];
const NUMBERS = [
  'maxNodesTotal',
  'maxNodesPerScaleUp',
  'expendablePodsPriorityCutoff',
  'newPodScaleUpDelaySeconds',
  'scaleDownUtilizationThreshold',
  'scaleDownGpuUtilizationThreshold',
  'minReplicaCount',
  'maxScaleDownParallelism',
];
const TEXTS = ['expander', 'priorityConfig', 'provider'];
const PAIRS = ['coresTotal', 'memoryTotal'];
const EXPANDERS = new Set(['least-waste', 'most-pods', 'least-nodes', 'random', 'priority']);

function checkOptions(value: unknown): void {
  const options = objectAt(value, 'options');
  const given = (names: readonly string[]) =>
    names.flatMap((name) =>
      options[name] === undefined || options[name] === null
        ? []
        : [[`options.${name}`, options[name]] as const],
    );
  for (const [path, text] of given(TEXTS)) if (typeof text !== 'string') throw wrong(path, 'a text', text);
  for (const [path, list] of given(TEXT_LISTS)) {
    if (!isJsonArray(list) || list.some((item) => typeof item !== 'string'))
      throw wrong(path, 'a list of texts', list);
  }
  for (const [path, number] of given(NUMBERS))
    if (typeof number !== 'number') throw wrong(path, 'a number', number);
  for (const [path, pair] of given(PAIRS)) {
    if (!isJsonArray(pair) || pair.length !== 2 || pair.some((item) => typeof item !== 'number'))
      throw wrong(path, 'a list of two numbers', pair);
  }
  for (const [path, list] of given(['gpuTotal'])) {
    if (!isJsonArray(list)) throw wrong(path, 'a list', list);
    list.forEach((item, index) => objectAt(item, `${path}[${index}]`));
  }
  const { expander } = options;
  const unknown = typeof expander === 'string' ? expander.split(',').find((one) => !EXPANDERS.has(one)) : '';
  if (unknown) throw wrong('options.expander', `one of ${[...EXPANDERS].join(', ')}`, unknown);
}

function checkGroup(value: unknown, index: number): void {
  const path = `groups[${index}]`;
  const group = objectAt(value, path);
  if (typeof group['name'] !== 'string') throw wrong(`${path}.name`, 'a text', group['name']);
  for (const name of ['min', 'max', 'size']) {
    const size = group[name];
    if (!isCount(size, MAX_CASE_NODES))
      throw wrong(`${path}.${name}`, `a whole number from 0 to ${MAX_CASE_NODES}`, size);
  }
  if (group['template'] !== undefined && group['template'] !== null)
    objectAt(group['template'], `${path}.template`);
}

/** Gives how many pods the entry stands for. */
function checkPods(value: unknown, path: string): number {
  const { pod, count = 1, ageSeconds } = objectAt(value, path);
  objectAt(pod, `${path}.pod`);
  if (!isCount(count, MAX_CASE_PODS))
    throw wrong(`${path}.count`, `a whole number from 0 to ${MAX_CASE_PODS}`, count);
  if (ageSeconds !== undefined && typeof ageSeconds !== 'number')
    throw wrong(`${path}.ageSeconds`, 'a number', ageSeconds);
  return count;
}

const isCount = (value: unknown, largest: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= largest;

function listOf(example: Readonly<Record<string, unknown>>, name: string): readonly unknown[] {
  const list = example[name];
  return isJsonArray(list) ? list : [];
}

function objectAt(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (isJsonObject(value)) return value;
  throw wrong(path, 'an object', value);
}

const wrong = (path: string, expected: string, value: unknown): Error =>
  new Error(`${path}: expected ${expected}, not ${JSON.stringify(value) ?? 'nothing'}`);
