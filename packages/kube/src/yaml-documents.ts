// Reading YAML as kubectl does (YAML 1.1 as go-yaml reads it: `yes` is true, `0644` is octal, dates are strings),
// keeping the place of every field. Never throws: whatever is wrong becomes a problem with line and column.
import {
  type FullDocument,
  parseYamlPart,
  placeIn,
  problemsOf,
  valueOf,
  type YamlPart,
} from './full-yaml.js';
import { type JsonText, readJsonText } from './json-text.js';
import { MAX_JSON_BYTES, MAX_YAML_BYTES, MAX_YAML_NODES } from './limits.js';
import { lineTable } from './line-table.js';
import { notJson } from './not-json.js';
import { offsetIn } from './plain-yaml-places.js';
import { type PlainYaml, readPlainYaml } from './plain-yaml.js';
import type { Problem, SourcePlace } from './problem.js';
import { misplacedTab } from './yaml-tabs.js';

/** One document of a YAML text. */
export interface YamlDocument {
  /** Its content as JSON-like data. */
  readonly value: unknown;
  /**
   * What kubectl lets pass, and stricter readers need not: members that a merge (`<<`) sets as well, of which the later
   * counts (`yaml.duplicate-key`), and tags without a meaning (`yaml.unknown-tag`).
   */
  readonly remarks?: readonly Problem[];
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

/** Reads all documents of a text; `file` is only used to say where. A document with a problem is not in `documents`. */
export function readYamlDocuments(written: string, file: string): YamlDocuments {
  if (Buffer.byteLength(written) > MAX_JSON_BYTES) return tooLarge(file, MAX_JSON_BYTES);
  const text = withPlainBreaks(written);
  const positionAt = lineTable(text);
  const reading: Reading = { placeAt: (offset) => ({ file, ...positionAt(offset) }) };
  const json = readJsonText(text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text);
  if (json) return jsonDocuments(json, reading);
  if (Buffer.byteLength(text) > MAX_YAML_BYTES) return tooLarge(file, MAX_YAML_BYTES);
  const control = text.search(forbidden);
  if (control >= 0) return { documents: [], problems: [{ ...CONTROL, place: reading.placeAt(control) }] };
  const tab = misplacedTab(text);
  if (tab !== undefined) return { documents: [], problems: [{ ...TAB, place: reading.placeAt(tab) }] };
  try {
    return readAll(text, reading);
  } catch (error) {
    const isTooDeep = error instanceof RangeError;
    const message = isTooDeep ? 'the text is nested too deeply' : `the text cannot be read: ${String(error)}`;
    return failed(file, isTooDeep ? 'yaml.too-deep' : 'yaml.syntax', message);
  }
}

/** A carriage return alone and the separators of Unicode end lines too; each is one character, as a newline is. */
const withPlainBreaks = (text: string): string =>
  otherBreak.test(text) ? text.replaceAll(otherBreaks, '\n') : text;

const otherBreak = /\r(?!\n)|[\u0085\u2028\u2029]/;
const otherBreaks = /\r(?!\n)|[\u0085\u2028\u2029]/g;

/** What YAML has no place for, not even in quotes. */
// oxlint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/;
const TAB = {
  code: 'yaml.syntax',
  message: 'tabs are not allowed as indentation',
  hint: 'indent with spaces',
} as const;
const CONTROL = { code: 'yaml.syntax', message: 'control characters are not allowed' } as const;

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
  const parsed = lastOf(parseYamlPart);
  const plain = lastOf(({ text: part }: YamlPart) => readPlainYaml(part));
  for (const part of partsOf(text)) {
    if (hasTooManyNodes(part.text)) {
      problems.push({ ...TOO_MANY_NODES, place: reading.placeAt(part.start) });
      continue;
    }
    const here: Reading = { placeAt: (offset) => reading.placeAt(part.start + offset) };
    const read = plain(part);
    const found = read ? plainDocuments(read, () => plain(part), here) : fullDocuments(part, parsed, here);
    documents.push(...found.documents);
    problems.push(...found.problems);
  }
  return { documents, problems };
}

/** Keeps the last answer only: what is asked for again is made again. */
function lastOf<Answer>(make: (part: YamlPart) => Answer): (part: YamlPart) => Answer {
  let last: { readonly part: YamlPart; readonly answer: Answer } | undefined;
  return (part) => {
    if (last?.part !== part) last = { part, answer: make(part) };
    return last.answer;
  };
}

/** Places are read once more when many documents lie between a value and the question. */
function plainDocuments(
  { value }: PlainYaml,
  again: () => PlainYaml | undefined,
  { placeAt }: Reading,
): YamlDocuments {
  if (value === null || value === undefined) return { documents: [], problems: [] };
  const placeOf: YamlDocument['placeOf'] = (path) => placeAt(offsetIn(again()?.places ?? { at: 0 }, path));
  return { documents: [{ value, placeOf }], problems: [] };
}

function fullDocuments(
  part: YamlPart,
  parsed: (part: YamlPart) => readonly FullDocument[],
  { placeAt }: Reading,
): YamlDocuments {
  const documents: YamlDocument[] = [];
  const problems: Problem[] = [];
  for (const [index, document] of parsed(part).entries()) {
    const found = problemsOf(document, placeAt);
    const value = found.length === 0 ? valueOf(document, placeAt) : undefined;
    found.push(...(value?.problems ?? []));
    problems.push(...found);
    if (!value || found.length > 0 || value.json === null || value.json === undefined) continue;
    // Only the value is kept: the tree is made again for the one document in a thousand that has a problem.
    const placeOf: YamlDocument['placeOf'] = (path) => {
      const again = parsed(part)[index];
      return again ? placeIn(again, path, placeAt) : placeAt(0);
    };
    const { json, remarks } = value;
    documents.push({ value: json, placeOf, ...(remarks.length > 0 ? { remarks } : {}) });
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
function partsOf(text: string): readonly YamlPart[] {
  const whole = [{ text, start: 0, isLast: true }];
  if (/(?:^|\n)(?:%|\.\.\.(?:[ \t\r\n]|$))/.test(text)) return whole;
  const starts = [...text.matchAll(/(?<=^|\n)---(?=[ \t\r\n]|$)/g)].map(({ index }) => index);
  if (starts.length === 0) return whole;
  const first = starts[0] === 0 ? [] : [0];
  return [...first, ...starts].map((start, index, all) => {
    const end = all[index + 1] ?? text.length;
    return { text: text.slice(start, end), start, isLast: end === text.length };
  });
}
