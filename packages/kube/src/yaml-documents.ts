// Reading YAML as kubectl does (YAML 1.1 as go-yaml reads it: `yes` is true, `0644` is octal, dates are strings),
// keeping the place of every field. Never throws: whatever is wrong becomes a problem with line and column.
import { isAlias, isMap, isNode, isPair, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Document, Node, YAMLError } from 'yaml';
import { type JsonText, readJsonText } from './json-text.js';
import { MAX_JSON_BYTES, MAX_YAML_ALIASES, MAX_YAML_BYTES, MAX_YAML_NODES } from './limits.js';
import { lineTable } from './line-table.js';
import type { Problem, SourcePlace } from './problem.js';

/** One document of a YAML text. */
export interface YamlDocument {
  /** Its content as JSON-like data. */
  readonly value: unknown;
  /** The place of the member or item at this path; of the nearest one above it that is written down when it is not. */
  placeOf(path: readonly (string | number)[]): SourcePlace;
}

/** What a YAML text holds, and what is wrong with it. */
export interface YamlDocuments {
  /** The documents that could be read; empty ones are left out. */
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly Problem[];
}

interface Reading {
  readonly placeAt: (offset: number) => SourcePlace;
}

/** One document's part of a text, and where it begins. */
interface Part {
  readonly text: string;
  readonly start: number;
  readonly isLast: boolean;
}

/** Tags of YAML 1.1 that go-yaml and kubectl do not apply: their texts stay strings. */
const STRING_TAGS = ['intTime', 'floatTime', 'timestamp', 'binary', 'omap', 'pairs', 'set'];
const STRING_TAG_URIS = STRING_TAGS.map((name) => `tag:yaml.org,2002:${name}`);

/** Reads all documents of a text; `file` is only used to say where. A document with a problem is not in `documents`. */
export function readYamlDocuments(text: string, file: string): YamlDocuments {
  if (Buffer.byteLength(text) > MAX_JSON_BYTES) return tooLarge(file, MAX_JSON_BYTES);
  const positionAt = lineTable(text);
  const reading: Reading = { placeAt: (offset) => ({ file, ...positionAt(offset) }) };
  const json = readJsonText(text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text);
  if (json) return jsonDocuments(json, reading);
  if (Buffer.byteLength(text) > MAX_YAML_BYTES) return tooLarge(file, MAX_YAML_BYTES);
  try {
    return readAll(text, reading);
  } catch (error) {
    const isTooDeep = error instanceof RangeError;
    const message = isTooDeep ? 'the text is nested too deeply' : `the text cannot be read: ${String(error)}`;
    return failed(file, isTooDeep ? 'yaml.too-deep' : 'yaml.syntax', message);
  }
}

function tooLarge(file: string, limitBytes: number): YamlDocuments {
  return failed(file, 'yaml.too-large', `the text is larger than ${limitBytes / 1024 / 1024} MiB`);
}

function failed(file: string, code: string, message: string): YamlDocuments {
  return { documents: [], problems: [{ code, message, place: { file, line: 1, column: 1 } }] };
}

/** JSON is one document; what YAML refuses of it is refused here too. */
function jsonDocuments({ value, ...json }: JsonText, { placeAt }: Reading): YamlDocuments {
  const refuse = (code: string, message: string, offset: number): Problem => ({
    code,
    message,
    place: placeAt(offset),
  });
  const problems = json.duplicateKeys.map((offset) =>
    refuse('yaml.duplicate-key', 'map keys must be unique', offset),
  );
  if (json.tooDeepAt !== undefined)
    problems.push(refuse('yaml.too-deep', 'the text is nested too deeply', json.tooDeepAt));
  const bad = json.tooDeepAt === undefined ? notJson(value) : undefined;
  if (bad !== undefined)
    problems.push(refuse('yaml.not-json', `the value ${bad} cannot be expressed in JSON`, json.offsetOf([])));
  const placeOf: YamlDocument['placeOf'] = (path) => placeAt(json.offsetOf(path));
  return { documents: problems.length > 0 ? [] : [{ value, placeOf }], problems };
}

/** Document by document: of the trees that hold the places only one is in memory at a time. */
function readAll(text: string, reading: Reading): YamlDocuments {
  const documents: YamlDocument[] = [];
  const problems: Problem[] = [];
  let last: { readonly part: Part; readonly parsed: readonly Document[] } | undefined;
  const parsedOf = (part: Part): readonly Document[] => {
    if (last?.part !== part) last = { part, parsed: parsePart(part) };
    return last.parsed;
  };
  for (const part of partsOf(text)) {
    if (hasTooManyNodes(part.text)) {
      problems.push({ ...TOO_MANY_NODES, place: reading.placeAt(part.start) });
      continue;
    }
    const here: Reading = { placeAt: (offset) => reading.placeAt(part.start + offset) };
    for (const [index, document] of parsedOf(part).entries()) {
      const found = problemsOf(document, here);
      const value = found.length === 0 ? valueOf(document, here) : undefined;
      if (value?.problem) found.push(value.problem);
      problems.push(...found);
      if (!value || value.problem || value.json === null || value.json === undefined) continue;
      // Only the value is kept: the tree is made again for the one document in a thousand that has a problem.
      const placeOf: YamlDocument['placeOf'] = (path) => {
        const again = parsedOf(part)[index];
        return again ? placeIn(again, path, here) : here.placeAt(0);
      };
      documents.push({ value: value.json, placeOf });
    }
  }
  return { documents, problems };
}

const TOO_MANY_NODES = {
  code: 'yaml.too-large',
  message: `the document has more than ${MAX_YAML_NODES} lines and items`,
  hint: 'write it as JSON, or as several documents',
} as const;

