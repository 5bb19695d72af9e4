// Reading TOML as far as Bottlerocket's settings need it: tables, tables in lists, dotted and quoted keys, texts,
// numbers, truths, lists and inline tables. What it cannot read it leaves out.
import { isJsonArray, isJsonObject, type JsonObject } from '@berth/kube';

/** A table while it is filled. */
type Table = Record<string, unknown>;

/** Reads the text; never fails. */
export function readTomlTable(text: string): JsonObject {
  const root: Table = {};
  let table = root;
  for (const line of statements(text)) {
    const header = /^\[(\[)?(.+?)\]?\]$/.exec(line);
    if (header && !line.includes('=')) {
      table = header[1] ? appended(root, keysOf(header[2] ?? '')) : opened(root, keysOf(header[2] ?? ''));
      continue;
    }
    const equals = assignment(line);
    if (equals < 0) continue;
    const keys = keysOf(line.slice(0, equals));
    const last = keys.pop();
    const value = new ValueReader(line.slice(equals + 1)).value();
    if (last !== undefined && value !== undefined) opened(table, keys)[last] = value;
  }
  return root;
}

/** Lines with something to say; a list may go over several. */
function statements(text: string): readonly string[] {
  const found: string[] = [];
  let open = '';
  for (const raw of text.split(/\r?\n/)) {
    const line = `${open}${withoutComment(raw).trim()}`;
    open = '';
    if (line === '') continue;
    if (depthOf(line) > 0 && line.includes('=')) open = `${line} `;
    else found.push(line);
  }
  return found;
}

/** Texts in quotes, so that what stands in them is not taken for punctuation. */
const QUOTED = /"(?:\\.|[^"\\])*"|'[^']*'/g;

const bare = (line: string): string => line.replaceAll(QUOTED, (text) => '_'.repeat(text.length));

function withoutComment(line: string): string {
  const at = bare(line).indexOf('#');
  return at < 0 ? line : line.slice(0, at);
}

const depthOf = (line: string): number =>
  [...bare(line)].reduce(
    (depth, char) => depth + ('[{'.includes(char) ? 1 : ']}'.includes(char) ? -1 : 0),
    0,
  );

const assignment = (line: string): number => bare(line).indexOf('=');

/** `a."b.c".d` as its three parts. */
const keysOf = (path: string): string[] =>
  [...path.matchAll(/"((?:\\.|[^"\\])*)"|'([^']*)'|([^\s."']+)/g)].map(
    ([, double, single, plain]) => (double === undefined ? (single ?? plain) : unescaped(double)) ?? '',
  );

/** The table at a path, made as far as it is not there; of a list of tables, the last. */
function opened(root: Table, path: readonly string[]): Table {
  let table = root;
  for (const key of path) {
    const there = Object.hasOwn(table, key) ? table[key] : undefined;
    const last = isJsonArray(there) ? there.at(-1) : there;
    if (isTable(last)) table = last;
    else {
      const made: Table = {};
      table[key] = made;
      table = made;
    }
  }
  return table;
}

function appended(root: Table, path: string[]): Table {
  const last = path.pop() ?? '';
  const parent = opened(root, path);
  const made: Table = {};
  const there = parent[last];
  parent[last] = isJsonArray(there) ? [...there, made] : [made];
  return made;
}

const isTable = (value: unknown): value is Table => isJsonObject(value);

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

const unescaped = (text: string): string =>
  text.replaceAll(/\\(u[0-9a-fA-F]{4}|.)/g, (_, code: string) =>
    code.length > 1 ? String.fromCodePoint(Number.parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? code),
  );

/** Reads one value off a text. */
class ValueReader {
  constructor(private rest: string) {}

  /** The value; undefined for what is none. */
  value(): unknown {
    this.rest = this.rest.trimStart();
    const text = /^(?:"((?:\\.|[^"\\])*)"|'([^']*)')/.exec(this.rest);
    if (text) {
      this.rest = this.rest.slice(text[0].length);
      return text[1] === undefined ? text[2] : unescaped(text[1]);
    }
    if (this.takes('[')) return this.list();
    if (this.takes('{')) return this.inlineTable();
    const [word = ''] = /^[^\s,\]}]+/.exec(this.rest) ?? [];
    this.rest = this.rest.slice(word.length);
    return scalarOf(word);
  }

  private list(): readonly unknown[] {
    const items: unknown[] = [];
    while (this.rest.trim() !== '' && !this.takes(']')) {
      const before = this.rest;
      const item = this.value();
      if (item !== undefined) items.push(item);
      this.takes(',');
      if (this.rest === before) break;
    }
    return items;
  }

  private inlineTable(): JsonObject {
    const table: Table = {};
    while (this.rest.trim() !== '' && !this.takes('}')) {
      const equals = assignment(this.rest);
      if (equals < 0) break;
      const keys = keysOf(this.rest.slice(0, equals));
      const last = keys.pop() ?? '';
      this.rest = this.rest.slice(equals + 1);
      opened(table, keys)[last] = this.value();
      this.takes(',');
    }
    return table;
  }

  private takes(sign: string): boolean {
    const rest = this.rest.trimStart();
    if (!rest.startsWith(sign)) return false;
    this.rest = rest.slice(1);
    return true;
  }
}

function scalarOf(word: string): unknown {
  if (word === 'true' || word === 'false') return word === 'true';
  const number = Number(word.replaceAll('_', ''));
  return word === '' || Number.isNaN(number) ? undefined : number;
}
