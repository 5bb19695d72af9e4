// JSON texts as `kubectl get -o json` writes them: read natively, with the offset of any member on demand. A tree of
// all the places, as for YAML, would take a hundred times the memory of the text.
import { MAX_DEPTH } from './limits.js';

/** A JSON text that was read. */
export interface JsonText {
  readonly value: unknown;
  /** Offsets of keys that their object has already. */
  readonly duplicateKeys: readonly number[];
  /** Offset of the first value that is nested deeper than the limit. */
  readonly tooDeepAt: number | undefined;
  /** Offset of the key or item at a path; of the nearest one above it that is there when it is not. */
  offsetOf(path: readonly (string | number)[]): number;
}

/** Reads a text whose root is an object or a list; undefined when it is no JSON. */
export function readJsonText(text: string): JsonText | undefined {
  const root = skipSpace(text, 0);
  if (text[root] !== '{' && text[root] !== '[') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const scan = scanText(text, root);
  return {
    value,
    duplicateKeys: scan.duplicateKeys,
    tooDeepAt: scan.tooDeepAt,
    offsetOf: (path) => offsetOf({ text, root, items: scan.items }, path),
  };
}

interface Container {
  readonly keys: Set<string> | undefined;
  /** The list under `items` of the root, or a root that is a list: their items are what problems are looked up in. */
  readonly isMain: boolean;
  isKeyNext: boolean;
  lastKey: string;
}

interface Scan {
  readonly duplicateKeys: number[];
  readonly items: number[];
  tooDeepAt: number | undefined;
}

/** One pass over a text that is known to be JSON. */
function scanText(text: string, root: number): Scan {
  const scan: Scan = { duplicateKeys: [], items: [], tooDeepAt: undefined };
  const stack: Container[] = [];
  for (let at = root; at < text.length; at += 1) {
    const char = text[at];
    const inside = stack.at(-1);
    if (char === '"') {
      const end = endOfString(text, at);
      if (inside?.isKeyNext) noteKey(inside, scan, { key: keyText(text, at, end), at });
      else noteItem(inside, scan, at);
      at = end - 1;
    } else if (char === '{' || char === '[') {
      noteItem(inside, scan, at);
      stack.push(containerOf(char, stack));
      if (stack.length > MAX_DEPTH) scan.tooDeepAt ??= at;
    } else if (char === '}' || char === ']') stack.pop();
    else if (char === ',') {
      if (inside?.keys) inside.isKeyNext = true;
    } else if (char !== ':' && !isSpace(char)) {
      noteItem(inside, scan, at);
      at = endOfWord(text, at) - 1;
    }
  }
  return scan;
}

function containerOf(char: '{' | '[', stack: readonly Container[]): Container {
  const isObject = char === '{';
  const isMain = !isObject && (stack.length === 0 || (stack.length === 1 && stack[0]?.lastKey === 'items'));
  return { keys: isObject ? new Set() : undefined, isMain, isKeyNext: isObject, lastKey: '' };
}

function noteKey(inside: Container, scan: Scan, { key, at }: { readonly key: string; readonly at: number }) {
  if (inside.keys?.has(key)) scan.duplicateKeys.push(at);
  inside.keys?.add(key);
  inside.isKeyNext = false;
  inside.lastKey = key;
}

function noteItem(inside: Container | undefined, scan: Scan, at: number): void {
  if (inside?.isMain) scan.items.push(at);
}

interface Scanned {
  readonly text: string;
  readonly root: number;
  readonly items: readonly number[];
}

function offsetOf({ text, root, items }: Scanned, path: readonly (string | number)[]): number {
  const isList = text[root] === '[';
  const index = isList ? path[0] : path[0] === 'items' ? path[1] : undefined;
  const start = typeof index === 'number' ? items[index] : undefined;
  let [place, at] = [start ?? root, start ?? root];
  for (const step of start === undefined ? path : path.slice(isList ? 1 : 2)) {
    const found = text[at] === '{' ? memberAt(text, at, String(step)) : itemAt(text, at, Number(step));
    if (!found) break;
    ({ place, at } = found);
  }
  return place;
}

interface Found {
  readonly place: number;
  readonly at: number;
}

function memberAt(text: string, start: number, name: string): Found | undefined {
  let at = skipSpace(text, start + 1);
  while (text[at] === '"') {
    const end = endOfString(text, at);
    const value = skipSpace(text, skipSpace(text, end) + 1);
    if (keyText(text, at, end) === name) return { place: at, at: value };
    at = skipSpace(text, endOfValue(text, value));
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return undefined;
}

function itemAt(text: string, start: number, index: number): Found | undefined {
  if (text[start] !== '[') return undefined;
  let at = skipSpace(text, start + 1);
  for (let count = 0; at < text.length && text[at] !== ']'; count += 1) {
    if (count === index) return { place: at, at };
    at = skipSpace(text, endOfValue(text, at));
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return undefined;
}

function endOfValue(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return endOfString(text, start);
  if (first !== '{' && first !== '[') return endOfWord(text, start);
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at) - 1;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}

/** Behind the closing quote: one with an even number of backslashes before it. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at - 1;
    while (text[before] === '\\') before -= 1;
    if ((at - before) % 2 === 1) return at + 1;
  }
  return text.length;
}

function endOfWord(text: string, start: number): number {
  let at = start;
  while (at < text.length && !isSpace(text[at]) && !',]}'.includes(text[at] ?? '')) at += 1;
  return at;
}

function keyText(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end - 1);
  if (!raw.includes('\\')) return raw;
  const parsed: unknown = JSON.parse(text.slice(start, end));
  return String(parsed);
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (isSpace(text[at])) at += 1;
  return at;
}

const isSpace = (char: string | undefined): boolean =>
  char === ' ' || char === '\n' || char === '\r' || char === '\t';
