// An edit as operations of a JSON patch on what was written: the manifest of the pod, and the ClusterConfig.
import { isJsonArray, isJsonObject, type Pod, type YamlEdit } from '@berth/kube';
import { assertNever } from '@berth/kube';
import { affinityValuesPath } from './affinity-value.js';
import type { Edit, PodEdit, PoolEdit, ProfileEdit } from './edits.js';
import { cutsFor, isExactResource, type LowerRequest, type RequestCut } from './request-cuts.js';

export type Path = readonly (string | number)[];

/** Where a pod is written: in an object of its own, or as the template of one that makes it. */
export interface PodPlace {
  /** From the root of the document to what has the pod's metadata and spec. */
  readonly podPath: Path;
  /** To the object, which has the namespace. */
  readonly objectPath: Path;
}

/** A pod edit on a document that holds the pod; `pod` is the same pod as the model sees it. */
export function podOperations(
  edit: PodEdit,
  document: unknown,
  { podPath, objectPath, pod }: PodPlace & { readonly pod: Pod },
): readonly YamlEdit[] {
  const at = (...path: Path): Path => [...podPath, ...path];
  switch (edit.kind) {
    case 'add-toleration':
      return [appended(document, at('spec', 'tolerations'), edit.toleration)];
    case 'set-node-selector':
      return [written(document, at('spec', 'nodeSelector', edit.key), edit.value)];
    case 'remove-node-selector':
      return removed(document, at('spec', 'nodeSelector', edit.key));
    case 'add-affinity-value':
      return [appended(document, at(...affinityValuesPath(edit)), edit.value)];
    case 'lower-request':
      return cutsFor(pod, edit).flatMap((cut) => cutOperations(document, podPath, { cut, lower: edit }));
    case 'set-pod-label':
      return [written(document, at('metadata', 'labels', edit.key), edit.value)];
    case 'set-pod-annotation':
      return [written(document, at('metadata', 'annotations', edit.key), edit.value)];
    case 'set-namespace':
      return [written(document, [...objectPath, 'metadata', 'namespace'], edit.to)];
    case 'remove-field':
      return removed(document, at(...edit.path));
    default:
      return assertNever(edit);
  }
}

/** An edit of a pool or profile on a ClusterConfig; empty when the file does not write out what would change. */
export function computeOperations(edit: PoolEdit | ProfileEdit, document: unknown): readonly YamlEdit[] {
  if (edit.kind === 'add-profile-selector') {
    const index = indexOfNamed(document, 'fargateProfiles', edit.profile);
    if (index < 0) return [];
    const { namespace, labels } = edit;
    const value = Object.keys(labels).length > 0 ? { namespace, labels } : { namespace };
    return [appended(document, ['fargateProfiles', index, 'selectors'], value)];
  }
  const path = poolPath(document, edit.pool);
  return path ? poolOperations(edit, document, path) : [];
}

/** True for edits of the pod. */
export const isPodEdit = (edit: Edit): edit is PodEdit => !('pool' in edit) && !('profile' in edit);

function poolOperations(edit: PoolEdit, document: unknown, path: Path): readonly YamlEdit[] {
  const set = (field: string, value: unknown): YamlEdit => written(document, [...path, field], value);
  switch (edit.kind) {
    case 'add-pool-label':
      return [written(document, [...path, 'labels', edit.key], edit.value)];
    case 'add-pool-tag':
      return [written(document, [...path, 'tags', edit.key], edit.value)];
    case 'raise-pool-max':
      return [set('maxSize', edit.to)];
    case 'raise-pool-min': {
      const desired = valueAt(document, [...path, 'desiredCapacity']);
      const isBelow = typeof desired === 'number' && desired < edit.to;
      return [set('minSize', edit.to), ...(isBelow ? [set('desiredCapacity', edit.to)] : [])];
    }
    case 'set-instance-types':
      return listOperations(document, path, edit.instanceTypes);
    case 'set-instance-type':
      return [set('instanceType', edit.to)];
    case 'add-instance-type':
      return typeOperations(document, path, edit.instanceType);
    case 'set-pool-zones':
      return [set('availabilityZones', edit.zones)];
    default:
      return assertNever(edit);
  }
}

