// Fixes of objects that are in no file but in a cluster: the commands that make them.
import { applyJsonPatch, type Pod, type YamlEdit } from '@berth/kube';
import { podOperations, type PodPlace } from './edit-operations.js';
import type { Edit, PodEdit, PoolEdit, ProfileEdit } from './edits.js';

/** An object of a running cluster that a pod comes from: the pod itself, or what made it. */
export interface LiveObject extends PodPlace {
  readonly value: unknown;
  /** As kubectl names it: `deployment`, `pod`. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** What can be told of a cluster that runs. */
export interface LiveSources {
  readonly object?: LiveObject | undefined;
  readonly clusterName?: string | undefined;
}

/** The commands of edits of the pod; undefined when one cannot be made. They patch the object as it was read. */
export function podCommands(
  edits: readonly PodEdit[],
  pod: Pod,
  object: LiveObject,
): readonly string[] | undefined {
  let { value } = object;
  const operations: YamlEdit[] = [];
  for (const edit of edits) {
    if (edit.kind === 'set-namespace') return undefined;
    for (const operation of podOperations(edit, value, { ...object, pod })) {
      const changed = applyJsonPatch(value, [{ ...operation, path: pointerOf(operation.path) }]);
      if (!changed.ok) return undefined;
      value = changed.value;
      operations.push(operation);
    }
  }
  if (operations.length === 0) return undefined;
  const patch = quoted(JSON.stringify(operations.map((one) => ({ ...one, path: pointerOf(one.path) }))));
  const { resource, namespace, name } = object;
  const kubectl = `kubectl -n ${namespace}`;
  // The pods of these are fixed once they exist, so they are made anew.
  if (FIXED.has(resource))
    return [
      `${kubectl} get ${resource} ${name} -o json | kubectl patch --local -f - --type=json -p ${patch} -o json | ` +
        `${kubectl} replace --force -f -`,
    ];
  return [`${kubectl} patch ${resource} ${name} --type=json -p ${patch}`];
}

const FIXED = new Set(['pod', 'job']);

/** What eksctl can change of a pool that runs; undefined for the rest. */
export function poolCommand(edit: PoolEdit | ProfileEdit, clusterName: string): string | undefined {
  if (!('pool' in edit)) return undefined;
  const on = `--cluster=${clusterName}`;
  switch (edit.kind) {
    case 'raise-pool-max':
      return `eksctl scale nodegroup ${on} --name=${edit.pool} --nodes-max=${edit.to}`;
    case 'raise-pool-min':
      return `eksctl scale nodegroup ${on} --name=${edit.pool} --nodes-min=${edit.to} --nodes=${edit.to}`;
    case 'add-pool-label':
      return `eksctl set labels ${on} --nodegroup=${edit.pool} --labels=${edit.key}=${edit.value}`;
    default:
      return undefined;
  }
}

/** True for edits of pools and profiles. */
export const isComputeEdit = (edit: Edit): edit is PoolEdit | ProfileEdit =>
  'pool' in edit || 'profile' in edit;

const pointerOf = (path: readonly (string | number)[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const quoted = (text: string): string => `'${text.replaceAll("'", `'"'"'`)}'`;
