// Sets of fields as trees. Keys are those of FieldsV1: `f:name`, `k:{"name":"a"}`, `v:"text"`.
import { isRecord } from '../meta/draft-meta.unsafe.js';

/** A node: whether the field itself is in the set, and the fields below. Never changed once made. */
export interface FieldTree {
  readonly member: boolean;
  readonly children: ReadonlyMap<string, FieldTree>;
}

export const NO_FIELDS: FieldTree = { member: false, children: new Map() };
export const LEAF: FieldTree = { member: true, children: new Map() };

/** True when nothing is in the set. */
export const isEmptyTree = (tree: FieldTree): boolean => !tree.member && tree.children.size === 0;

/** A tree without empty branches. */
export function treeOf(member: boolean, children: ReadonlyMap<string, FieldTree>): FieldTree {
  const kept = new Map([...children].filter(([, child]) => !isEmptyTree(child)));
  return { member, children: kept };
}

/** Fields in either set. */
export function union(a: FieldTree, b: FieldTree): FieldTree {
  if (isEmptyTree(a)) return b;
  if (isEmptyTree(b)) return a;
  const children = new Map(a.children);
  for (const [key, child] of b.children) children.set(key, union(children.get(key) ?? NO_FIELDS, child));
  return { member: a.member || b.member, children };
}

/** Fields of the first set that are not in the second. */
export function difference(a: FieldTree, b: FieldTree): FieldTree {
  if (isEmptyTree(b)) return a;
  const children = new Map(a.children);
  for (const [key, child] of b.children) {
    const own = children.get(key);
    if (own !== undefined) children.set(key, difference(own, child));
  }
  return treeOf(a.member && !b.member, children);
}

/** Fields in both sets. */
export function intersection(a: FieldTree, b: FieldTree): FieldTree {
  const children = new Map<string, FieldTree>();
  for (const [key, child] of a.children)
    children.set(key, intersection(child, b.children.get(key) ?? NO_FIELDS));
  return treeOf(a.member && b.member, children);
}

/** The tree without some branches. */
export function without(tree: FieldTree, path: readonly string[]): FieldTree {
  const [key, ...rest] = path;
  if (key === undefined) return NO_FIELDS;
  const child = tree.children.get(key);
  if (child === undefined) return tree;
  const children = new Map(tree.children);
  children.set(key, without(child, rest));
  return treeOf(tree.member, children);
}

/** The tree as `fieldsV1`. */
export function renderFieldsV1(tree: FieldTree): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  if (tree.member && tree.children.size > 0) fields['.'] = {};
  for (const key of [...tree.children.keys()].sort()) {
    fields[key] = renderFieldsV1(tree.children.get(key) ?? NO_FIELDS);
  }
  return fields;
}

/** Reads `fieldsV1`; an object without members is a field of the set. */
export function parseFieldsV1(fields: unknown): FieldTree {
  const root = parseNode(fields);
  return { member: false, children: root.children };
}

function parseNode(fields: unknown): FieldTree {
  if (!isRecord(fields)) return LEAF;
  const children = new Map<string, FieldTree>();
  for (const [key, child] of Object.entries(fields)) if (key !== '.') children.set(key, parseNode(child));
  return { member: children.size === 0 || '.' in fields, children };
}

/** The paths of all fields of a set, each as a list of keys. */
export function* pathsOf(tree: FieldTree, prefix: readonly string[] = []): Iterable<readonly string[]> {
  if (tree.member) yield prefix;
  for (const [key, child] of tree.children) yield* pathsOf(child, [...prefix, key]);
}

/** A path as conflicts show it: `.spec.containers[name="a"].image`. */
export function renderFieldPath(path: readonly string[]): string {
  return path.map(renderKey).join('');
}

function renderKey(key: string): string {
  const text = key.slice(2);
  if (key.startsWith('f:')) return `.${text}`;
  if (!key.startsWith('k:')) return `[=${text}]`;
  const parsed: unknown = JSON.parse(text);
  const parts = Object.entries(Object(parsed)).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `[${parts.join(',')}]`;
}
