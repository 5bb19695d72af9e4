// Writing YAML as `kubectl get -o yaml` does: keys sorted, lists not indented below their key, strings quoted only
// where a reader of YAML 1.1 would take them for something else, long lines folded at blanks.
import { isJsonArray, isJsonObject, type JsonObject } from './json-value.js';
import { styleOfText, type TextStyle } from './yaml-text-style.js';

const BEST_WIDTH = 80;

/** How members of objects follow each other. */
export interface YamlOptions {
  /** `sorted` as kubectl prints them, or as they are `given`; sorted unless told otherwise. */
  readonly keys?: 'sorted' | 'given' | undefined;
}

/** The value as one YAML document, ending in a newline. Members that are undefined are left out. */
export const renderYaml = (value: unknown, { keys = 'sorted' }: YamlOptions = {}): string =>
  `${renderBlock(value, 0, keys === 'sorted' ? sortedMembers : membersOf).join('\n')}\n`;

/** Names of the members that are written, in their order. */
type MembersOf = (object: JsonObject) => readonly string[];

/** The lines of a value that starts a line of its own at this indentation. */
function renderBlock(value: unknown, indent: number, order: MembersOf): readonly string[] {
  if (isJsonArray(value) && value.length > 0) return value.flatMap((item) => renderItem(item, indent, order));
  if (isJsonObject(value) && membersOf(value).length > 0) {
    return order(value).flatMap((key) => renderMember([key, value[key]], indent, order));
  }
  const pad = ' '.repeat(indent);
  const [first = '', ...rest] = renderScalar(value, { indent: indent + 2, column: indent });
  // Readers disagree on what an indentation hint counts from inside lists, so such texts are quoted there.
  return first.startsWith('|2') ? [pad + doubleQuoted(String(value))] : [pad + first, ...rest];
}

function renderMember(
  [key, value]: readonly [string, unknown],
  indent: number,
  order: MembersOf,
): readonly string[] {
  const style = styleOfText(key);
  const head = `${' '.repeat(indent)}${quoted(key, style === 'literal' ? 'double' : style)}:`;
  if (isJsonArray(value) && value.length > 0) return [head, ...renderBlock(value, indent, order)];
  if (isJsonObject(value) && membersOf(value).length > 0)
    return [head, ...renderBlock(value, indent + 2, order)];
  const [first = '', ...rest] = renderScalar(value, { indent: indent + 2, column: head.length + 1 });
  return [`${head} ${first}`, ...rest];
}

/** The first line of an item moves up beside its dash. */
function renderItem(item: unknown, indent: number, order: MembersOf): readonly string[] {
  const [first = '', ...rest] = renderBlock(item, indent + 2, order);
  return [`${' '.repeat(indent)}- ${first.slice(indent + 2)}`, ...rest];
}

const membersOf: MembersOf = (object) => Object.keys(object).filter((key) => object[key] !== undefined);

const sortedMembers: MembersOf = (object) => [...membersOf(object)].sort(compareKeys);

/** Where a scalar is written: the indentation of its further lines, and the column it starts at. */
interface Place {
  readonly indent: number;
  readonly column: number;
}

/** The lines of a scalar; the first is written where the scalar stands, so it has no indentation. */
function renderScalar(value: unknown, place: Place): readonly string[] {
  if (typeof value === 'string') return renderText(value, place);
  if (isJsonArray(value)) return ['[]'];
  if (isJsonObject(value)) return ['{}'];
  if (typeof value === 'number') return [renderNumber(value)];
  return [value === undefined ? 'null' : String(value)];
}

/** Go writes exponents with two digits at least: 1e+21, 1e-07. */
const renderNumber = (value: number): string =>
  Object.is(value, -0) ? '0' : String(value).replace(/e([+-])(\d)$/, 'e$10$2');

function renderText(text: string, place: Place): readonly string[] {
  const style = styleOfText(text);
  if (style === 'literal') return renderLiteral(text, ' '.repeat(place.indent));
  return style === 'double' ? [doubleQuoted(text)] : foldAtBlanks(quoted(text, style), place);
}

/** `|` with the sign that keeps the number of newlines at the end, and the indentation where it cannot be seen. */
function renderLiteral(text: string, pad: string): readonly string[] {
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const chomp = !text.endsWith('\n') ? '-' : body.endsWith('\n') ? '+' : '';
  const hint = /^[ \n]/.test(text) ? '2' : '';
  return [`|${hint}${chomp}`, ...body.split('\n').map((line) => (line === '' ? '' : pad + line))];
}

function quoted(text: string, style: TextStyle): string {
  if (style === 'plain') return text;
  return style === 'single' ? `'${text.replaceAll("'", "''")}'` : doubleQuoted(text);
}

/** Breaks a line at the first single blank past the width, as libyaml does. */
function foldAtBlanks(text: string, { indent, column }: Place): readonly string[] {
  const pad = ' '.repeat(indent);
  const lines: string[] = [];
  let start = 0;
  let lineStart = -column;
  for (let at = 2; at < text.length - 2; at += 1) {
    const isSingleBlank = text[at] === ' ' && text[at + 1] !== ' ' && text[at - 1] !== ' ';
    if (!isSingleBlank || at - lineStart <= BEST_WIDTH) continue;
    lines.push((lines.length === 0 ? '' : pad) + text.slice(start, at));
    start = at + 1;
    lineStart = start - indent;
  }
  return [...lines, (lines.length === 0 ? '' : pad) + text.slice(start)];
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': String.raw`\0`,
  '\u0007': String.raw`\a`,
  '\b': String.raw`\b`,
  '\t': String.raw`\t`,
  '\n': String.raw`\n`,
  '\v': String.raw`\v`,
  '\f': String.raw`\f`,
  '\r': String.raw`\r`,
  '\u001b': String.raw`\e`,
  '"': String.raw`\"`,
  '\\': String.raw`\\`,
  '\u0085': String.raw`\N`,
  '\u2028': String.raw`\L`,
  '\u2029': String.raw`\P`,
};

/** What double quotes cannot hold as it is. */
const ESCAPED =
  /[^\u0020\u0021\u0023-\u005b\u005d-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/gu;

/** A double-quoted text with YAML's escapes. */
function doubleQuoted(text: string): string {
  const escaped = text.replaceAll(ESCAPED, (char) => ESCAPES[char] ?? hexEscape(char));
  return `"${escaped}"`;
}

function hexEscape(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase();
  if (code.length <= 2) return `\\x${code.padStart(2, '0')}`;
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`;
}

/** The order of go-yaml: letters after everything else, runs of digits by their number. */
function compareKeys(a: string, b: string): number {
  const left = a.match(/\d+|\D/gu) ?? [];
  const right = b.match(/\d+|\D/gu) ?? [];
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const order = compareParts(left[at] ?? '', right[at] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareParts(a: string, b: string): number {
  if (a === b) return 0;
  if (/^\d/.test(a) && /^\d/.test(b)) {
    const [left, right] = [BigInt(a), BigInt(b)];
    return left === right ? a.length - b.length : left < right ? -1 : 1;
  }
  const [isLetterA, isLetterB] = [/^\p{L}/u.test(a), /^\p{L}/u.test(b)];
  if (isLetterA !== isLetterB) return isLetterA ? 1 : -1;
  return a < b ? -1 : 1;
}
