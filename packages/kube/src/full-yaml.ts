// YAML by the full parser: YAML 1.1 as go-yaml reads it (`yes` is true, `0644` is octal, dates are strings), with the
// place of every field and of every mistake.
import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  parseAllDocuments,
  visit,
  YAMLParseError,
} from 'yaml';
import type { Document, YAMLError, YAMLMap } from 'yaml';
import { withFlowsOnOneLine } from './flow-lines.js';
import { goValue, isMergeKey, keyOfNode, type YamlFault } from './go-yaml-value.js';
import { notJson, notJsonProblem } from './not-json.js';
import type { Problem, SourcePlace } from './problem.js';

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

/** Parses a part; mostly one document. Words stay texts: what they mean is go-yaml's to say. */
export function parseYamlPart({ text, isLast }: YamlPart): readonly FullDocument[] {
  const parsed = parseText(text);
  if (halfCharacter.test(text)) for (const document of parsed) refuseHalfCharacters(document, text);
  if (isLast && !text.endsWith('\n')) endWithoutNewline(parsed.at(-1)?.contents);
  return parsed;
}

/** JSON's way to write what is beyond U+FFFF, as two escapes; go-yaml takes neither of them for a character. */
const halfCharacter = /\\u[dD][89a-fA-F][\da-fA-F]{2}/;

function refuseHalfCharacters(document: FullDocument, text: string): void {
  const message = 'A character beyond U+FFFF is written \\U0001F600, or as it is';
  visit(document, {
    Scalar(_key, { type, range }) {
      const [start = 0, end = 0] = range ?? [];
      const at = type === 'QUOTE_DOUBLE' ? text.slice(start, end).search(halfCharacter) : -1;
      if (at < 0) return;
      const place: [number, number] = [start + at, start + at + 6];
      document.errors.push(new YAMLParseError(place, 'BAD_DQ_ESCAPE', message));
    },
  });
}

/** Brackets whose lines are not indented are tried once more on one line. */
function parseText(text: string): readonly FullDocument[] {
  const parsed = parseOnce(text);
  const isBare = parsed.some(({ errors }) => errors.some(({ message }) => bareBrackets.test(message)));
  const folded = isBare ? withFlowsOnOneLine(text) : undefined;
  if (folded === undefined) return parsed;
  const again = parseOnce(folded);
  return again.every(({ errors }) => errors.length === 0) ? again : parsed;
}

const bareBrackets = /^Flow (?:map|sequence) in block collection must be sufficiently indented/;

function parseOnce(text: string): readonly FullDocument[] {
  const parsed = parseAllDocuments(text, {
    version: '1.1',
    schema: 'failsafe',
    resolveKnownTags: false,
    merge: false,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
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

/** What the parser has to say against a document; what follows from the first mistake is left out. */
export function problemsOf(document: FullDocument, placeAt: PlaceAt): Problem[] {
  const version = document.directives?.yaml;
  const directive: readonly Problem[] =
    version?.explicit && version.version !== '1.1'
      ? [{ code: 'yaml.syntax', message: 'only YAML 1.1 is read', place: placeAt(0) }]
      : [];
  const warnings = document.warnings.filter(({ code }) => code !== 'TAG_RESOLVE_FAILED');
  const found = [...document.errors, ...warnings].filter(
    ({ message }, index) => index === 0 || !/^Unexpected .* in YAML stream/.test(message),
  );
  return [...directive, ...found.map((error) => problemOf(error, placeAt))];
}

function problemOf(error: YAMLError, placeAt: PlaceAt): Problem {
  const place = placeAt(error.pos[0]);
  // The parser ran out of stack, and says so in the words of the engine.
  if (error.message.includes('call stack')) return { ...TOO_DEEP, place };
  const hint = hints[error.code];
  const message = `${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`;
  return { code: 'yaml.syntax', message, hint, place };
}

const hints: Readonly<Record<string, string | undefined>> = {
  TAB_AS_INDENT: 'indent with spaces',
  UNEXPECTED_TOKEN: 'compare its indentation with the lines above',
};

const TOO_DEEP = { code: 'yaml.too-deep', message: 'the text is nested too deeply' } as const;

/** Its value, or why it has none. */
export interface DocumentValue {
  readonly json?: unknown;
  readonly problems: readonly Problem[];
  /** What kubectl lets pass: members that a merge sets as well, and tags without a meaning. */
  readonly remarks: readonly Problem[];
}

/** Makes plain data of a document. */
export function valueOf(document: FullDocument, placeAt: PlaceAt): DocumentValue {
  const place = placeAt(document.range?.[0] ?? 0);
  try {
    const { value: json, ...found } = goValue(document.contents);
    const placed = ({ offset, ...fault }: YamlFault): Problem => ({ ...fault, place: placeAt(offset) });
    const bad = found.faults.length === 0 ? notJson(json) : undefined;
    const impossible = bad ? [{ ...notJsonProblem(bad), place: placeIn(document, bad.path, placeAt) }] : [];
    const problems = [...found.faults.map(placed), ...impossible];
    return { json, problems, remarks: found.remarks.map(placed) };
  } catch (error) {
    const message = error instanceof RangeError ? 'the document is nested too deeply' : messageOf(error);
    return { problems: [{ code: 'yaml.alias', message, place }], remarks: [] };
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
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return item === undefined ? undefined : { node: item, offset: startOf(item) };
  }
  return isMap(node) ? memberOf(node, step, document) : undefined;
}

/** The last member of the name, or that of a merge. */
function memberOf(node: YAMLMap, step: string | number, document: FullDocument): Step | undefined {
  const pair = node.items.findLast(({ key }) => !isMergeKey(key) && keyOfNode(key) === String(step));
  if (pair) return { node: pair.value, offset: startOf(pair.key) };
  const merged = node.items.filter(({ key }) => isMergeKey(key)).map(({ value }) => value);
  for (const source of merged.flatMap((value) => (isSeq(value) ? value.items : [value]))) {
    const found = stepInto(source, step, document);
    if (found) return found;
  }
  return undefined;
}

const startOf = (value: unknown): number | undefined => (isNode(value) ? value.range?.[0] : undefined);
