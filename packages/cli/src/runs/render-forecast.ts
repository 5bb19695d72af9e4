// The forecast of a run, pod by pod: where, how many nodes start for it, what an hour costs, and why.
import { renderTable } from '../output/table.js';
import type { RunView } from './run-api.unsafe.js';

type PodForecast = RunView['forecast'][number];

/** Dollars with as many digits as matter: `0.0416`, `0.34`, `unknown`. */
export const usd = (amount: number | null | undefined): string =>
  amount === null || amount === undefined ? 'unknown' : amount < 0.1 ? amount.toFixed(4) : amount.toFixed(3);

/** A node there is by name, one that has to be started as such, nothing when there is no place. */
function nodeText({ target, startsWhen }: PodForecast['verdict']['forecast']): string {
  if (target.startsWith('node:')) return target.slice('node:'.length);
  return startsWhen === 'never'
    ? ''
    : startsWhen === 'when-capacity-frees'
      ? 'the next one free'
      : 'a new one';
}

const placeText = ({ pool, target }: PodForecast['verdict']['forecast']): string =>
  pool ?? (target === 'none' ? 'nowhere' : target);

/** A table with a row a pod, and the reasons below. */
export function renderForecast(forecast: readonly PodForecast[]): string {
  const table = renderTable(
    [
      { header: 'POD', cell: ({ role }: PodForecast) => role },
      { header: 'POOL', cell: ({ verdict }) => placeText(verdict.forecast) },
      { header: 'NODE', cell: ({ verdict }) => nodeText(verdict.forecast) },
      { header: 'NODES TO START', cell: ({ verdict }) => String(verdict.forecast.nodesAdded) },
      { header: 'STARTS', cell: ({ verdict }) => verdict.forecast.startsWhen },
      { header: 'USD/H', cell: ({ verdict }) => usd(verdict.forecast.usdPerHour) },
      { header: 'CERTAINTY', cell: ({ verdict }) => verdict.forecast.certainty },
    ],
    forecast,
  );
  const reasons = forecast.flatMap(({ role, verdict }) =>
    verdict.forecast.because.map((because) => `  ${role}: ${because}\n`),
  );
  return table + reasons.join('');
}
