// YAML by the full parser: YAML 1.1 as go-yaml reads it (`yes` is true, `0644` is octal, dates are strings), with the
// place of every field and of every mistake.
import { isAlias, isMap, isNode, isPair, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Document, Node, YAMLError } from 'yaml';
import { MAX_YAML_ALIASES } from './limits.js';
import type { Problem, SourcePlace } from './problem.js';
import { notJson, notJsonProblem } from './not-json.js';

/** One document's part of a text, and where it begins. */
export interface YamlPart {
  readonly text: string;
  readonly start: number;
  readonly isLast: boolean;
}

/** One document as the parser has it. */
export type FullDocument = Document;

/** Tells where an offset in the part's text is. */
export type PlaceAt = (offset: number) => SourcePlace;

/** Parses a part; mostly one document. */
export function parseYamlPart({ text, isLast }: YamlPart): readonly FullDocument[] {
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

/** Tags of YAML 1.1 that go-yaml and kubectl do not apply: their texts stay strings. */
const STRING_TAGS = ['intTime', 'floatTime', 'timestamp', 'binary', 'omap', 'pairs', 'set'];
const STRING_TAG_URIS = STRING_TAGS.map((name) => `tag:yaml.org,2002:${name}`);

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

/** What the parser has to say against a document. */
export function problemsOf(document: FullDocument, placeAt: PlaceAt): Problem[] {
  return [...document.errors, ...document.warnings].map((error) => problemOf(error, placeAt));
}

function problemOf(error: YAMLError, placeAt: PlaceAt): Problem {
  const place = placeAt(error.pos[0]);
  // The parser ran out of stack, and says so in the words of the engine.
  if (error.message.includes('call stack')) return { ...TOO_DEEP, place };
  const code = error.code === 'DUPLICATE_KEY' ? 'yaml.duplicate-key' : 'yaml.syntax';
  const hint = error.code === 'TAB_AS_INDENT' ? 'indent with spaces' : undefined;
  const message = `${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`;
  return { code, message, hint, place };
}

const TOO_DEEP = { code: 'yaml.too-deep', message: 'the text is nested too deeply' } as const;

/** Its value, or why it has none. */
export interface DocumentValue {
  readonly json?: unknown;
  readonly problem?: Problem;
}

/** Makes plain data of a document. */
export function valueOf(document: FullDocument, placeAt: PlaceAt): DocumentValue {
  try {
    const json: unknown = document.toJS({ maxAliasCount: MAX_YAML_ALIASES });
    const bad = notJson(json);
    if (bad === undefined) return { json };
    return { problem: { ...notJsonProblem(bad), place: placeIn(document, bad.path, placeAt) } };
  } catch (error) {
    const message = error instanceof RangeError ? 'the document is nested too deeply' : messageOf(error);
    return { problem: { code: 'yaml.alias', message, place: placeAt(document.range?.[0] ?? 0) } };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Walks down as far as the path is written; a member is placed at its key, an item at its first character. */
export function placeIn(
  document: FullDocument,
  path: readonly (string | number)[],
  placeAt: PlaceAt,
): SourcePlace {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? document.range?.[0] ?? 0;
  for (const step of path) {
    const found = stepInto(node, step, document);
    if (!found) break;
    offset = found.offset ?? offset;
    node = found.node;
  }
  return placeAt(offset);
}

interface Step {
  readonly node: unknown;
  readonly offset: number | undefined;
}

function stepInto(from: unknown, step: string | number, document: FullDocument): Step | undefined {
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
