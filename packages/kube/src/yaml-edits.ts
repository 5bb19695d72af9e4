// Edits of a YAML (or JSON) text that leave everything else as its author wrote it: comments, order, quotes, blank
// lines. An edit is an operation of a JSON patch; only the characters of the value that changes are touched.
import { isAlias, isMap, isPair, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Document, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { MAX_EDITED_TEXT } from './limits.js';
import { failure, success, type Result } from './result.js';
import { blockItem, blockMember, flowText, scalarLike, writingOf, type Writing } from './yaml-writing.js';

/** One operation; `add` at the length of a list appends to it. The parent of the path has to be there. */
export interface YamlEdit {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: readonly (string | number)[];
  /** Of `add` and `replace`. */
  readonly value?: unknown;
}

/**
 * Applies edits one after the other to the document of that index among those that `readYamlDocuments` gives. Fails
 * for a path that is not there, and for one that leads through an alias: its text belongs to another place too.
 */
export function editYaml(text: string, edits: readonly YamlEdit[], document = 0): Result<string> {
  if (text.length > MAX_EDITED_TEXT)
    return failure({ code: 'yaml.edit', message: 'the text is too large to edit' });
  let edited = text;
  for (const edit of edits) {
    const change = changeFor(edited, edit, document);
    if (typeof change === 'string') return failure({ code: 'yaml.edit', message: change });
    edited = edited.slice(0, change.start) + change.text + edited.slice(change.end);
  }
  return success(edited);
}

interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A document being edited. */
interface Editing {
  readonly text: string;
  readonly writing: Writing;
}

/** The change, or why there can be none. */
function changeFor(text: string, edit: YamlEdit, index: number): TextChange | string {
  const written = documentsOf(text);
  const parent = parentOf(written[index]?.contents, edit.path);
  const step = edit.path.at(-1);
  const editing: Editing = { text, writing: writingOf(text) };
  const change =
    step === undefined
      ? undefined
      : isMap(parent)
        ? changeMember(editing, { map: parent, key: String(step), edit })
        : isSeq(parent)
          ? changeItem(editing, { list: parent, index: Number(step), edit })
          : undefined;
  return change ?? `cannot ${edit.op} /${edit.path.join('/')}: it is not written out in the text`;
}

/** Dozens of edits are tried on one text, so the last one is remembered. */
let lastRead: { readonly text: string; readonly documents: readonly Document[] } | undefined;

function documentsOf(text: string): readonly Document[] {
  if (lastRead?.text === text) return lastRead.documents;
  const parsed = parseAllDocuments(text, { version: '1.1', prettyErrors: false, logLevel: 'silent' });
  const documents = Array.isArray(parsed) ? parsed.filter(holdsValue) : [];
  lastRead = { text, documents };
  return documents;
}

const holdsValue = (document: Document): boolean => {
  const { contents } = document;
  return contents !== null && !(isScalar(contents) && contents.value === null);
};

/** The container of a path's last step; undefined when it is not there, or stands behind an alias. */
function parentOf(contents: unknown, path: readonly (string | number)[]): unknown {
  let node = contents;
  for (const step of path.slice(0, -1)) {
    if (isMap(node)) node = pairOf(node, String(step))?.value;
    else node = isSeq(node) ? node.items[Number(step)] : undefined;
    if (isAlias(node)) return undefined;
  }
  return node;
}

const pairOf = (map: YAMLMap, key: string): Pair | undefined =>
  map.items.find((pair) => String(isScalar(pair.key) ? pair.key.value : pair.key) === key);

interface MemberChange {
  readonly map: YAMLMap;
  readonly key: string;
  readonly edit: YamlEdit;
}

function changeMember(editing: Editing, { map, key, edit }: MemberChange): TextChange | undefined {
  const pair = pairOf(map, key);
  if (edit.op === 'remove') return pair && removeMember(editing, map, pair);
  if (pair) return replaceValue(editing, pair, edit.value);
  return edit.op === 'add' ? addMember(editing, map, [key, edit.value]) : undefined;
}

function replaceValue(editing: Editing, pair: Pair, value: unknown): TextChange | undefined {
  const { text, writing } = editing;
  const old = pair.value;
  if (isAlias(old)) return undefined;
  if (isScalar(old) && old.value !== null && isPlainValue(value)) {
    const [start, end] = rangeOf(old);
    return { start, end, text: scalarLike(text.slice(start, end), value, writing) };
  }
  const colon = afterColon(editing, pair);
  const end = isScalar(old) && old.value === null ? colon + nullLength(text, colon) : endOf(editing, pair);
  return { start: colon, end, text: ` ${flowText(value, writing)}` };
}

/** A null may be written as nothing at all, or as a word. */
const nullLength = (text: string, from: number): number =>
  /^[ \t]*(?:~|null|Null|NULL)/.exec(text.slice(from, from + 40))?.[0].length ?? 0;

function addMember(
  editing: Editing,
  map: YAMLMap,
  [key, value]: readonly [string, unknown],
): TextChange | undefined {
  const { text, writing } = editing;
  const last = map.items.at(-1);
  if (map.flow || !last) {
    return addToFlow(
      editing,
      map,
      flowText({ [key]: value }, writing)
        .slice(1, -1)
        .trim(),
    );
  }
  const first = startOf(map.items[0]);
  const lines = blockMember([key, value], columnOf(text, first), writing);
  // Where Kubernetes objects have it.
  if (key === 'metadata' && startsLine(text, first)) return linesBefore(editing, first, lines);
  return linesAfter(editing, endOf(editing, last), lines);
}

/** After the last one, on a line of its own where the others have one. */
function addToFlow(editing: Editing, node: YAMLMap | YAMLSeq, written: string): TextChange {
  const [open] = rangeOf(node);
  const last = node.items.at(-1);
  if (last === undefined) return { start: open + 1, end: open + 1, text: written };
  const { text, writing } = editing;
  const at = endOf(editing, last);
  const first = startOf(node.items[0]);
  const ownLine = text.slice(open, first).includes('\n');
  const gap = ownLine ? `${writing.newline}${' '.repeat(columnOf(text, first))}` : ' ';
  const comma = /^\s*,/.exec(text.slice(at))?.[0].length ?? 0;
  return { start: at + comma, end: at + comma, text: `${comma > 0 ? '' : ','}${gap}${written}` };
}

function removeMember(editing: Editing, map: YAMLMap, pair: Pair): TextChange | undefined {
  const { text } = editing;
  if (map.flow || map.items.length === 1) return removeFromList(editing, map, pair);
  const start = startOf(pair);
  const next = map.items[map.items.indexOf(pair) + 1];
  // The first member of a list's item stands beside the dash, where its successor then moves.
  if (!startsLine(text, start)) return next && { start, end: startOf(next), text: '' };
  return { start: lineStart(text, start), end: lineEnd(text, endOf(editing, pair)), text: '' };
}

/** Out of `{…}` or `[…]` with its comma; the only member of a block leaves an empty mapping. */
function removeFromList(editing: Editing, node: YAMLMap | YAMLSeq, item: unknown): TextChange | undefined {
  const at = node.items.findIndex((one) => one === item);
  const [next, before] = [node.items[at + 1], node.items[at - 1]];
  if (!node.flow) return { start: startOf(item), end: endOf(editing, item), text: isMap(node) ? '{}' : '' };
  if (next !== undefined) return { start: startOf(item), end: startOf(next), text: '' };
  const start = before === undefined ? startOf(item) : endOf(editing, before);
  return { start, end: endOf(editing, item), text: '' };
}

interface ItemChange {
  readonly list: YAMLSeq;
  readonly index: number;
  readonly edit: YamlEdit;
}

function changeItem(editing: Editing, { list, index, edit }: ItemChange): TextChange | undefined {
  const { text, writing } = editing;
  const item = list.items[index];
  if (edit.op === 'remove') return item === undefined ? undefined : removeItem(editing, list, item);
  if (edit.op === 'replace') {
    if (item === undefined || isAlias(item)) return undefined;
    const [start, end] = [startOf(item), endOf(editing, item)];
    const written =
      isScalar(item) && isPlainValue(edit.value)
        ? scalarLike(text.slice(start, end), edit.value, writing)
        : flowText(edit.value, writing);
    return { start, end, text: written };
  }
  if (list.flow || list.items.length === 0) {
    const written = flowText(edit.value, writing);
    if (item === undefined) return addToFlow(editing, list, written);
    return { start: startOf(item), end: startOf(item), text: `${written}, ` };
  }
  const dash = dashBefore(text, startOf(list.items[0]));
  const isFlow = list.items.some((one) => (isMap(one) || isSeq(one)) && one.flow === true);
  const lines = blockItem(edit.value, columnOf(text, dash), { ...writing, flowItems: isFlow });
  if (item === undefined) return linesAfter(editing, endOf(editing, list.items.at(-1)), lines);
  return linesBefore(editing, dashBefore(text, startOf(item)), lines);
}

function removeItem(editing: Editing, list: YAMLSeq, item: unknown): TextChange | undefined {
  if (list.flow) return removeFromList(editing, list, item);
  if (list.items.length === 1) return undefined;
  const { text } = editing;
  const dash = dashBefore(text, startOf(item));
  if (startsLine(text, dash)) {
    return { start: lineStart(text, dash), end: lineEnd(text, endOf(editing, item)), text: '' };
  }
  const next = list.items[list.items.indexOf(item) + 1];
  return { start: startOf(item), end: startOf(next), text: '' };
}

/** Whole lines above an item; an item beside the dash of an outer list moves down to a line of its own. */
function linesBefore({ text, writing }: Editing, dash: number, lines: readonly string[]): TextChange {
  if (startsLine(text, dash)) {
    const at = lineStart(text, dash);
    return { start: at, end: at, text: lines.map((line) => line + writing.newline).join('') };
  }
  const column = columnOf(text, dash);
  const written = lines.join(writing.newline).slice(column);
  return { start: dash, end: dash, text: `${written}${writing.newline}${' '.repeat(column)}` };
}

const startsLine = (text: string, offset: number): boolean =>
  text.slice(lineStart(text, offset), offset).trim() === '';

/** Whole lines below the one where something ends. */
function linesAfter({ text, writing }: Editing, offset: number, lines: readonly string[]): TextChange {
  const at = lineEnd(text, offset);
  const isOpen = at === text.length && !text.endsWith('\n');
  const written = lines.join(writing.newline);
  return { start: at, end: at, text: isOpen ? writing.newline + written : written + writing.newline };
}

const isPlainValue = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const rangeOf = (node: unknown): readonly [number, number] => {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
  return Array.isArray(range) ? [Number(range[0]), Number(range[1])] : [0, 0];
};

const startOf = (item: unknown): number => rangeOf(isPair(item) ? item.key : item)[0];

/** Where the last character of an item's content ends: comments and blank lines after it do not count. */
function endOf(editing: Editing, item: unknown): number {
  if (isPair(item)) {
    const { value } = item;
    const isNothing = value === null || (isScalar(value) && value.value === null);
    if (!isNothing) return endOf(editing, value);
    const colon = afterColon(editing, item);
    return colon + nullLength(editing.text, colon);
  }
  if ((isMap(item) || isSeq(item)) && item.flow !== true && item.items.length > 0) {
    return endOf(editing, item.items.at(-1));
  }
  const [start, end] = rangeOf(item);
  return start + editing.text.slice(start, end).trimEnd().length;
}

function afterColon({ text }: Editing, pair: Pair): number {
  return text.indexOf(':', rangeOf(pair.key)[1]) + 1;
}

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at < 0 ? text.length : at + 1;
}

const columnOf = (text: string, offset: number): number => offset - lineStart(text, offset);

const dashBefore = (text: string, offset: number): number => text.lastIndexOf('-', offset - 1);