/** Each line and each item behind a comma takes about a kilobyte of tree. */
function hasTooManyNodes(text: string): boolean {
  if (text.length <= MAX_YAML_NODES) return false;
  let count = 0;
  for (let at = 0; at < text.length && count <= MAX_YAML_NODES; at += 1) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE || code === COMMA) count += 1;
  }
  return count > MAX_YAML_NODES;
}

const NEWLINE = 10;
const COMMA = 44;

/** Cut at the markers `---`; a text with directives or end markers stays whole. */
function partsOf(text: string): readonly Part[] {
  const whole = [{ text, start: 0, isLast: true }];
  if (/(?:^|\n)(?:%|\.\.\.(?:[ \t\r\n]|$))/.test(text)) return whole;
  const starts = [...text.matchAll(/(?<=^|\n)---(?=[ \t\r\n]|$)/g)].map(({ index }) => index);
  if (starts.length < 2) return whole;
  const first = starts[0] === 0 ? [] : [0];
  return [...first, ...starts].map((start, index, all) => {
    const end = all[index + 1] ?? text.length;
    return { text: text.slice(start, end), start, isLast: end === text.length };
  });
}

function parsePart({ text, isLast }: Part): readonly Document[] {
  const parsed = parseAllDocuments(text, {
    version: '1.1',
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: 'silent',
    customTags: (tags) => tags.filter((tag) => !isStringTag(tag)),
  });
  if (isLast && !text.endsWith('\n')) endWithoutNewline(parsed.at(-1)?.contents);
  return Array.isArray(parsed) ? parsed : [];
}

/** go-yaml gives a block text that ends with the file no newline that the file does not have. */
function endWithoutNewline(last: unknown): void {
  let node = last;
  while (isMap(node) || isSeq(node)) {
    const item: unknown = node.items.at(-1);
    node = isPair(item) ? item.value : item;
  }
  if (!isScalar(node) || typeof node.value !== 'string' || !node.type?.startsWith('BLOCK_')) return;
  node.value = node.value.replace(/\n$/, '');
}

function isStringTag(tag: unknown): boolean {
  if (typeof tag === 'string') return STRING_TAGS.includes(tag);
  if (typeof tag !== 'object' || tag === null || !('tag' in tag)) return false;
  const format = 'format' in tag ? tag.format : undefined;
  return STRING_TAG_URIS.some((uri) => uri === tag.tag) || format === 'TIME';
}

function problemsOf(document: Document, reading: Reading): Problem[] {
  return [...document.errors, ...document.warnings].map((error) => problemOf(error, reading));
}

function problemOf(error: YAMLError, reading: Reading): Problem {
  const place = reading.placeAt(error.pos[0]);
  // The parser ran out of stack, and says so in the words of the engine.
  if (error.message.includes('call stack')) return { ...TOO_DEEP, place };
  const code = error.code === 'DUPLICATE_KEY' ? 'yaml.duplicate-key' : 'yaml.syntax';
  const hint = error.code === 'TAB_AS_INDENT' ? 'indent with spaces' : undefined;
  const message = `${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`;
  return { code, message, hint, place };
}

const TOO_DEEP = { code: 'yaml.too-deep', message: 'the text is nested too deeply' } as const;

interface DocumentValue {
  readonly json?: unknown;
  readonly problem?: Problem;
}

function valueOf(document: Document, reading: Reading): DocumentValue {
  try {
    const json: unknown = document.toJS({ maxAliasCount: MAX_YAML_ALIASES });
    const bad = notJson(json);
    if (bad === undefined) return { json };
    return { problem: { ...notJsonProblem(bad), place: placeIn(document, bad.path, reading) } };
  } catch (error) {
    const message = error instanceof RangeError ? 'the document is nested too deeply' : messageOf(error);
    return { problem: { code: 'yaml.alias', message, place: reading.placeAt(document.range?.[0] ?? 0) } };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface NotJson {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

const notJsonProblem = ({ text }: NotJson): Omit<Problem, 'place'> => ({
  code: 'yaml.not-json',
  message: `the value ${text} cannot be expressed in JSON`,
});

/** The first value that has no form here, such as `.inf`. */
function notJson(value: unknown): NotJson | undefined {
  if (typeof value === 'number')
    return Number.isFinite(value) ? undefined : { path: [], text: String(value) };
  if (typeof value === 'bigint' || typeof value === 'symbol') return { path: [], text: String(value) };
  if (typeof value !== 'object' || value === null) return undefined;
  // As a key it would change what an object is rather than what it holds.
  if (Object.hasOwn(value, '__proto__')) return { path: ['__proto__'], text: '__proto__' };
  for (const [name, member] of Object.entries(value)) {
    const bad = notJson(member);
    if (bad) return { path: [Array.isArray(value) ? Number(name) : name, ...bad.path], text: bad.text };
  }
  return undefined;
}

/** Walks down as far as the path is written; a member is placed at its key, an item at its first character. */
function placeIn(document: Document, path: readonly (string | number)[], reading: Reading): SourcePlace {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? document.range?.[0] ?? 0;
  for (const step of path) {
    const found = stepInto(node, step, document);
    if (!found) break;
    offset = found.offset ?? offset;
    node = found.node;
  }
  return reading.placeAt(offset);
}

interface Step {
  readonly node: unknown;
  readonly offset: number | undefined;
}

function stepInto(from: unknown, step: string | number, document: Document): Step | undefined {
  const node = isAlias(from) ? from.resolve(document) : from;
  const startOf = (value: unknown): number | undefined => (isNode(value) ? startOffset(value) : undefined);
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return item === undefined ? undefined : { node: item, offset: startOf(item) };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step));
  return pair && { node: pair.value, offset: startOf(pair.key) };
}

const startOffset = (node: Node): number | undefined => node.range?.[0];
