// Scanning quantity texts: the grammar of resource.ParseQuantity with its leniency (`.5`, `1.`, `+3`, a lone suffix)
// and its rule for when a spelling is kept instead of being made canonical.
import { MAX_QUANTITY_EXPONENT, MAX_QUANTITY_LENGTH } from './limits.js';
import { failure, success, type Result } from './result.js';

/** The family of suffixes a quantity was written in; it is printed in the same. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** What a text says: the amount in nano-units, its family, and the text itself when it is kept as written. */
export interface ScannedQuantity {
  readonly nano: bigint;
  readonly format: QuantityFormat;
  readonly text?: string | undefined;
}

interface Suffix {
  readonly format: QuantityFormat;
  /** Power of ten, or of two in the binary family. */
  readonly exponent: number;
}

interface Parts {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
  readonly suffix: Suffix;
}

const GRAMMAR = /^([+-]?)0*(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/;
const EXPONENT = /^[eE]([-+]?\d+)$/;
const MAX_INT64 = (1n << 63n) - 1n;
const FORMAT_MESSAGE =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const SUFFIX_MESSAGE = "unable to parse quantity's suffix";

const SUFFIXES: ReadonlyMap<string, Suffix> = new Map([
  ...['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'].map((text, index): [string, Suffix] => [
    text,
    { format: 'DecimalSI', exponent: (index - 3) * 3 },
  ]),
  ...['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((text, index): [string, Suffix] => [
    text,
    { format: 'BinarySI', exponent: (index + 1) * 10 },
  ]),
]);

/** Reads one quantity text; the problem's message is kube-apiserver's. */
export function scanQuantity(text: string): Result<ScannedQuantity> {
  if (text === '0') return success({ nano: 0n, format: 'DecimalSI', text });
  const match = text.length > MAX_QUANTITY_LENGTH ? null : GRAMMAR.exec(text);
  if (!match || text === '') return problem('quantity.syntax', FORMAT_MESSAGE, text);
  const [, sign = '', whole = '', fraction = '', suffixText = ''] = match;
  const suffix = interpret(suffixText);
  if (!suffix) return problem('quantity.suffix', SUFFIX_MESSAGE, text);
  return success(amountOf({ negative: sign === '-', whole: whole || '0', fraction, suffix }, text));
}

function problem(code: string, message: string, text: string): Result<never> {
  return failure({ code, message, details: { value: text } });
}

function interpret(text: string): Suffix | undefined {
  const known = SUFFIXES.get(text);
  if (known) return known;
  const exponent = Number(EXPONENT.exec(text)?.[1] ?? Number.NaN);
  if (!(Math.abs(exponent) <= MAX_QUANTITY_EXPONENT)) return undefined;
  return { format: 'DecimalExponent', exponent };
}

function amountOf(parts: Parts, text: string): ScannedQuantity {
  const { suffix } = parts;
  const magnitude = suffix.format === 'BinarySI' ? binaryNano(parts) : decimalNano(parts);
  const nano = parts.negative ? -magnitude : magnitude;
  if (isKeptAsWritten(parts)) return { nano, format: suffix.format, text };
  const isTiny = suffix.format === 'BinarySI' && magnitude > 0n && magnitude < 1_000_000_000n;
  return { nano, format: isTiny ? 'DecimalSI' : suffix.format };
}

/** Kube-apiserver reuses the text when a cheap look says it is canonical; the look is wrong for `1.234` and `1e3`. */
function isKeptAsWritten({ whole, fraction, suffix }: Parts): boolean {
  const digits = whole + fraction;
  if (suffix.format === 'BinarySI') {
    const digitsLeft = 14 - whole.length - Math.trunc((suffix.exponent * 3) / 10);
    return fraction === '' && digitsLeft >= 0 && (BigInt(whole) & 7n) !== 0n;
  }
  const scale = suffix.exponent - fraction.length;
  return (
    digits.length <= 18 &&
    scale >= -9 &&
    scale % 3 === 0 &&
    !digits.endsWith('000') &&
    !digits.startsWith('0')
  );
}

/** Rounds away from zero at the ninth decimal. */
function decimalNano({ whole, fraction, suffix }: Parts): bigint {
  const digits = BigInt(whole + fraction);
  const shift = 9 + suffix.exponent - fraction.length;
  return shift >= 0 ? digits * 10n ** BigInt(shift) : ceilDivide(digits, 10n ** BigInt(-shift));
}

function binaryNano({ whole, fraction, suffix }: Parts): bigint {
  const digits = BigInt(whole + fraction) * (1_000_000_000n << BigInt(suffix.exponent));
  const nano = ceilDivide(digits, 10n ** BigInt(fraction.length));
  const cap = MAX_INT64 * 1_000_000_000n;
  return nano > cap ? cap : nano;
}

const ceilDivide = (value: bigint, divisor: bigint): bigint => (value + divisor - 1n) / divisor;
