// What a plan costs: the cluster of the file by the hour and the month, at its smallest, wanted and largest size; and
// what changes of it.
import { HOURS_PER_MONTH, priceClusterConfig } from '@berth/compute';
import type { EndForesight, Foresight } from './foresee.js';
import type { LoadedConfig } from './load-config.js';

/** One line for people, and one of the change when there is one; none when nothing is known of the prices. */
export function priceLines(
  { text, file }: LoadedConfig,
  nowMs: number,
  { usdPerHour: change }: Foresight,
): readonly string[] {
  const { report } = priceClusterConfig(text, file, { nowMs });
  if (!report) return [];
  const { usdPerHour, usdPerMonth } = report;
  const range = (sizes: typeof usdPerHour): string =>
    `${usd(sizes.min)} / ${usd(sizes.desired)} / ${usd(sizes.max)}`;
  return [
    ...changeLines(change),
    `price at min / desired / max: ${range(usdPerHour)} USD an hour, ${range(usdPerMonth)} USD a month ` +
      `(berth price ${file})`,
  ];
}

/** What ends with a cluster, and what goes on to bill after it. */
export function endLines({ usdPerHour: { before }, stays }: EndForesight): readonly string[] {
  const ends =
    before === null || before.max === 0
      ? []
      : [
          `ends: ${usd(before.desired)} USD an hour at desired size, ${usd(byMonth(before.desired))} a month ` +
            `(at most ${usd(before.max)} and ${usd(byMonth(before.max))})`,
        ];
  return [...ends, ...stays.map(({ kind, id, remove }) => `stays, and bills: ${kind} ${id} (${remove})`)];
}

const byMonth = (usdPerHour: number | null): number | null =>
  usdPerHour === null ? null : usdPerHour * HOURS_PER_MONTH;

/** `0.15 -> 2.17 USD an hour at desired size`, and at the largest size where that changes. */
function changeLines({ before, after }: Foresight['usdPerHour']): readonly string[] {
  const changed = (['desired', 'max'] as const).filter((size) => before?.[size] !== after?.[size]);
  if (changed.length === 0) return [];
  const parts = changed.map((size) => {
    const [from, to] = [before?.[size] ?? null, after?.[size] ?? null];
    return `${usd(from)} -> ${usd(to)} USD an hour at ${size === 'max' ? 'maximum' : size} size`;
  });
  return [parts.join(', ')];
}

const usd = (value: number | null): string => (value === null ? 'unknown' : value.toFixed(2));
