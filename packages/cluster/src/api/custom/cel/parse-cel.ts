// Parses an expression of the Common Expression Language into a tree.
// https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax
import { CelSyntaxError, readTokens, type Token } from './tokens.js';

export type Expression =
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'index'; readonly of: Expression; readonly at: Expression }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly of: Expression | undefined;
      readonly args: readonly Expression[];
    }
  | { readonly kind: 'unary'; readonly sign: string; readonly value: Expression }
  | { readonly kind: 'binary'; readonly sign: string; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'choice';
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    };

/** Parses a whole text. Throws a {@link CelSyntaxError}. */
export function parseCel(text: string): Expression {
  const reader = new Reader(readTokens(text));
  const expression = readChoice(reader);
  if (reader.peek()) throw reader.unexpected();
  return expression;
}

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  next(): Token {
    const token = this.#tokens[this.#at];
    if (!token) throw this.unexpected();
    this.#at += 1;
    return token;
  }

  /** Takes one of these signs, or words such as `in`. */
  take(...texts: readonly string[]): string | undefined {
    const token = this.peek();
    if (!token || token.kind === 'value' || !texts.includes(token.text)) return undefined;
    this.#at += 1;
    return token.text;
  }

  expect(text: string): void {
    if (this.take(text) === undefined) throw this.unexpected();
  }

  unexpected(): CelSyntaxError {
    const token = this.peek();
    return new CelSyntaxError(token ? `unexpected ${JSON.stringify(token)}` : 'unexpected end');
  }
}

function readChoice(reader: Reader): Expression {
  const test = readBinary(reader, 0);
  if (reader.take('?') === undefined) return test;
  const yes = readBinary(reader, 0);
  reader.expect(':');
  return { kind: 'choice', test, yes, no: readChoice(reader) };
}

const LEVELS = [
  ['||'],
  ['&&'],
  ['==', '!=', '<', '<=', '>', '>=', 'in'],
  ['+', '-'],
  ['*', '/', '%'],
] as const;

function readBinary(reader: Reader, level: number): Expression {
  const signs = LEVELS[level];
  if (!signs) return readUnary(reader);
  let left = readBinary(reader, level + 1);
  for (;;) {
    const sign = reader.take(...signs);
    if (sign === undefined) return left;
    left = { kind: 'binary', sign, left, right: readBinary(reader, level + 1) };
  }
}

function readUnary(reader: Reader): Expression {
  const sign = reader.take('!', '-');
  return sign === undefined ? readMembers(reader) : { kind: 'unary', sign, value: readUnary(reader) };
}

function readMembers(reader: Reader): Expression {
  let value = readPrimary(reader);
  for (;;) {
    if (reader.take('.') !== undefined) {
      const token = reader.next();
      if (token.kind !== 'name') throw reader.unexpected();
      const args = readArguments(reader);
      value = args
        ? { kind: 'call', name: token.text, of: value, args }
        : { kind: 'member', of: value, name: unquoted(token.text) };
    } else if (reader.take('[') !== undefined) {
      value = { kind: 'index', of: value, at: readChoice(reader) };
      reader.expect(']');
    } else return value;
  }
}

/** Kubernetes' spelling of members that are words of the language, or no names: `__in__`, `foo__dash__bar`. */
const unquoted = (name: string): string =>
  name
    .replaceAll('__underscores__', '__')
    .replaceAll('__dot__', '.')
    .replaceAll('__dash__', '-')
    .replaceAll('__slash__', '/')
    .replace(/^__(\w+)__$/, '$1');

function readArguments(reader: Reader): readonly Expression[] | undefined {
  return reader.take('(') === undefined ? undefined : readList(reader, ')', () => readChoice(reader));
}

function readList<T>(reader: Reader, end: string, readItem: () => T): readonly T[] {
  const items: T[] = [];
  while (reader.take(end) === undefined) {
    items.push(readItem());
    if (reader.take(',') !== undefined) continue;
    reader.expect(end);
    return items;
  }
  return items;
}

const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function readPrimary(reader: Reader): Expression {
  if (reader.take('(') !== undefined) {
    const inner = readChoice(reader);
    reader.expect(')');
    return inner;
  }
  if (reader.take('[') !== undefined)
    return { kind: 'list', items: readList(reader, ']', () => readChoice(reader)) };
  if (reader.take('{') !== undefined)
    return { kind: 'map', entries: readList(reader, '}', () => readEntry(reader)) };
  const token = reader.next();
  if (token.kind === 'value') return { kind: 'literal', value: token.value };
  if (token.kind !== 'name') throw new CelSyntaxError(`unexpected ${token.text}`);
  if (WORDS.has(token.text)) return { kind: 'literal', value: WORDS.get(token.text) };
  const args = readArguments(reader);
  return args ? { kind: 'call', name: token.text, of: undefined, args } : { kind: 'name', name: token.text };
}

function readEntry(reader: Reader): readonly [Expression, Expression] {
  const key = readChoice(reader);
  reader.expect(':');
  return [key, readChoice(reader)];
}
