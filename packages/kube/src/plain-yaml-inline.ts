// What stands on one line of plain YAML: a word, a quoted text, a flow list or a flow mapping.
import { MAX_PLAIN_YAML_DEPTH } from './limits.js';
import type { PlainMember, PlainPlaces, PlainValue } from './plain-yaml-places.js';
import { keyAt, notPlain, plainValue, quotedEnd, quotedValue } from './plain-yaml-scalar.js';

/** Tells whether nothing but a comment stands from `at` to the end of the line. */
export function restIsEmpty(text: string, at: number, end: number): boolean {
  let next = at;
  while (next < end && text.charCodeAt(next) === SPACE) next += 1;
  return next >= end || (next > at && text.charCodeAt(next) === HASH);
}

/** Reads the value that begins at `at` and ends with the line; throws `notPlain` for what is less plain than that. */
export function readInline(text: string, at: number, end: number): PlainValue {
  const first = text.charAt(at);
  if (first === '[' || first === '{') {
    const cursor: Cursor = { text, at, end };
    const read = readFlow(cursor, 0);
    if (!restIsEmpty(text, cursor.at, end)) throw notPlain;
    return read;
  }
  if (first === '"' || first === "'") {
    const close = quotedEnd(text, at, end);
    if (!restIsEmpty(text, close, end)) throw notPlain;
    return { value: quotedValue(text, at, close), places: { at } };
  }
  const line = text.slice(at, end);
  const comment = line.indexOf(' #');
  return { value: plainValue((comment === -1 ? line : line.slice(0, comment)).trimEnd()), places: { at } };
}

const SPACE = 32;
const HASH = 35;

interface Cursor {
  readonly text: string;
  at: number;
  readonly end: number;
}

function skipSpaces(cursor: Cursor): string {
  while (cursor.text.charCodeAt(cursor.at) === SPACE) cursor.at += 1;
  if (cursor.at >= cursor.end) throw notPlain;
  return cursor.text.charAt(cursor.at);
}

function readFlow(cursor: Cursor, depth: number): PlainValue {
  if (depth > MAX_PLAIN_YAML_DEPTH) throw notPlain;
  const first = skipSpaces(cursor);
  if (first === '[') return readFlowList(cursor, depth);
  if (first === '{') return readFlowMapping(cursor, depth);
  const { text, at, end } = cursor;
  if (first === '"' || first === "'") {
    cursor.at = quotedEnd(text, at, end);
    return { value: quotedValue(text, at, cursor.at), places: { at } };
  }
  flowWord.lastIndex = at;
  const word = flowWord.exec(text)?.[0].trimEnd() ?? '';
  cursor.at = at + word.length;
  return { value: plainValue(word), places: { at } };
}

/** Up to what ends a word inside brackets. */
const flowWord = /[^,[\]{}\n"'#&*!|>%@`]*/y;

function readFlowList(cursor: Cursor, depth: number): PlainValue {
  const start = cursor.at;
  const value: unknown[] = [];
  const items: PlainPlaces[] = [];
  cursor.at += 1;
  if (skipSpaces(cursor) !== ']') {
    do {
      const read = readFlow(cursor, depth + 1);
      value.push(read.value);
      items.push(read.places);
    } while (goesOn(cursor, ']'));
  }
  cursor.at += 1;
  return { value, places: { at: start, items } };
}

function readFlowMapping(cursor: Cursor, depth: number): PlainValue {
  const start = cursor.at;
  const value: Record<string, unknown> = {};
  const members = new Map<string, PlainMember>();
  cursor.at += 1;
  if (skipSpaces(cursor) !== '}') {
    do {
      skipSpaces(cursor);
      const keyStart = cursor.at;
      const key = keyAt(cursor.text, keyStart, cursor.end);
      if (key === undefined || members.has(key.name)) throw notPlain;
      cursor.at = key.end + 1;
      const read = readFlow(cursor, depth + 1);
      value[key.name] = read.value;
      members.set(key.name, { keyAt: keyStart, value: read.places });
    } while (goesOn(cursor, '}'));
  }
  cursor.at += 1;
  return { value, places: { at: start, members } };
}

/** Behind a value: a comma, or the end. */
function goesOn(cursor: Cursor, close: string): boolean {
  const next = skipSpaces(cursor);
  if (next === close) return false;
  if (next !== ',') throw notPlain;
  cursor.at += 1;
  return true;
}
