// Words of an instruction, and variables in them, as Docker's own shell-like parser reads them.

/** Splits at white space outside quotes; quotes and escapes stay, for `expandWord` to read. */
export function splitWords(text: string, escape: string): string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (character === escape && quote !== "'" && index + 1 < text.length) {
      word += character + (text[index + 1] ?? '');
      index += 1;
    } else if (quote === '' && /\s/.test(character)) {
      if (word !== '') words.push(word);
      word = '';
    } else {
      if (quote === '' && (character === '"' || character === "'")) quote = character;
      else if (character === quote) quote = '';
      word += character;
    }
  }
  return word === '' ? words : [...words, word];
}

export interface ExpandOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly escape: string;
}

/** Removes quotes and escapes, puts variables in: `$a`, `${a}`, `${a:-b}`, `${a:+b}`, `${a-b}`, `${a+b}`, `${a:?b}`. */
export function expandWord(text: string, { env, escape }: ExpandOptions): string {
  let out = '';
  let quote = '';
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (quote !== "'" && character === escape) {
      const next = text[index + 1];
      // Inside double quotes an escape only protects what would be special there.
      if (next !== undefined && (quote === '' || '"$'.includes(next) || next === escape)) {
        out += next;
        index += 1;
      } else out += character;
    } else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
    else if (character === '$' && quote !== "'") {
      const found = readVariable(text.slice(index), { env, escape });
      out += found.value;
      index += found.length - 1;
    } else out += character;
  }
  return out;
}

function readVariable(text: string, options: ExpandOptions): { value: string; length: number } {
  const plain = /^\$([A-Za-z_]\w*|\d)/.exec(text);
  if (plain) return { value: options.env[plain[1] ?? ''] ?? '', length: plain[0].length };
  const open = /^\$\{([A-Za-z_]\w*)/.exec(text);
  if (!open) return { value: '$', length: 1 };
  const end = closingBrace(text);
  if (end < 0) return { value: '$', length: 1 };
  const name = open[1] ?? '';
  const operator = /^(:?)([-+?])([^]*)$/.exec(text.slice(open[0].length, end));
  return { value: applyOperator(options, name, operator), length: end + 1 };
}

function applyOperator(options: ExpandOptions, name: string, operator: RegExpExecArray | null): string {
  const value = options.env[name];
  if (!operator) return value ?? '';
  const [, colon, kind, word = ''] = operator;
  const isSet = value !== undefined && (colon === '' || value !== '');
  if (kind === '+') return isSet ? expandWord(word, options) : '';
  if (isSet) return value;
  if (kind === '?') throw new Error(`${name}: ${expandWord(word, options) || 'is not set'}`);
  return expandWord(word, options);
}

function closingBrace(text: string): number {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '{') depth += 1;
    if (text[index] === '}') depth -= 1;
    if (depth === 0 && index > 0 && text[index] === '}') return index;
  }
  return -1;
}
