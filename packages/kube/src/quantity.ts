// Quantities as Kubernetes counts them: exact multiples of a nano-unit, printed in the family they were written in.
// Mirrors apimachinery's resource.Quantity:
// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
import { MAX_CACHED_QUANTITIES } from './limits.js';
import { scanQuantity, type QuantityFormat } from './quantity-scan.js';
import { failure, success, type Result } from './result.js';

/** An amount: `nano` billionths of the unit. Compare with {@link compareQuantities}, never by fields. */
export interface Quantity {
  readonly nano: bigint;
  readonly format: QuantityFormat;
  /** The spelling it was written in, present when kube-apiserver keeps it (`1e3`, `1.234`). */
  readonly text?: string | undefined;
}

const NANO = 1_000_000_000n;
const NANO_PER_MILLI = 1_000_000n;
const DECIMAL_SUFFIXES: Readonly<Record<number, string>> = {
  [-9]: 'n',
  [-6]: 'u',
  [-3]: 'm',
  0: '',
  3: 'k',
  6: 'M',
  9: 'G',
  12: 'T',
  15: 'P',
  18: 'E',
};
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'] as const;

const parsed = new Map<string, Result<Quantity>>();
const millis = new Map<string, number>();
const wholes = new Map<string, number>();

/**
 * Reads a quantity as kube-apiserver does: `100m`, `1.5Gi`, `1e3`. Finer than a nano-unit rounds away from zero;
 * binary quantities stop at 2^63-1. Problems carry kube-apiserver's own message.
 */
export function parseQuantity(text: string | number): Result<Quantity> {
  const key = String(text);
  const known = parsed.get(key);
  if (known) return known;
  const scanned = scanQuantity(key.trim());
  const result = scanned.ok ? success(scanned.value) : failure(scanned.problem);
  remember(parsed, key, result);
  return result;
}

/** {@link parseQuantity} for text that was validated before; throws on any other. */
export function quantityOf(text: string | number): Quantity {
  const result = parseQuantity(text);
  if (!result.ok) throw new Error(`quantity ${JSON.stringify(text)}: ${result.problem.message}`);
  return result.value;
}

/** The canonical text, as kube-apiserver stores it: `0.1` gives `100m`, `1.5Gi` gives `1536Mi`. */
export function renderQuantity(quantity: Quantity): string {
  if (quantity.text !== undefined) return quantity.text;
  if (quantity.nano === 0n) return '0';
  const whole = quantity.nano / NANO;
  const isBinary =
    quantity.format === 'BinarySI' && quantity.nano % NANO === 0n && (whole >= 1024n || whole <= -1024n);
  return isBinary ? renderBinary(whole) : renderDecimal(quantity);
}

/** Units, rounded up (away from zero, as `Quantity.Value()` rounds). */
export const quantityValue = (quantity: Quantity): bigint => ceilDivide(quantity.nano, NANO);

/** Thousandths of a unit, rounded up away from zero. */
export const quantityMillis = (quantity: Quantity): bigint => ceilDivide(quantity.nano, NANO_PER_MILLI);

/** The quantity rounded up to whole thousandths, as kube-apiserver does with every resource list. */
export function roundUpToMillis(quantity: Quantity): Quantity {
  if (quantity.nano % NANO_PER_MILLI === 0n) return quantity;
  return { nano: quantityMillis(quantity) * NANO_PER_MILLI, format: quantity.format };
}

/** The sum; it keeps the family of the first term that is not zero. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano + b.nano, format: a.nano === 0n ? b.format : a.format };
}

/** The difference `a - b`, in the family of `a` (of `b` when `a` is zero). */
export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano - b.nano, format: a.nano === 0n ? b.format : a.format };
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export const compareQuantities = (a: Quantity, b: Quantity): number =>
  a.nano < b.nano ? -1 : a.nano > b.nano ? 1 : 0;

/** A whole number of units as a quantity. */
export const quantityFromUnits = (
  units: bigint | number,
  format: QuantityFormat = 'DecimalSI',
): Quantity => ({
  nano: BigInt(units) * NANO,
  format,
});

/** Whole thousandths of a unit as a quantity. */
export const quantityFromMillis = (amount: bigint | number): Quantity => ({
  nano: BigInt(amount) * NANO_PER_MILLI,
  format: 'DecimalSI',
});

/** Thousandths of a unit of a validated text, rounded up; 0 when absent. Remembered: cheap in hot loops. */
export function millisOf(text: string | number | undefined): number {
  if (text === undefined) return 0;
  const key = String(text);
  const known = millis.get(key);
  if (known !== undefined) return known;
  const value = Number(quantityMillis(quantityOf(key)));
  remember(millis, key, value);
  return value;
}

/** Units (bytes, for memory) of a validated text, rounded up; 0 when absent. Remembered: cheap in hot loops. */
export function bytesOf(text: string | number | undefined): number {
  if (text === undefined) return 0;
  const key = String(text);
  const known = wholes.get(key);
  if (known !== undefined) return known;
  const value = Number(quantityValue(quantityOf(key)));
  remember(wholes, key, value);
  return value;
}

function remember<V>(cache: Map<string, V>, key: string, value: V): void {
  if (cache.size >= MAX_CACHED_QUANTITIES) cache.clear();
  cache.set(key, value);
}

function ceilDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  if (value % divisor === 0n) return quotient;
  return value > 0n ? quotient + 1n : quotient - 1n;
}

/** Largest power of 1024 that divides the amount; there is no suffix beyond `Ei`. */
function renderBinary(whole: bigint): string {
  let amount = whole;
  let power = 0;
  while (power < BINARY_SUFFIXES.length - 1 && amount % 1024n === 0n) {
    amount /= 1024n;
    power += 1;
  }
  return `${amount}${BINARY_SUFFIXES[power] ?? ''}`;
}

/** Largest power of 1000 that divides the amount. Beyond `E` there is no suffix, so the exponent is written. */
function renderDecimal(quantity: Quantity): string {
  let amount = quantity.nano;
  let exponent = -9;
  while (amount % 1000n === 0n) {
    amount /= 1000n;
    exponent += 3;
  }
  const suffix = quantity.format === 'DecimalExponent' ? undefined : DECIMAL_SUFFIXES[exponent];
  if (suffix !== undefined || exponent === 0) return `${amount}${suffix ?? ''}`;
  return `${amount}e${exponent}`;
}
