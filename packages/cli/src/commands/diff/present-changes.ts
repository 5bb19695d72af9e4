// What an edit does to workloads: a row each for people, both forecasts for machines.
import { renderPlaces, renderReason, type WorkloadChange, type WorkloadForecast } from '@berth/placement';
import type { Invocation } from '../../command.js';
import { outputFormat, presentList } from '../../output/present.js';
import { type Column, renderTable } from '../../output/table.js';

/** Writes them to stdout. */
export function presentChanges({ host, options }: Invocation, changes: readonly WorkloadChange[]): void {
  const format = outputFormat(options['output']);
  if (format === 'table' || format === 'wide') {
    host.stdout.write(renderTable(columns, changes, format === 'wide'));
    host.stdout.write(`\n${renderSummary(changes)}\n`);
    return;
  }
  presentList(host, format, { kind: 'WorkloadChange', items: changes, columns, name: ({ name }) => name });
}

const columns: readonly Column<WorkloadChange>[] = [
  { header: 'WORKLOAD', cell: ({ name }) => name },
  { header: 'PODS', cell: ({ pods }) => String(pods) },
  { header: 'CHANGE', cell: changeText },
  { header: 'BEFORE', cell: ({ before }) => placesText(before) },
  { header: 'AFTER', cell: ({ after }) => placesText(after) },
  { header: 'USD/H', cell: ({ before }) => usd(before) },
  { header: 'USD/H AFTER', cell: ({ after }) => usd(after) },
  { header: 'WHY', cell: reasonText },
];

function changeText({ change, evictions }: WorkloadChange): string {
  const words = change.replaceAll('-', ' ');
  return evictions.length > 0 ? `evicted, ${words}` : words;
}

function placesText({ places, unplacedPods }: WorkloadForecast): string {
  const taken = renderPlaces(places.map(({ target }) => target));
  if (unplacedPods === 0) return taken;
  return taken === '' ? 'nowhere' : `${taken}; ${unplacedPods} nowhere`;
}

const usd = ({ usdPerHour, places }: WorkloadForecast): string => {
  if (places.length === 0) return '-';
  return usdPerHour === null ? '<unknown>' : usdPerHour.toFixed(4);
};

function reasonText({ evictions, after }: WorkloadChange): string {
  const refused = after.unplacedPods > 0 ? after.verdict.rejections : [];
  const first = refused.find(({ rule }) => rule === 'pool.max-size') ?? refused[0];
  return [...evictions.map(({ because }) => because), ...(first ? [renderReason(first)] : [])].join('; ');
}

function renderSummary(changes: readonly WorkloadChange[]): string {
  const count = (of: (change: WorkloadChange) => boolean): number => changes.filter(of).length;
  const total = (of: (change: WorkloadChange) => WorkloadForecast): string => {
    const prices = changes.map(of).map(({ usdPerHour }) => usdPerHour);
    if (prices.includes(null)) return '<unknown>';
    return prices.reduce<number>((sum, price) => sum + (price ?? 0), 0).toFixed(4);
  };
  return [
    `${count(({ change }) => change === 'moves')} move`,
    `${count(({ evictions }) => evictions.length > 0)} evicted`,
    `${count(({ change }) => change === 'becomes-unschedulable')} cannot run any more`,
    `${count(({ change }) => change === 'becomes-schedulable')} can run now`,
    `${total(({ before }) => before)} USD an hour before, ${total(({ after }) => after)} after, each workload alone`,
  ].join(', ');
}
