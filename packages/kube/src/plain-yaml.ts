// The quick way through YAML as people write it: block mappings and lists, one-line flow collections, plain and quoted
// words, literal texts. Whatever is less plain is declined as a whole, and then the full parser has it: this one never
// judges a text, and what it does read it reads as the full parser would (plain-yaml.test.ts holds both together).
import { MAX_PLAIN_YAML_DEPTH } from './limits.js';
import { readInline, restIsEmpty } from './plain-yaml-inline.js';
import type { PlainMember, PlainPlaces, PlainValue } from './plain-yaml-places.js';
import { keyAt, notPlain } from './plain-yaml-scalar.js';

/** A text as read; without `value` when it holds nothing but comments. */
export interface PlainYaml {
  readonly value?: unknown;
  readonly places: PlainPlaces;
}

/** Reads one document; undefined for a text that is not plain, right or wrong. */
export function readPlainYaml(text: string): PlainYaml | undefined {
  if (unusualCharacter.test(text)) return undefined;
  try {
    const reader: Reader = { text, at: 0, indent: 0, end: 0, next: 0, done: false, depth: 0 };
    advance(reader);
    if (!reader.done && text.startsWith('---', reader.at) && reader.indent === 0) skipMarker(reader);
    if (reader.done) return { places: { at: 0 } };
    const read = readBlock(reader, reader.indent);
    return reader.done ? read : undefined;
  } catch (error) {
    if (error === notPlain || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Tabs, carriage returns, control characters, line separators of Unicode, byte order marks, halves of characters. */
const unusualCharacter = /[^\n\x20-\x7e\u00a1-\u2027\u2030-\ud7ff\ue000-\ufefe\uff00-\uffef]/;

/** Stands at a line with content: `at` is its first character, `end` behind its last, `next` the line after it. */
interface Reader {
  readonly text: string;
  at: number;
  indent: number;
  end: number;
  next: number;
  done: boolean;
  /** Of the blocks that are open. */
  depth: number;
}

const NEWLINE = 10;
const SPACE = 32;
const HASH = 35;
const DASH = 45;
const BAR = 124;

/** Goes to the next line that has more than a comment. */
function advance(reader: Reader): void {
  const { text } = reader;
  while (reader.next < text.length) {
    const start = reader.next;
    let at = start;
    while (text.charCodeAt(at) === SPACE) at += 1;
    const newline = text.indexOf('\n', at);
    reader.end = newline === -1 ? text.length : newline;
    reader.next = reader.end + 1;
    const code = text.charCodeAt(at);
    if (at >= reader.end || code === HASH) continue;
    reader.at = at;
    reader.indent = at - start;
    if (reader.indent === 0 && (code === 37 || text.startsWith('...', at))) throw notPlain;
    return;
  }
  reader.done = true;
}

/** A marker is a line of its own; a second one begins another document. */
function skipMarker(reader: Reader): void {
  if (reader.text.slice(reader.at, reader.end).trimEnd() !== '---') throw notPlain;
  advance(reader);
}

function readBlock(reader: Reader, indent: number): PlainValue {
  reader.depth += 1;
  if (reader.depth > MAX_PLAIN_YAML_DEPTH) throw notPlain;
  const read = isDash(reader) ? readList(reader, indent) : readMapping(reader, indent);
  reader.depth -= 1;
  return read;
}

/** A dash that begins an item, rather than a word. */
function isDash({ text, at }: Reader): boolean {
  if (text.charCodeAt(at) !== DASH) return false;
  const after = text.charCodeAt(at + 1);
  return after === SPACE || after === NEWLINE || at + 1 === text.length;
}

function readMapping(reader: Reader, indent: number): PlainValue {
  const value: Record<string, unknown> = {};
  const members = new Map<string, PlainMember>();
  const start = reader.at;
  while (!reader.done && reader.indent === indent) {
    if (isDash(reader)) break;
    const key = keyAt(reader.text, reader.at, reader.end);
    if (key === undefined || members.has(key.name)) throw notPlain;
    const keyStart = reader.at;
    reader.at = key.end + 1;
    const read = readValue(reader, indent, true);
    value[key.name] = read.value;
    members.set(key.name, { keyAt: keyStart, value: read.places });
  }
  if (!reader.done && reader.indent > indent) throw notPlain;
  return { value, places: { at: start, members } };
}

function readList(reader: Reader, indent: number): PlainValue {
  const value: unknown[] = [];
  const items: PlainPlaces[] = [];
  const start = reader.at;
  while (!reader.done && reader.indent === indent && isDash(reader)) {
    reader.at += 1;
    const read = readItem(reader, indent);
    value.push(read.value);
    items.push(read.places);
  }
  if (!reader.done && reader.indent > indent) throw notPlain;
  return { value, places: { at: start, items } };
}

/** A mapping may begin behind the dash; its other members then stand below its first. */
function readItem(reader: Reader, indent: number): PlainValue {
  const { text, end } = reader;
  let at = reader.at;
  while (text.charCodeAt(at) === SPACE) at += 1;
  if (at < end && keyAt(text, at, end) !== undefined) {
    reader.indent += at - (reader.at - 1);
    reader.at = at;
    return readMapping(reader, reader.indent);
  }
  return readValue(reader, indent, false);
}

/** What stands behind a colon or a dash: on the line, or below it. */
function readValue(reader: Reader, indent: number, ofMember: boolean): PlainValue {
  const { text, end } = reader;
  if (restIsEmpty(text, reader.at, end)) {
    const above = reader.at;
    advance(reader);
    if (!reader.done && reader.indent > indent) return readBlock(reader, reader.indent);
    if (!ofMember) throw notPlain;
    if (!reader.done && reader.indent === indent && isDash(reader)) return readList(reader, indent);
    return { value: null, places: { at: above } };
  }
  let at = reader.at;
  while (text.charCodeAt(at) === SPACE) at += 1;
  if (text.charCodeAt(at) === BAR) return readLiteral(reader, indent, at);
  const read = readInline(text, at, end);
  advance(reader);
  // What is further in goes on with the word above it.
  if (!reader.done && reader.indent > indent) throw notPlain;
  return read;
}

/** A literal text, `|` or `|-`: its lines without their common indentation, which the first one gives. */
function readLiteral(reader: Reader, indent: number, at: number): PlainValue {
  const { text, end } = reader;
  const header = text.slice(at, end).trimEnd();
  if (header !== '|' && header !== '|-') throw notPlain;
  const lines: string[] = [];
  let inner = 0;
  let start = reader.next;
  for (;;) {
    const newline = text.indexOf('\n', start);
    // The last line of a file without a newline at its end has a rule of its own.
    if (newline === -1 && start < text.length) throw notPlain;
    if (newline === -1) break;
    let first = start;
    while (text.charCodeAt(first) === SPACE) first += 1;
    if (first === newline) {
      if (first > start || lines.length === 0) throw notPlain;
      lines.push('');
    } else {
      const depth = first - start;
      if (lines.length === 0) inner = depth;
      if (depth <= indent || depth < inner) break;
      lines.push(text.slice(start + inner, newline));
    }
    start = newline + 1;
  }
  while (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) throw notPlain;
  reader.next = start;
  advance(reader);
  if (!reader.done && reader.indent > indent) throw notPlain;
  return { value: `${lines.join('\n')}${header === '|' ? '\n' : ''}`, places: { at } };
}
