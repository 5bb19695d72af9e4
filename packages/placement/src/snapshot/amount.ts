// Amounts as the scheduler counts them: exact sums first, then rounded up to millis of cpu or whole units.
import { parseQuantity } from '@berth/kube';
import { MAX_CACHED_AMOUNTS } from '../limits.js';

const NANO = 1_000_000_000n;
const NANO_PER_MILLI = 1_000_000n;
/** Digits of a quantity that Kubernetes holds in an integer rather than a decimal. */
const MAX_SHORT_DIGITS = 18;
const known = new Map<string, bigint>();

/** Billionths of the unit; text that is no quantity counts as zero, as an absent one does. */
export function nanoOf(text: string | number | undefined): bigint {
  if (text === undefined) return 0n;
  const key = String(text);
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const parsed = parseQuantity(key);
  const nano = parsed.ok ? parsed.value.nano : 0n;
  if (known.size >= MAX_CACHED_AMOUNTS) known.clear();
  known.set(key, nano);
  return nano;
}

/** The number a resource is compared by: millis for cpu, whole units for anything else; rounded away from zero. */
export const roundedAmount = (resource: string, nano: bigint): number =>
  Number(fitInt64(divideAwayFromZero(nano, resource === 'cpu' ? NANO_PER_MILLI : NANO)));

/** {@link roundedAmount} of a quantity's text. */
export const amountOf = (resource: string, text: string | number | undefined): number =>
  roundedAmount(resource, nanoOf(text));

/** Kubernetes keeps amounts in 64 bits. Short numbers that do not fit become 0, long ones lose their upper bits. */
function fitInt64(value: bigint): bigint {
  if (BigInt.asIntN(64, value) === value) return value;
  const digits = String(value).replace(/^-|0+$/g, '').length;
  return digits <= MAX_SHORT_DIGITS ? 0n : BigInt.asIntN(64, value);
}

function divideAwayFromZero(value: bigint, by: bigint): bigint {
  const whole = value / by;
  if (value % by === 0n) return whole;
  return value > 0n ? whole + 1n : whole - 1n;
}
