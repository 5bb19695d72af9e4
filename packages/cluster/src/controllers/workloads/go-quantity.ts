// A quantity as Go prints its structure: a scaled integer, or a big decimal where that would not be exact.
// Mirrors apimachinery's resource.ParseQuantity.

/** The text of the structure of a quantity written so. */
export function dumpQuantity(value: unknown): string {
  const text = String(value ?? '0');
  if (text === '0') return quick({ amount: 0n, scale: 0, text, format: 'DecimalSI' });
  const parts = partsOf(text);
  return quickForm(parts, text) ?? exact(parts);
}

interface Parts {
  readonly isNegative: boolean;
  readonly whole: string;
  readonly fraction: string;
  readonly exponent: number;
  readonly format: 'DecimalSI' | 'BinarySI' | 'DecimalExponent';
}

interface QuickAmount {
  readonly amount: bigint;
  readonly scale: number;
  readonly text: string;
  readonly format: string;
}

const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const MAX_DIGITS = 18;
const NANO_DIGITS = 9;
const MAX_INT64 = 2n ** 63n - 1n;

function partsOf(text: string): Parts {
  const [, sign = '', digits = '', fraction = '', suffix = ''] =
    /^([+-]?)0*(\d*)(?:\.(\d*))?(.*)$/.exec(text) ?? [];
  const number = { isNegative: sign === '-', whole: digits === '' ? '0' : digits, fraction };
  const decimal = DECIMAL.indexOf(suffix);
  if (decimal >= 0) return { ...number, exponent: 3 * decimal - NANO_DIGITS, format: 'DecimalSI' };
  const binary = BINARY.indexOf(suffix);
  if (binary >= 0) return { ...number, exponent: 10 * (binary + 1), format: 'BinarySI' };
  return { ...number, exponent: Number(suffix.slice(1)), format: 'DecimalExponent' };
}

/** Small numbers; canonical text is kept beside them. */
function quickForm(parts: Parts, text: string): string | undefined {
  const { whole, fraction, exponent, format, isNegative } = parts;
  if (precisionOf(parts) < 0) return undefined;
  const scale = (format === 'BinarySI' ? 0 : exponent) - fraction.length;
  if (scale < -NANO_DIGITS) return undefined;
  const digits = whole + fraction;
  const amount = BigInt(digits) * (format === 'BinarySI' ? 1n << BigInt(exponent) : 1n);
  if (amount > MAX_INT64) return undefined;
  const isCanonical =
    format === 'BinarySI'
      ? (BigInt(digits) & 7n) !== 0n
      : scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0');
  return quick({ amount: isNegative ? -amount : amount, scale, text: isCanonical ? text : '', format });
}

function precisionOf({ whole, fraction, exponent, format }: Parts): number {
  if (format !== 'BinarySI') return MAX_DIGITS - whole.length - fraction.length;
  if (fraction !== '') return -1;
  return 15 - whole.length - Math.trunc((exponent * 3) / 10) - 1;
}

const quick = ({ amount, scale, text, format }: QuickAmount): string =>
  `{i:(resource.int64Amount){value:(int64)${amount} scale:(resource.Scale)${scale}} ` +
  `d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string)${text} Format:(resource.Format)${format}}`;

/** Any other number, in whole billionths rounded away from zero. */
function exact({ whole, fraction, exponent, format, isNegative }: Parts): string {
  const digits = BigInt(whole + fraction) * (format === 'BinarySI' ? 1n << BigInt(exponent) : 1n);
  const shift = NANO_DIGITS + (format === 'BinarySI' ? 0 : exponent) - fraction.length;
  const nano = shift >= 0 ? digits * 10n ** BigInt(shift) : ceilDivide(digits, 10n ** BigInt(-shift));
  const most = MAX_INT64 * 10n ** BigInt(NANO_DIGITS);
  const capped = format === 'BinarySI' && nano > most ? most : nano;
  const isSmall = format === 'BinarySI' && capped < 10n ** BigInt(NANO_DIGITS);
  return (
    '{i:(resource.int64Amount){value:(int64)0 scale:(resource.Scale)0} ' +
    `d:(resource.infDecAmount){Dec:(*inf.Dec){unscaled:(big.Int){neg:(bool)${isNegative} ` +
    `abs:(big.nat)[${wordsOf(capped).join(' ')}]} scale:(inf.Scale)${NANO_DIGITS}}} ` +
    `s:(string) Format:(resource.Format)${isSmall ? 'DecimalSI' : format}}`
  );
}

const ceilDivide = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

function wordsOf(number: bigint): readonly bigint[] {
  const words: bigint[] = [];
  for (let rest = number; rest > 0n; rest >>= 64n) words.push(BigInt.asUintN(64, rest));
  return words;
}
