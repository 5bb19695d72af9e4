// From the tree of a YAML document to its value, as go-yaml and sigs.k8s.io/yaml make it: members named by what their
// keys mean, merges where they stand, aliases in their place. Everything wrong is found in one walk.
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Alias, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { type GoScalar, goKey, goScalar } from './go-yaml-scalar.js';

/** Something wrong with a document, and the offset where. */
export interface YamlFault {
  readonly code: string;
  readonly message: string;
  readonly offset: number;
}

/** A document's value. */
export interface GoValue {
  readonly value: unknown;
  readonly faults: readonly YamlFault[];
  /** What go-yaml lets pass: members that a merge sets as well, and tags without a meaning. */
  readonly remarks: readonly YamlFault[];
}

/** Makes the value of a tree. Faults leave gaps in it. */
export function goValue(root: unknown): GoValue {
  const walk: Walk = {
    faults: [],
    remarks: [],
    anchors: new Map(),
    open: new Set(),
    count: { all: 0, aliased: 0, depth: 0 },
  };
  const value = valueOfNode(root, walk);
  return { value, faults: walk.faults, remarks: walk.remarks };
}

/** Gives the member name that a node makes as a key; undefined when it makes none. */
export function keyOfNode(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  const scalar = scalarOf(key);
  return scalar && goKey(scalar);
}

/** Tells whether a key stands for the members of another mapping. */
export const isMergeKey = (key: unknown): boolean =>
  isScalar(key) && key.value === '<<' && (isPlain(key) || key.tag === 'tag:yaml.org,2002:merge');

interface Walk {
  readonly faults: YamlFault[];
  readonly remarks: YamlFault[];
  readonly anchors: Map<string, unknown>;
  /** Anchored nodes that are being read. */
  readonly open: Set<unknown>;
  readonly count: { all: number; aliased: number; depth: number };
}

type Members = Map<string, { readonly value: unknown; readonly kind: string; readonly merged: boolean }>;

function valueOfNode(node: unknown, walk: Walk): unknown {
  walk.count.all += 1;
  if (walk.count.depth > 0) walk.count.aliased += 1;
  if (isAlias(node)) return valueOfAlias(node, walk);
  if (isScalar(node)) {
    if (node.anchor) walk.anchors.set(node.anchor, node);
    return scalarValue(node, walk);
  }
  if (!isMap(node) && !isSeq(node)) return null;
  if (node.anchor) walk.anchors.set(node.anchor, node);
  noteTag(node, walk);
  walk.open.add(node);
  const value = isMap(node) ? valueOfMap(node, walk) : valueOfSeq(node, walk);
  walk.open.delete(node);
  return value;
}

const valueOfSeq = (node: YAMLSeq, walk: Walk): unknown =>
  node.items.map((item: unknown) => valueOfNode(item, walk));

function valueOfMap(node: YAMLMap, walk: Walk): unknown {
  const members: Members = new Map();
  readMembers(node, members, { walk, merged: false });
  return Object.fromEntries([...members].map(([name, { value }]) => [name, value]));
}

function valueOfAlias(alias: Alias, walk: Walk): unknown {
  const target = targetOf(alias, walk);
  if (target === undefined) return null;
  walk.count.depth += 1;
  const value = valueOfNode(target, walk);
  walk.count.depth -= 1;
  return value;
}

/** What an alias stands for, unless that cannot be told, or would have no end. */
function targetOf(alias: Alias, walk: Walk): unknown {
  const fault = (message: string) => {
    walk.faults.push({ code: 'yaml.alias', message, offset: offsetOf(alias) });
  };
  const target = walk.anchors.get(alias.source);
  if (target === undefined) fault(`no anchor &${alias.source} stands above`);
  else if (walk.open.has(target)) fault(`the value of anchor &${alias.source} contains itself`);
  else if (isExcessive(walk.count)) throw new ExcessiveAliases();
  else return target;
  return undefined;
}

