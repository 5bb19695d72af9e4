// What a cluster costs beside its nodes: NAT gateways, public addresses, volumes. From data/other-prices.csv.
import { dataLines } from './data-file.js';

/** Hours of a month as AWS' own calculators reckon. */
export const HOURS_PER_MONTH = 730;

/** One figure and where it comes from. */
export interface SourcedPrice {
  readonly usdPerHour: number;
  readonly source: string;
  /** As exact as the source says: a day, a year, or `undated`. */
  readonly date: string;
}

/** Gives the price of a NAT gateway or a public IPv4 address; undefined when no source has it for the region. */
export function hourlyPrice(item: 'nat-gateway' | 'public-ipv4', region: string): SourcedPrice | undefined {
  const row = rowOf(item, region);
  return row && { usdPerHour: row.usd, source: row.source, date: row.date };
}

/**
 * Gives the price of a volume of one GiB. IOPS and throughput beyond what gp3 includes (3000, 125 MiB/s) are not in
 * the tables: such volumes have no price here.
 */
export function volumePrice(volume: VolumeKind, region: string): SourcedPrice | undefined {
  const { volumeType = 'gp3', iops = 3000, throughput = 125 } = volume;
  const row = rowOf(`ebs-${volumeType}`, region);
  if (!row || (volumeType === 'gp3' && (iops > 3000 || throughput > 125))) return undefined;
  return { usdPerHour: row.usd / HOURS_PER_MONTH, source: row.source, date: row.date };
}

/** What decides the price of a volume beside its size. */
export interface VolumeKind {
  readonly volumeType?: string | undefined;
  readonly iops?: number | undefined;
  readonly throughput?: number | undefined;
}

interface Row {
  readonly usd: number;
  readonly source: string;
  readonly date: string;
}

let rows: ReadonlyMap<string, Row> | undefined;

function rowOf(item: string, region: string): Row | undefined {
  rows ??= new Map(
    dataLines('other-prices.csv').map((line) => {
      const [name = '', where = '', usd, , source = '', date = ''] = line.split(',');
      return [`${name} ${where}`, { usd: Number(usd), source, date }];
    }),
  );
  return rows.get(`${item} ${region}`) ?? rows.get(`${item} *`);
}