/** One type more: in front of the list, or in a list with the one that stands alone. */
function typeOperations(document: unknown, path: Path, type: string): readonly YamlEdit[] {
  const list = typeList(document, path);
  if (list) return [{ op: 'add', path: [...list, 0], value: type }];
  const only = valueAt(document, [...path, 'instanceType']);
  return listOperations(document, path, [type, typeof only === 'string' ? only : DEFAULT_TYPE]);
}

/** Types that a selector finds cannot be told. */
function listOperations(document: unknown, path: Path, types: readonly string[]): readonly YamlEdit[] {
  const list = typeList(document, path);
  if (list) return [{ op: 'replace', path: list, value: types }];
  if (isJsonObject(valueAt(document, [...path, 'instanceSelector'])) || path[0] !== 'managedNodeGroups')
    return [];
  const [type] = types;
  const hasOne = valueAt(document, [...path, 'instanceType']) !== undefined;
  if (types.length === 1) return [written(document, [...path, 'instanceType'], type)];
  const added: YamlEdit = { op: 'add', path: [...path, 'instanceTypes'], value: types };
  return hasOne ? [{ op: 'remove', path: [...path, 'instanceType'] }, added] : [added];
}

/** Types stand in a list, or in the list of a mixed group. */
const typeList = (document: unknown, path: Path): Path | undefined =>
  [
    [...path, 'instanceTypes'],
    [...path, 'instancesDistribution', 'instanceTypes'],
  ].find((one) => isJsonArray(valueAt(document, one)));

/** What eksctl takes when nothing is said. */
const DEFAULT_TYPE = 'm5.large';

interface Cut {
  readonly cut: RequestCut;
  readonly lower: LowerRequest;
}

/** The limit goes with the request where they have to be the same; elsewhere it may stay above. */
function cutOperations(document: unknown, podPath: Path, { cut, lower }: Cut): readonly YamlEdit[] {
  const of: Path = cut.of === 'pod' ? ['spec'] : ['spec', cut.of, cut.index];
  const at = (side: 'requests' | 'limits'): Path => [...podPath, ...of, 'resources', side, lower.resource];
  if (!isExactResource(lower.resource)) return [written(document, at('requests'), cut.to)];
  const sides = (['limits', 'requests'] as const).filter((side) => valueAt(document, at(side)) !== undefined);
  return (sides.length > 0 ? sides : (['limits'] as const)).map((side) =>
    written(document, at(side), cut.to),
  );
}

function poolPath(document: unknown, name: string): Path | undefined {
  for (const list of ['managedNodeGroups', 'nodeGroups']) {
    const index = indexOfNamed(document, list, name);
    if (index >= 0) return [list, index];
  }
  return undefined;
}

function indexOfNamed(document: unknown, list: string, name: string): number {
  const items = valueAt(document, [list]);
  return isJsonArray(items) ? items.findIndex((item) => isJsonObject(item) && item['name'] === name) : -1;
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const step of path) {
    if (isJsonArray(at)) at = at[Number(step)];
    else at = isJsonObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;
  }
  return at;
}

/** Sets a member; the containers on the way that are not there, or null, come with it. */
function written(document: unknown, path: Path, value: unknown): YamlEdit {
  if (valueAt(document, path) !== undefined) return { op: 'replace', path, value };
  for (let length = 1; length < path.length; length += 1) {
    const there = valueAt(document, path.slice(0, length));
    if (isJsonObject(there) || isJsonArray(there)) continue;
    const nested = path.slice(length).reduceRight<unknown>((inner, step) => ({ [step]: inner }), value);
    return { op: there === undefined ? 'add' : 'replace', path: path.slice(0, length), value: nested };
  }
  return { op: 'add', path, value };
}

function appended(document: unknown, path: Path, value: unknown): YamlEdit {
  const list = valueAt(document, path);
  return isJsonArray(list)
    ? { op: 'add', path: [...path, list.length], value }
    : written(document, path, [value]);
}

/** Removes a member, and the containers that would be left empty. */
function removed(document: unknown, path: Path): readonly YamlEdit[] {
  if (valueAt(document, path) === undefined) return [];
  const parent = valueAt(document, path.slice(0, -1));
  const isLast =
    (isJsonObject(parent) && Object.keys(parent).length === 1) ||
    (isJsonArray(parent) && parent.length === 1);
  const above = path.slice(0, -1);
  return isLast && above.at(-1) !== 'spec' && above.length > 1
    ? removed(document, above)
    : [{ op: 'remove', path }];
}