/** Thrown when a text would grow without measure. */
class ExcessiveAliases extends Error {
  constructor() {
    super('the document repeats its anchors too often');
  }
}

/** The share of a document that may come from aliases shrinks with its size. */
function isExcessive({ all, aliased }: Walk['count']): boolean {
  if (aliased <= 100 || all <= 1000) return false;
  const [low, high] = [400_000, 4_000_000];
  const share = all <= low ? 0.99 : all >= high ? 0.1 : 0.99 - (0.89 * (all - low)) / (high - low);
  return aliased / all > share;
}

interface Into {
  readonly walk: Walk;
  readonly merged: boolean;
}

function readMembers(node: YAMLMap, members: Members, into: Into): void {
  for (const pair of node.items) {
    if (isMergeKey(pair.key)) mergeInto(pair.value, members, into);
    else readMember(pair, members, into);
  }
}

function readMember(pair: Pair, members: Members, { walk, merged }: Into): void {
  const key = keyNode(pair.key, walk);
  const scalar = isScalar(key) ? scalarOf(key) : undefined;
  const name = scalar && goKey(scalar);
  const offset = offsetOf(pair.key ?? pair.value);
  const value = valueOfNode(pair.value, walk);
  if (!scalar || name === undefined) {
    walk.faults.push({ code: 'yaml.key', message: 'a key must be a text, a number, true or false', offset });
    return;
  }
  const { kind } = scalar;
  const before = members.get(name);
  if (before?.kind === kind) {
    const code = 'yaml.duplicate-key';
    if (merged || before.merged) walk.remarks.push({ code, message: `a merge sets ${name} as well`, offset });
    else walk.faults.push({ code, message: 'map keys must be unique', offset });
  }
  members.set(name, { value, kind, merged });
}

function keyNode(key: unknown, walk: Walk): unknown {
  walk.count.all += 1;
  if (isAlias(key)) return targetOf(key, walk);
  if (isScalar(key) && key.anchor) walk.anchors.set(key.anchor, key);
  return key;
}

/** `<<` takes a mapping, an alias of one, or a list of those, of which the first counts most. */
function mergeInto(value: unknown, members: Members, { walk }: Into): void {
  const sources = isSeq(value) ? value.items.toReversed() : [value];
  for (const source of sources) {
    const target = isAlias(source) ? targetOf(source, walk) : source;
    if (isMap(target)) readMembers(target, members, { walk, merged: true });
    else if (target !== undefined)
      walk.faults.push({
        code: 'yaml.merge',
        message: '<< needs a mapping, or a list of them',
        offset: offsetOf(source),
      });
  }
}

function scalarValue(node: Scalar, walk: Walk): unknown {
  noteTag(node, walk);
  const scalar = scalarOf(node);
  if (!scalar) {
    const tag = (node.tag ?? '').replace('tag:yaml.org,2002:', '!!');
    const message = `${JSON.stringify(textOf(node))} cannot be read as ${tag}`;
    walk.faults.push({ code: 'yaml.tag', message, offset: offsetOf(node) });
    return null;
  }
  if (scalar.kind === 'null') return null;
  return scalar.kind === 'integer' ? Number(scalar.value) : scalar.value;
}

function noteTag(node: Scalar | YAMLMap | YAMLSeq, { remarks }: Walk): void {
  const { tag } = node;
  if (tag === undefined || tag === '!' || tag.startsWith('tag:yaml.org,2002:')) return;
  remarks.push({
    code: 'yaml.unknown-tag',
    message: `the tag ${tag} has no meaning here`,
    offset: offsetOf(node),
  });
}

const scalarOf = (node: Scalar): GoScalar | undefined =>
  goScalar({ text: textOf(node), isPlain: isPlain(node), tag: node.tag });

const textOf = (node: Scalar): string => (typeof node.value === 'string' ? node.value : '');
const isPlain = (node: Scalar): boolean => node.type === 'PLAIN' || node.type === undefined;

const offsetOf = (node: unknown): number =>
  isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;
