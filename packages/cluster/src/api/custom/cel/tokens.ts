// Tokens of the Common Expression Language. https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax

export type Token =
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'value'; readonly value: string | number }
  | { readonly kind: 'sign'; readonly text: string };

/** The text is no expression, or uses what is not understood here. */
export class CelSyntaxError extends Error {}

const SPACE = /^(?:\s+|\/\/[^\n]*)+/;
const NAME = /^[A-Za-z_]\w*/;
const NUMBER = /^(?:0[xX][0-9A-Fa-f]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)[uU]?/;
const TEXT = /^([rR]?)(?:"""([\s\S]*?)"""|'''([\s\S]*?)'''|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')/;
const RAW_TEXT = /^[rR](?:"([^"\n]*)"|'([^'\n]*)')/;
const SIGN = /^(?:\|\||&&|==|!=|<=|>=|[-+*/%<>!?:.,()[\]{}])/;

/** Reads all tokens. Throws a {@link CelSyntaxError}. */
export function readTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let rest = text.replace(SPACE, ''); rest !== '';) {
    const [token, length] = nextToken(rest);
    tokens.push(token);
    rest = rest.slice(length).replace(SPACE, '');
  }
  return tokens;
}

function nextToken(text: string): readonly [Token, number] {
  const raw = RAW_TEXT.exec(text);
  if (raw) return [{ kind: 'value', value: raw[1] ?? raw[2] ?? '' }, raw[0].length];
  const quoted = TEXT.exec(text);
  if (quoted) {
    const [whole, , ...bodies] = quoted;
    return [
      { kind: 'value', value: unescaped(bodies.find((body) => body !== undefined) ?? '') },
      whole.length,
    ];
  }
  const number = NUMBER.exec(text);
  if (number) return [{ kind: 'value', value: Number(number[0].replace(/[uU]$/, '')) }, number[0].length];
  const name = NAME.exec(text);
  if (name) return [{ kind: 'name', text: name[0] }, name[0].length];
  const sign = SIGN.exec(text);
  if (sign) return [{ kind: 'sign', text: sign[0] }, sign[0].length];
  throw new CelSyntaxError(`unexpected ${JSON.stringify(text.slice(0, 10))}`);
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

const unescaped = (text: string): string =>
  text.replaceAll(/\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|.)/g, (escape) => {
    const digits = /^\\[xu]([0-9A-Fa-f]+)$/.exec(escape)?.[1];
    const letter = escape.slice(1);
    return digits === undefined
      ? (ESCAPES[letter] ?? letter)
      : String.fromCodePoint(Number.parseInt(digits, 16));
  });
