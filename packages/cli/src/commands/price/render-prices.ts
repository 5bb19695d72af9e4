// A price report for people: one row a thing that is paid for, the sums, each pool by itself, and what the sums lack.
import type { AtSizes, FargateRates, PoolTotal, PriceLine, PriceReport } from '@berth/compute';
import { type Column, renderTable } from '../../output/table.js';

/** Renders it; `wide` adds the source of each figure. */
export function renderPrices(report: PriceReport, wide: boolean): string {
  const { cluster, region, at, kubernetesVersion } = report;
  return [
    `${cluster} in ${region}, Kubernetes ${kubernetesVersion}, on ${at}. `,
    'USD an hour without taxes; COUNT is min-desired-max.\n',
    `Prices: ${originOf(report)}.\n\n`,
    renderTable(aligned(lineColumns, rowsOf(report)), rowsOf(report), wide),
    ...(report.pools.length > 0
      ? ['\n', renderTable(aligned(poolColumns, poolRows(report)), poolRows(report), wide)]
      : []),
    ...(report.fargate ? ['\n', fargateTable(report.fargate)] : []),
    `\nNot in the sums${report.lines.every(isKnown) ? '' : ' (a + marks those that lack a line above)'}:\n`,
    ...report.notIncluded.map((what) => `  - ${what}\n`),
    wide ? '' : 'Source and date of each figure: -o wide\n',
  ].join('');
}

/** Where the figures are from: each has a date of its own, and the oldest says most. */
function originOf({ fetched, lines }: PriceReport): string {
  const dates = lines.flatMap(({ date }) => date ?? []).filter((date) => /^\d/.test(date));
  const oldest = dates.toSorted()[0];
  if (fetched === null) {
    return `the tables shipped with Berth, the oldest figure of ${oldest ?? 'no known day'}; --refresh reads AWS's own`;
  }
  const day = fetched.at.slice(0, 10);
  const older = oldest !== undefined && oldest < day ? `, what it lacks from shipped tables (${oldest})` : '';
  return `${fetched.from}, read on ${day}${older}`;
}

interface Row {
  readonly name: string;
  readonly what: string;
  readonly each: string;
  readonly count: string;
  readonly usd: AtSizes;
  readonly digits: number;
  /** What stands for a figure that is not there. */
  readonly instead: string;
  readonly more: More;
  readonly source: string;
}

interface NumberColumn<T> extends Column<T> {
  readonly isNumber?: boolean;
}

const lineColumns: readonly NumberColumn<Row>[] = [
  { header: 'NAME', cell: ({ name }) => name },
  { header: 'COUNT', cell: ({ count }) => count },
  { header: 'EACH', cell: ({ each }) => each, isNumber: true },
  {
    header: 'MIN',
    cell: ({ usd, digits, instead, more }) => sum(usd.min, digits, { instead, more: more.min }),
    isNumber: true,
  },
  {
    header: 'DESIRED',
    cell: ({ usd, digits, instead, more }) => sum(usd.desired, digits, { instead, more: more.desired }),
    isNumber: true,
  },
  {
    header: 'MAX',
    cell: ({ usd, digits, instead, more }) => sum(usd.max, digits, { instead, more: more.max }),
    isNumber: true,
  },
  { header: 'WHAT', cell: ({ what }) => what },
  { header: 'SOURCE', cell: ({ source }) => source, wide: true },
];

function rowsOf({ lines, usdPerHour, usdPerMonth }: PriceReport): readonly Row[] {
  const more = moreThan(lines);
  const words = lines.every(isKnown) ? 'all together' : 'all that is known';
  return [
    ...lines.map(lineRow),
    { ...sumRow(`${words}, an hour`, usdPerHour, 3), more },
    { ...sumRow(`${words}, a month of 730 hours`, usdPerMonth, 2), more },
  ];
}

const sizes = ['min', 'desired', 'max'] as const;

const isKnown = ({ usdPerHour }: PriceLine): boolean => sizes.every((size) => usdPerHour[size] !== null);

type More = Readonly<Record<(typeof sizes)[number], boolean>>;
const NO_MORE: More = { min: false, desired: false, max: false };

/** At which sizes a sum lacks something: then it is no less than it says, and has a `+`. */
function moreThan(lines: readonly PriceLine[]): More {
  const at = (size: keyof More) => lines.some(({ usdPerHour }) => usdPerHour[size] === null);
  return { min: at('min'), desired: at('desired'), max: at('max') };
}

