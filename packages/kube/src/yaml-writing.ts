// How a new value is written into a text that has a hand of its own: its line ends, its way to indent lists, JSON's
// quotes where the text is JSON.
import { isJsonArray, isJsonObject } from './json-value.js';
import { styleOfText } from './yaml-text-style.js';

/** The hand of a text. */
export interface Writing {
  readonly newline: '\n' | '\r\n';
  readonly isJson: boolean;
  /** Columns from a key to the dashes of its list: 0 or 2. */
  readonly listIndent: number;
  /** Items of this list are written as `{…}`. */
  readonly flowItems?: boolean | undefined;
}

/** Reads the hand off the text. */
export const writingOf = (text: string): Writing => ({
  newline: text.includes('\r\n') ? '\r\n' : '\n',
  isJson: isJson(text),
  listIndent: /^( *)(?:- )?[\w./-]+:[ \t]*(?:#.*)?\r?\n\1- /m.test(text) ? 0 : 2,
});

/** The value on one line. */
export function flowText(value: unknown, writing: Writing): string {
  if (isJsonArray(value)) return `[${value.map((item) => flowText(item, writing)).join(', ')}]`;
  if (!isJsonObject(value)) return scalarText(value, writing, true);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const written = members.map(
    ([key, member]) => `${scalarText(key, writing, true)}: ${flowText(member, writing)}`,
  );
  return `{${written.join(', ')}}`;
}

/** A scalar in the quotes that the one before it had. */
export function scalarLike(old: string, value: string | number | boolean, writing: Writing): string {
  if (typeof value !== 'string' || writing.isJson) return scalarText(value, writing, true);
  if (old.startsWith('"')) return JSON.stringify(value);
  return old.startsWith("'") ? `'${value.replaceAll("'", "''")}'` : scalarText(value, writing, true);
}

/** The lines of a member of a block mapping. */
export function blockMember(
  [key, value]: readonly [string, unknown],
  indent: number,
  writing: Writing,
): readonly string[] {
  const head = `${' '.repeat(indent)}${scalarText(key, writing, false)}:`;
  if (isJsonArray(value) && value.length > 0) {
    if (value.every((item) => !isJsonObject(item) && !isJsonArray(item)))
      return [`${head} ${flowText(value, writing)}`];
    const at = indent + writing.listIndent;
    return [head, ...value.flatMap((item) => blockItem(item, at, writing))];
  }
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return [head, ...members.flatMap((member) => blockMember(member, indent + 2, writing))];
  }
  const isEmpty = isJsonArray(value) || isJsonObject(value);
  return [`${head} ${isEmpty ? flowText(value, writing) : scalarText(value, writing, false)}`];
}

/** The lines of an item of a block list. */
export function blockItem(value: unknown, indent: number, writing: Writing): readonly string[] {
  const dash = `${' '.repeat(indent)}- `;
  const isBlock = isJsonObject(value) && Object.keys(value).length > 0 && !writing.flowItems;
  if (!isBlock) return [`${dash}${flowText(value, writing)}`];
  const lines = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .flatMap((member) => blockMember(member, indent + 2, writing));
  return lines.map((line, index) => (index === 0 ? dash + line.slice(indent + 2) : line));
}

function scalarText(value: unknown, { isJson: json }: Writing, inFlow: boolean): string {
  if (typeof value !== 'string' || json) return JSON.stringify(value ?? null);
  const style = styleOfText(value);
  if (style === 'double' || style === 'literal') return JSON.stringify(value);
  const isPlain = style === 'plain' && !(inFlow && /[,[\]{}]/.test(value));
  return isPlain ? value : `'${value.replaceAll("'", "''")}'`;
}

function isJson(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
