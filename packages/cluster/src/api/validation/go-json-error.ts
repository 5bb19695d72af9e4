// What Go's encoding/json says of text that is no JSON, or is JSON of another type than was wanted.

const AT_END = 'unexpected end of JSON input';
// Go tries a blank at the end of the text, which cannot stand inside of these.
const INSIDE_WORD = /literal true|literal false|literal null|numeric literal|escape/;

/** Go's words for the first character that cannot be; nothing for valid JSON. */
export function jsonSyntaxError(text: string): string | undefined {
  // Go reads bytes.
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  try {
    const end = skipBlanks(bytes, readValue(bytes, 0));
    return end < bytes.length ? wrongAt(bytes, end, 'after top-level value').message : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}

/** Go's words when a value of another type came. */
export const jsonTypeError = (value: unknown, goType: string): string =>
  `json: cannot unmarshal ${typeName(value)} into Go value of type ${goType}`;

/** How Go names the type of a JSON object whose members nobody knows. */
export const GO_MAP = 'map[string]interface {}';

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function wrongAt(bytes: string, at: number, context: string): SyntaxError {
  const char = bytes[at];
  if (char === undefined && !INSIDE_WORD.test(context)) return new SyntaxError(AT_END);
  return new SyntaxError(`invalid character ${quoted(char ?? ' ')} ${context}`);
}

function quoted(char: string): string {
  if (char === "'") return String.raw`'\''`;
  return char === '"' ? `'"'` : `'${JSON.stringify(char).slice(1, -1)}'`;
}

function skipBlanks(bytes: string, from: number): number {
  let at = from;
  while (' \t\r\n'.includes(bytes[at] ?? 'x')) at++;
  return at;
}

/** Reads one value; gives the position after it. */
function readValue(bytes: string, from: number): number {
  const at = skipBlanks(bytes, from);
  const char = bytes[at] ?? '';
  if (char === '{') return readObject(bytes, at);
  if (char === '[') return readArray(bytes, at);
  if (char === '"') return readString(bytes, at);
  if (/[-\d]/.test(char)) return readNumber(bytes, at);
  const word = { t: 'true', f: 'false', n: 'null' }[char];
  if (word === undefined) throw wrongAt(bytes, at, 'looking for beginning of value');
  return readWord(bytes, at, word);
}

function readObject(bytes: string, from: number): number {
  let at = skipBlanks(bytes, from + 1);
  if (bytes[at] === '}') return at + 1;
  for (;;) {
    if (bytes[at] !== '"') throw wrongAt(bytes, at, 'looking for beginning of object key string');
    at = skipBlanks(bytes, readString(bytes, at));
    if (bytes[at] !== ':') throw wrongAt(bytes, at, 'after object key');
    at = skipBlanks(bytes, readValue(bytes, at + 1));
    if (bytes[at] === '}') return at + 1;
    if (bytes[at] !== ',') throw wrongAt(bytes, at, 'after object key:value pair');
    at = skipBlanks(bytes, at + 1);
  }
}

function readArray(bytes: string, from: number): number {
  let at = skipBlanks(bytes, from + 1);
  if (bytes[at] === ']') return at + 1;
  for (;;) {
    at = skipBlanks(bytes, readValue(bytes, at));
    if (bytes[at] === ']') return at + 1;
    if (bytes[at] !== ',') throw wrongAt(bytes, at, 'after array element');
    at += 1;
  }
}

function readString(bytes: string, from: number): number {
  let at = from + 1;
  for (;;) {
    const char = bytes[at];
    if (char === '"') return at + 1;
    if (char === undefined || char < ' ') throw wrongAt(bytes, at, 'in string literal');
    at = char === '\\' ? readEscape(bytes, at + 1) : at + 1;
  }
}

function readEscape(bytes: string, at: number): number {
  if (bytes[at] !== 'u') {
    if (!/["\\/bfnrt]/.test(bytes[at] ?? '')) throw wrongAt(bytes, at, 'in string escape code');
    return at + 1;
  }
  for (let digit = at + 1; digit <= at + 4; digit++) {
    if (!/[\da-fA-F]/.test(bytes[digit] ?? ''))
      throw wrongAt(bytes, digit, String.raw`in \u hexadecimal character escape`);
  }
  return at + 5;
}

function readNumber(bytes: string, from: number): number {
  let at = bytes[from] === '-' ? from + 1 : from;
  at = bytes[at] === '0' ? at + 1 : readDigits(bytes, at, 'in numeric literal');
  if (bytes[at] === '.') at = readDigits(bytes, at + 1, 'after decimal point in numeric literal');
  if (bytes[at] !== 'e' && bytes[at] !== 'E') return at;
  const exponent = /[-+]/.test(bytes[at + 1] ?? '') ? at + 2 : at + 1;
  return readDigits(bytes, exponent, 'in exponent of numeric literal');
}

function readDigits(bytes: string, from: number, context: string): number {
  let at = from;
  while (/\d/.test(bytes[at] ?? '')) at++;
  if (at === from) throw wrongAt(bytes, at, context);
  return at;
}

function readWord(bytes: string, from: number, word: string): number {
  for (let index = 1; index < word.length; index++) {
    if (bytes[from + index] !== word[index])
      throw wrongAt(bytes, from + index, `in literal ${word} (expecting '${word[index]}')`);
  }
  return from + word.length;
}
