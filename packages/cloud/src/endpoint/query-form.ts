// The form of the query protocols as a tree: `Tags.member.1.Key=a` (query) or `Tag.1.Key=a` (EC2) become lists of
// objects.
import { isRecord, type Params } from '../params.js';

/** The parameters of a form, without Action and Version. Scalars stay text: operations read them as what they are. */
export function paramsOfForm(form: URLSearchParams): Params {
  const root = emptyNode();
  for (const [name, value] of form)
    if (name !== 'Action' && name !== 'Version' && !name.startsWith('X-Amz-'))
      insert(root, name.split('.'), value);
  return Object.fromEntries(Object.entries(root).map(([name, value]) => [name, asValue(value)]));
}

interface Node {
  [name: string]: Node | string;
}

// Without a prototype, so that no name is special.
const emptyNode = (): Node => Object.create(null);

function insert(node: Node, [name = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    node[name] = value;
    return;
  }
  const there = node[name];
  const child = typeof there === 'object' ? there : emptyNode();
  node[name] = child;
  insert(child, rest, value);
}

function asValue(node: Node | string): unknown {
  if (typeof node === 'string') return node;
  const names = Object.keys(node);
  const [only = ''] = names;
  const inner = node[only];
  if (names.length === 1 && only === 'member' && typeof inner === 'object') return asList(inner);
  if (names.length === 1 && only === 'entry' && typeof inner === 'object') return asMap(inner);
  if (names.every((name) => /^\d+$/.test(name))) return asList(node);
  return Object.fromEntries(names.map((name) => [name, asValue(node[name] ?? '')]));
}

const asList = (node: Node): readonly unknown[] =>
  Object.keys(node)
    .sort((a, b) => Number(a) - Number(b))
    .map((index) => asValue(node[index] ?? ''));

const asMap = (node: Node): Params =>
  Object.fromEntries(
    asList(node).flatMap((entry) =>
      isRecord(entry) && typeof entry['key'] === 'string' ? [[entry['key'], entry['value']]] : [],
    ),
  );
