// What a scalar of YAML means to go-yaml (v2), which kubectl and eksctl read with: booleans and octals of YAML 1.1,
// numbers with underscores, dates that stay texts. Rules of the behaviour, told by its package's own documentation.

/** What a scalar is. Whole numbers come with all their digits, for they may be keys. */
export type GoScalar =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string };

/** How a scalar is written. */
export interface WrittenScalar {
  readonly text: string;
  /** Not quoted, and no block text. */
  readonly isPlain: boolean;
  /** The whole tag, such as `tag:yaml.org,2002:int`; `!` alone says that it is a text. */
  readonly tag?: string | undefined;
}

/** Gives what a scalar means; undefined when its text does not fit its tag. */
export function goScalar({ text, isPlain, tag }: WrittenScalar): GoScalar | undefined {
  if (tag === undefined && isPlain) return plainScalar(text);
  if (!tag?.startsWith(tagPrefix)) return { kind: 'string', value: text };
  return taggedScalar(tag.slice(tagPrefix.length), text);
}

/** Gives the member name that a scalar makes as a key; undefined for those that make none. */
export function goKey(scalar: GoScalar): string | undefined {
  switch (scalar.kind) {
    case 'null':
      return undefined;
    case 'integer':
      return scalar.value > largestKey ? undefined : scalar.value.toString();
    case 'float':
      return floatKey(scalar.value);
    default:
      return String(scalar.value);
  }
}

/** The prefix of YAML's own tags, written `!!`. */
const tagPrefix = 'tag:yaml.org,2002:';
const largestKey = 2n ** 63n - 1n;
const largestInteger = 2n ** 64n - 1n;
const smallestInteger = -(2n ** 63n);

function taggedScalar(name: string, text: string): GoScalar | undefined {
  if (name === 'binary') return binary(text);
  if (name === 'timestamp') return isDate.test(text) ? { kind: 'string', value: text } : undefined;
  const expected = { bool: 'boolean', int: 'integer', float: 'float', null: 'null' }[name];
  if (expected === undefined) return { kind: 'string', value: text };
  const scalar = plainScalar(text);
  if (scalar.kind === expected) return scalar;
  const isWhole = expected === 'float' && scalar.kind === 'integer';
  return isWhole ? { kind: 'float', value: Number(scalar.value) } : undefined;
}

/** Dates are recognised, and stay texts. */
const isDate = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)?)?$/;

function binary(text: string): GoScalar | undefined {
  const packed = text.replaceAll(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(packed)) return undefined;
  return { kind: 'string', value: Buffer.from(packed, 'base64').toString() };
}

const words: ReadonlyMap<string, GoScalar> = new Map<string, GoScalar>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(
    (word) => [word, { kind: 'boolean', value: true }] as const,
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(
    (word) => [word, { kind: 'boolean', value: false }] as const,
  ),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, { kind: 'null' }] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, { kind: 'float', value: Number.NaN }] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map(
    (word) => [word, { kind: 'float', value: Number.POSITIVE_INFINITY }] as const,
  ),
  ...['-.inf', '-.Inf', '-.INF'].map(
    (word) => [word, { kind: 'float', value: Number.NEGATIVE_INFINITY }] as const,
  ),
]);

function plainScalar(text: string): GoScalar {
  const word = words.get(text);
  if (word) return word;
  const first = text.charAt(0);
  if (first === '.') return dotted(text) ?? { kind: 'string', value: text };
  if (!/[-+\d]/.test(first)) return { kind: 'string', value: text };
  const digits = text.replaceAll('_', '');
  return integer(digits) ?? float(digits) ?? { kind: 'string', value: text };
}

/** A text that begins with a dot is a number or a text; its underscores stand between digits. */
const dotted = (text: string): GoScalar | undefined =>
  /^\.\d+(?:_\d+)*(?:[eE][-+]?\d+)?$/.test(text) ? float(text.replaceAll('_', '')) : undefined;

/** Hexadecimal, binary, octal with `0o` or a leading zero, decimal; within 64 bits. */
function integer(text: string): GoScalar | undefined {
  const parts = /^([-+]?)(?:(0[xX][\da-fA-F]+)|(0[bB][01]+)|(?:0[oO]|0(?=\d))([0-7]+)|(0|[1-9]\d*))$/.exec(
    text,
  );
  if (!parts) return undefined;
  const [, sign, hexadecimal, binaryDigits, octal, decimal] = parts;
  const size = BigInt(hexadecimal ?? binaryDigits ?? (octal === undefined ? decimal : `0o${octal}`) ?? '0');
  const value = sign === '-' ? -size : size;
  const isSigned = sign !== '';
  const largest = isSigned ? largestKey : largestInteger;
  return value < smallestInteger || value > largest ? undefined : { kind: 'integer', value };
}

/** Beyond the range of doubles a number is a text. */
function float(text: string): GoScalar | undefined {
  if (!/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? { kind: 'float', value } : undefined;
}

/** Keys that are decimals are written in the shortest form of a single-precision number. */
function floatKey(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf';
  if (single === 0) return Object.is(value, -0) || value < 0 ? '-0' : '0';
  const lengths = Array.from({ length: 9 }, (_, index) => index);
  const shortest = lengths
    .map((length) => single.toExponential(length))
    .find((text) => Math.fround(Number(text)) === single);
  const [digits = '', exponent = '0'] = (shortest ?? single.toExponential()).split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return plainDigits(digits, power);
  const sign = power < 0 ? '-' : '+';
  return `${digits}e${sign}${String(Math.abs(power)).padStart(2, '0')}`;
}

function plainDigits(digits: string, power: number): string {
  const sign = digits.startsWith('-') ? '-' : '';
  const all = digits.replaceAll(/[-.]/g, '');
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${all}`;
  const padded = all.padEnd(power + 1, '0');
  const rest = padded.slice(power + 1);
  return `${sign}${padded.slice(0, power + 1)}${rest === '' ? '' : `.${rest}`}`;
}
