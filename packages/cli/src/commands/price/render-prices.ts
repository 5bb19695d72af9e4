// A price report for people: one row a thing that is paid for, the sums, and what they lack.
import type { AtSizes, PriceLine, PriceReport } from '@berth/compute';
import { type Column, renderTable } from '../../output/table.js';

/** Renders it; `wide` adds the source of each figure. */
export function renderPrices(report: PriceReport, wide: boolean): string {
  const { cluster, region, at, lines, notIncluded } = report;
  const rows = [...lines.map(lineRow), totalRow('TOTAL', report.usdPerHour, report.usdPerMonth)];
  return [
    `${cluster} in ${region} on ${at}, USD without taxes, at min, desired and max size; a month has 730 hours\n\n`,
    renderTable(columns, rows, wide),
    `\nNot included: ${notIncluded.join('; ')}\n`,
    wide ? '' : 'Sources of the figures: -o wide\n',
  ].join('');
}

interface Row {
  readonly name: string;
  readonly what: string;
  readonly each: string;
  readonly count: string;
  readonly hour: string;
  readonly month: string;
  readonly source: string;
}

const columns: readonly Column<Row>[] = [
  { header: 'NAME', cell: ({ name }) => name },
  { header: 'EACH/H', cell: ({ each }) => each },
  { header: 'COUNT', cell: ({ count }) => count },
  { header: 'USD/H', cell: ({ hour }) => hour },
  { header: 'USD/MONTH', cell: ({ month }) => month },
  { header: 'WHAT', cell: ({ what }) => what },
  { header: 'SOURCE', cell: ({ source }) => source, wide: true },
];

function lineRow(line: PriceLine): Row {
  const { name, what, usdPerHourEach, count, usdPerHour, usdPerMonth, source, date } = line;
  return {
    name,
    what,
    each: usdPerHourEach === null ? unknown : usdPerHourEach.toFixed(4),
    count: atSizes(count, (number) => `${number}`),
    hour: atSizes(usdPerHour, (usd) => usd.toFixed(3)),
    month: atSizes(usdPerMonth, (usd) => usd.toFixed(2)),
    source: source === null ? unknown : `${source}, ${date ?? 'undated'}`,
  };
}

const totalRow = (name: string, hour: AtSizes, month: AtSizes): Row => ({
  name,
  what: '',
  each: '',
  count: '',
  hour: atSizes(hour, (usd) => usd.toFixed(3)),
  month: atSizes(month, (usd) => usd.toFixed(2)),
  source: '',
});

const unknown = '<unknown>';

/** One figure when all three are the same. */
function atSizes({ min, desired, max }: AtSizes, render: (value: number) => string): string {
  const texts = [min, desired, max].map((value) => (value === null ? unknown : render(value)));
  return new Set(texts).size === 1 ? (texts[0] ?? '') : texts.join(' / ');
}
