// Words of plain YAML: keys, quoted texts, and what a bare word means in YAML 1.1 as go-yaml reads it.

/** Thrown to say "not plain"; one for all, for it is no failure and needs no stack. */
export const notPlain = new Error('not plain YAML');

/** A key and where its colon stands. */
export interface PlainKey {
  readonly name: string;
  readonly end: number;
}

/** Gives the key that begins at `at`, when a colon and a space or the end of the line follow; undefined otherwise. */
export function keyAt(text: string, at: number, end: number): PlainKey | undefined {
  const first = text.charAt(at);
  if (first === '"' || first === "'") return quotedKey(text, at, end);
  plainKey.lastIndex = at;
  const name = plainKey.exec(text)?.[0];
  if (name === undefined || !isColon(text, at + name.length, end)) return undefined;
  // Words with a meaning of their own, and the one that changes what an object is.
  return name.length > longestKey || meaningful.test(name) ? undefined : { name, end: at + name.length };
}

/** Gives the place behind the closing quote; throws `notPlain` when the text goes on below, or holds escapes. */
export function quotedEnd(text: string, at: number, end: number): number {
  const quote = text.charAt(at);
  let close = text.indexOf(quote, at + 1);
  if (quote === "'") {
    while (close !== -1 && text.charAt(close + 1) === "'") close = text.indexOf("'", close + 2);
  }
  if (close === -1 || close >= end) throw notPlain;
  if (quote === '"' && text.slice(at, close).includes('\\')) throw notPlain;
  return close + 1;
}

/** Gives what a quoted text says; `close` is the place behind its closing quote. */
export function quotedValue(text: string, at: number, close: number): string {
  const inner = text.slice(at + 1, close - 1);
  return text.charAt(at) === "'" ? inner.replaceAll("''", "'") : inner;
}

/** Gives what a bare word means; throws `notPlain` for one that is rarely written that way. */
export function plainValue(word: string): unknown {
  if (words.has(word)) return words.get(word);
  if (decimal.test(word)) return Number(word);
  if (!plainWord.test(word) || word.endsWith(':') || word.includes(': ') || word.includes(' #'))
    throw notPlain;
  if (numberLike.test(word) || meaningful.test(word)) throw notPlain;
  return word;
}

const longestKey = 200;
const plainKey = /[A-Za-z_][\w./-]*/y;
const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['yes', true],
  ['no', false],
  ['on', true],
  ['off', false],
  ['null', null],
]);
const meaningful = /^(?:y|n|yes|no|on|off|true|false|null|__proto__)$/i;
/** Numbers that are the same in every version of YAML. */
const decimal = /^(?:0|-?[1-9]\d{0,14}|-?(?:0|[1-9]\d{0,8})\.\d{1,6})$/;
/** Anything that some version of YAML might take for a number. */
const numberLike = /^[-+]?(?:0[box][\da-f_]*|[\d_]*\.?[\d_]*(?:e[-+]?\d*)?|\.(?:inf|nan))$/i;
/** Begins with none of YAML's indicators. */
const plainWord = /^(?:[^\s\-?:,[\]{}#&*!|>'"%@`~]|-[\w./])/;

function isColon(text: string, at: number, end: number): boolean {
  return text.charAt(at) === ':' && (at + 1 >= end || text.charAt(at + 1) === ' ');
}

function quotedKey(text: string, at: number, end: number): PlainKey | undefined {
  const close = text.indexOf(text.charAt(at), at + 1);
  if (close === -1 || close >= end || close - at > longestKey || !isColon(text, close + 1, end))
    return undefined;
  const name = text.slice(at + 1, close);
  return name.includes('\\') || name === '__proto__' ? undefined : { name, end: close + 1 };
}
