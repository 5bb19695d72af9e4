// Amounts of resources as people write them.
import { quantityFromMillis, quantityFromUnits, renderQuantity } from '@berth/kube';

/** Millis of cpu; bytes in Mi rounded down, or in Gi when that is exact; whole units of anything else. */
export function renderAmount(resource: string, amount: number): string {
  if (resource === 'cpu') return renderQuantity(quantityFromMillis(amount));
  if (!BYTES.has(resource) || amount < MIB) return renderQuantity(quantityFromUnits(amount));
  const mib = Math.floor(amount / MIB);
  return mib % 1024 === 0 ? `${mib / 1024}Gi` : `${mib}Mi`;
}

const MIB = 1024 * 1024;
const BYTES = new Set(['memory', 'ephemeral-storage', 'hugepages-1Gi', 'hugepages-2Mi']);
