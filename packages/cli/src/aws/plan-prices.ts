// What a plan costs: the cluster of the file by the hour and the month, at its smallest, wanted and largest size.
import { priceClusterConfig } from '@berth/compute';
import type { LoadedConfig } from './load-config.js';

/** One line for people; none when nothing is known of the prices. */
export function priceLines({ text, file }: LoadedConfig, nowMs: number): readonly string[] {
  const { report } = priceClusterConfig(text, file, { nowMs });
  if (!report) return [];
  const { usdPerHour, usdPerMonth } = report;
  const at = (value: number | null): string => (value === null ? 'unknown' : value.toFixed(2));
  const range = (sizes: typeof usdPerHour): string =>
    `${at(sizes.min)} / ${at(sizes.desired)} / ${at(sizes.max)}`;
  return [
    `price at min / desired / max: ${range(usdPerHour)} USD an hour, ${range(usdPerMonth)} USD a month ` +
      `(berth price ${file})`,
  ];
}
