// Amounts as the scheduler counts them: exact sums first, then rounded up to millis of cpu or whole units.
import { parseQuantity } from '@berth/kube';
import { MAX_CACHED_AMOUNTS } from '../limits.js';

const NANO = 1_000_000_000n;
const NANO_PER_MILLI = 1_000_000n;
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
  Number(divideAwayFromZero(nano, resource === 'cpu' ? NANO_PER_MILLI : NANO));

/** {@link roundedAmount} of a quantity's text. */
export const amountOf = (resource: string, text: string | number | undefined): number =>
  roundedAmount(resource, nanoOf(text));

function divideAwayFromZero(value: bigint, by: bigint): bigint {
  const whole = value / by;
  if (value % by === 0n) return whole;
  return value > 0n ? whole + 1n : whole - 1n;
}
