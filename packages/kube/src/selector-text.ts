// The text syntax of label selectors: a small tokenizer and recursive parser whose answers, kept words (`in`, `notin`)
// and error messages are those of apimachinery's labels.Parse.
import { parseInt64, type SelectorOperator } from './labels.js';
import { isLabelValue, isQualifiedName } from './names.js';
import { failure, success, type Result } from './result.js';

interface Term {
  readonly key: string;
  readonly operator: SelectorOperator;
  readonly values: readonly string[];
}

/** A token: an operator or separator by its own text, a word, or the end. */
interface Token {
  readonly kind: 'word' | 'symbol' | 'end' | 'error';
  readonly text: string;
}

const SPECIAL = '=!(),><';
const SYMBOLS = ['!=', '==', '=', '!', '(', ')', ',', '>', '<'] as const;
const BINARY: ReadonlyMap<string, SelectorOperator> = new Map<string, SelectorOperator>([
  ['in', 'In'],
  ['notin', 'NotIn'],
  ['=', '='],
  ['==', '='],
  ['!=', '!='],
  ['>', 'Gt'],
  ['<', 'Lt'],
]);
const BINARY_NAMES = 'in, notin, =, ==, !=, gt, lt';
const END: Token = { kind: 'end', text: '' };

/** Thrown inside this file only: the parser is recursive and stops at the first mistake. */
class SelectorMistake extends Error {}

/** Reads a selector; the terms come sorted by key. */
export function readSelectorText(text: string): Result<readonly Term[]> {
  try {
    const terms = [...new SelectorReader(tokenize(text)).terms()];
    return success(terms.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)));
  } catch (error) {
    if (!(error instanceof SelectorMistake)) throw error;
    return failure({ code: 'selector.syntax', message: error.message, details: { value: text } });
  }
}

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (/[ \t\r\n]/.test(char)) {
      at += 1;
      continue;
    }
    const symbol = SYMBOLS.find((candidate) => text.startsWith(candidate, at));
    const token = symbol ? ({ kind: 'symbol', text: symbol } as const) : wordAt(text, at);
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function wordAt(text: string, start: number): Token {
  let end = start;
  while (end < text.length && !SPECIAL.includes(text.charAt(end)) && !/[ \t\r\n]/.test(text.charAt(end)))
    end += 1;
  return { kind: 'word', text: text.slice(start, end) };
}

/** Walks the tokens once, from left to right. */
class SelectorReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  *terms(): Generator<Term> {
    let token = this.#peek();
    while (token.kind !== 'end') {
      if (!startsTerm(token)) mistake(`found '${token.text}', expected: !, identifier, or 'end of string'`);
      yield this.#term();
      const separator = this.#next();
      if (separator.kind === 'end') return;
      if (separator.text !== ',') mistake(`found '${separator.text}', expected: ',' or 'end of string'`);
      token = this.#peek();
      if (!startsTerm(token)) mistake(`found '${token.text}', expected: identifier after ','`);
    }
  }

  #term(): Term {
    const isNegated = this.#peek().text === '!' && this.#peek().kind === 'symbol';
    if (isNegated) this.#next();
    const key = this.#next();
    if (key.kind !== 'word') inRequirement(`found '${key.text}', expected: identifier`);
    const keyErrors = isQualifiedName(key.text);
    if (keyErrors.length > 0)
      inRequirement(`<nil>: Invalid value: ${JSON.stringify(key.text)}: ${keyErrors.join('; ')}`);
    if (isNegated) return { key: key.text, operator: 'DoesNotExist', values: [] };
    if (this.#isAtEndOfTerm()) return { key: key.text, operator: 'Exists', values: [] };
    const operator = this.#operator();
    const values = operator === 'In' || operator === 'NotIn' ? this.#valueList() : [this.#exactValue()];
    return checkValues({ key: key.text, operator, values });
  }

  #operator(): SelectorOperator {
    const token = this.#next();
    return BINARY.get(token.text) ?? inRequirement(`found '${token.text}', expected: ${BINARY_NAMES}`);
  }

  #exactValue(): string {
    if (this.#isAtEndOfTerm()) return '';
    const token = this.#next();
    return token.kind === 'word' ? token.text : inRequirement(`found '${token.text}', expected: identifier`);
  }

  /** `(a,b)`; an empty place stands for the empty value. */
  #valueList(): readonly string[] {
    const open = this.#next();
    if (open.text !== '(') inRequirement(`found '${open.text}' expected: '('`);
    const first = this.#peek();
    if (first.kind !== 'word' && first.text !== ',' && first.text !== ')') {
      inRequirement(`found '${first.text}', expected: ',', ')' or identifier`);
    }
    const values = new Set<string>();
    for (;;) {
      values.add(this.#listValue());
      const token = this.#next();
      if (token.text === ')' && token.kind === 'symbol') return [...values].sort();
      if (token.text !== ',') inRequirement(`found '${token.text}', expected: ',' or ')'`);
    }
  }

  #listValue(): string {
    const token = this.#peek();
    if (token.kind === 'word') return this.#next().text;
    if (token.text === ',' || token.text === ')') return '';
    return inRequirement(`found '${token.text}', expected: ',', or identifier`);
  }

  #isAtEndOfTerm(): boolean {
    const token = this.#peek();
    return token.kind === 'end' || token.text === ',';
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? END;
  }

  #next(): Token {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }
}

const startsTerm = (token: Token): boolean => token.kind === 'word' || token.text === '!';

function checkValues(term: Term): Term {
  const { key, operator, values } = term;
  const errors: string[] = [];
  const isOrder = operator === 'Gt' || operator === 'Lt';
  values.forEach((value, index) => {
    if (isOrder && parseInt64(value) === undefined) {
      const place = `values[${index}]: Invalid value: ${JSON.stringify(value)}`;
      errors.push(`${place}: for 'Gt', 'Lt' operators, the value must be an integer`);
    }
  });
  values.forEach((value, index) => {
    const messages = isLabelValue(value);
    if (messages.length === 0) return;
    errors.push(`values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${messages.join('; ')}`);
  });
  if (errors.length > 1) inRequirement(`[${errors.join(', ')}]`);
  if (errors[0] !== undefined) inRequirement(errors[0]);
  return term;
}

function mistake(message: string): never {
  throw new SelectorMistake(message);
}

function inRequirement(message: string): never {
  return mistake(`unable to parse requirement: ${message}`);
}