interface PoolRow extends PoolTotal {
  readonly more: More;
}

const poolRows = ({ pools, lines }: PriceReport): readonly PoolRow[] =>
  pools.map((pool) => ({ ...pool, more: moreThan(lines.filter(({ name }) => name === pool.name)) }));

function lineRow({ item, name, what, usdPerHourEach, count, usdPerHour, source, date }: PriceLine): Row {
  return {
    name,
    what,
    each: item === 'fargate' ? '' : money(usdPerHourEach, 4),
    count: countText(count),
    usd: usdPerHour,
    digits: 3,
    instead: item === 'fargate' ? 'by pods' : UNKNOWN,
    more: NO_MORE,
    source: source === null ? UNKNOWN : `${source}, ${date ?? 'undated'}`,
  };
}

const sumRow = (what: string, usd: AtSizes, digits: number): Row => ({
  name: 'TOTAL',
  what,
  each: '',
  count: '',
  usd,
  digits,
  instead: UNKNOWN,
  more: NO_MORE,
  source: '',
});

const poolColumns: readonly NumberColumn<PoolRow>[] = [
  { header: 'POOL', cell: ({ name }) => name },
  {
    header: 'MIN/MONTH',
    cell: ({ usdPerMonth, more }) => sum(usdPerMonth.min, 2, { more: more.min }),
    isNumber: true,
  },
  {
    header: 'DESIRED/MONTH',
    cell: ({ usdPerMonth, more }) => sum(usdPerMonth.desired, 2, { more: more.desired }),
    isNumber: true,
  },
  {
    header: 'MAX/MONTH',
    cell: ({ usdPerMonth, more }) => sum(usdPerMonth.max, 2, { more: more.max }),
    isNumber: true,
  },
  { header: 'BOUGHT THE OTHER WAY', cell: otherWay },
];

/** At its largest size, where the difference shows also for a pool that rests at zero. */
function otherWay({ otherMarket, usdPerHour }: PoolRow): string {
  const other = otherMarket?.usdPerHour.max ?? null;
  const own = usdPerHour.max ?? null;
  if (!otherMarket || other === null || own === null || own === 0) return '';
  const percent = Math.round((other / own - 1) * 100);
  const market = otherMarket.market === 'spot' ? 'spot' : 'on demand';
  return `${market}: ${money(other, 3)} an hour at max (${percent > 0 ? '+' : ''}${percent} %)`;
}

type FargateRow = FargateRates['sizes'][number];

const fargateColumns: readonly Column<FargateRow>[] = [
  { header: 'POD ON FARGATE', cell: ({ vcpu }) => `${vcpu} vCPU` },
  { header: 'MEMORY', cell: ({ memoryGib: [least, most] }) => `${least} to ${most} GB` },
  {
    header: 'EACH',
    cell: ({ usdPerHour: [least, most] }) => `${least.toFixed(4)} to ${most.toFixed(4)}`,
  },
];

function fargateTable({ sizes, usdPerVcpuHour, usdPerGbHour }: FargateRates): string {
  const rates = `${usdPerVcpuHour} a vCPU and ${usdPerGbHour} a GB, while it runs`;
  return `${renderTable(fargateColumns, sizes)}Its requests and 256 MiB are rounded up to a size: ${rates}.\n`;
}

/** Headers and cells of numbers end at one edge. */
function aligned<T>(columns: readonly NumberColumn<T>[], rows: readonly T[]): readonly Column<T>[] {
  return columns.map((column) => {
    if (!column.isNumber) return column;
    const width = Math.max(column.header.length, ...rows.map((row) => column.cell(row).length));
    return {
      ...column,
      header: column.header.padStart(width),
      cell: (row: T) => column.cell(row).padStart(width),
    };
  });
}

const UNKNOWN = '<unknown>';

/** A figure of a column of sums; a `+` says that more comes to it. */
const sum = (
  usd: number | null,
  digits: number,
  { instead, more }: { readonly instead?: string; readonly more: boolean },
): string => `${money(usd, digits, instead)}${more ? '+' : ''}`;

const money = (usd: number | null, digits: number, instead: string = UNKNOWN): string =>
  usd === null ? instead : usd.toFixed(digits);

/** `0-1-2`: at min, desired and max; one figure when all three are the same. */
function countText({ min, desired, max }: AtSizes): string {
  if (desired === null || max === null) return '';
  return min === max ? `${min}` : `${min}-${desired}-${max}`;
}
