// What compute costs by the hour, USD, without tax: from the region's price book, else from the tables in data/, whose
// README names source and date of each figure.
import { dataTable } from './data-table.js';
import type { FargateSize } from './fargate-size.js';
import { itemPrice } from './other-prices.js';
import { bookSource, priceBook, type PriceBook } from './price-book.js';

/** One price and where it comes from. */
export interface Price {
  readonly usdPerHour: number;
  /**
   * `spot-market`: the mean of the zones as EC2 gave it; `spot-estimate`: on-demand less the region's usual saving;
   * `spot-recorded`: one figure seen in 2024.
   */
  readonly basis: 'on-demand' | 'spot-market' | 'spot-estimate' | 'spot-recorded' | 'fargate' | 'eks';
  /** Who published it; data/README.md says more of each. */
  readonly source: string;
  /** The day of the figure, as far as the source says: `2026-07-20`, or `undated`. */
  readonly date: string;
}

/** What is priced. */
export interface PricedInstance {
  readonly instanceType: string;
  readonly region: string;
  readonly spot: boolean;
  /** Where it may run; prices on the spot market differ by zone. @default all zones of the region */
  readonly zones?: readonly string[] | undefined;
  /** A system whose licence comes on top; only refreshed prices have these, and none of the spot market. */
  readonly system?: 'Windows' | 'Ubuntu Pro' | undefined;
}

/** Gives the price of a running instance; undefined when no table has one: never a guess. */
export function pricePerHour(of: PricedInstance): Price | undefined {
  const book = priceBook(of.region);
  if (of.system !== undefined) return book && licensedPrice(book, of, of.system);
  return (book && bookPrice(book, of)) ?? shippedPricePerHour(of);
}

/** The same by the shipped tables alone. */
export function shippedPricePerHour(of: PricedInstance): Price | undefined {
  const row = priceRows.row(`${of.instanceType},${of.region}`);
  if (row === undefined) return undefined;
  const [onDemand = '', source = '', recordedSpot = '', saving = ''] = row.split(',');
  if (of.spot) return spotPrice({ onDemand, recordedSpot, saving });
  if (onDemand === '') return undefined;
  return { usdPerHour: Number(onDemand), basis: 'on-demand', ...(sources[source] ?? unknownSource) };
}

/** Licences are known of instances on demand only. */
function licensedPrice(
  book: PriceBook,
  { instanceType, spot }: PricedInstance,
  system: string,
): Price | undefined {
  const usdPerHour = spot ? undefined : book.licensed[system]?.[instanceType];
  return usdPerHour === undefined ? undefined : { usdPerHour, basis: 'on-demand', ...bookSource(book) };
}

function bookPrice(book: PriceBook, { instanceType, spot, zones }: PricedInstance): Price | undefined {
  if (!spot) {
    const usdPerHour = book.onDemand[instanceType];
    return usdPerHour === undefined ? undefined : { usdPerHour, basis: 'on-demand', ...bookSource(book) };
  }
  const byZone = book.spot[instanceType] ?? {};
  const named = (zones ?? []).flatMap((zone) => byZone[zone] ?? []);
  const prices = named.length > 0 ? named : Object.values(byZone);
  if (prices.length === 0) return undefined;
  const mean = prices.reduce((sum, usd) => sum + usd, 0) / prices.length;
  return { usdPerHour: roundUsd(mean), basis: 'spot-market', ...bookSource(book) };
}

interface Source {
  readonly source: string;
  readonly date: string;
}

/** The sources of on-demand prices, by their code in the table. */
const sources: Readonly<Record<string, Source>> = {
  K: { source: 'aws/karpenter-provider-aws', date: '2026-07-20' },
  D: { source: 'aws/karpenter-provider-aws (dedicated tenancy)', date: '2026-07-20' },
  E: { source: 'yeo/ec2.shop', date: '2025-04-04' },
  C: { source: 'coroot/cloud-pricing', date: '2024-08-09' },
};
const unknownSource: Source = { source: 'not named', date: 'undated' };
const advisor: Source = { source: 'AWS Spot Advisor (alexei-led/spotinfo)', date: '2025-06-28' };
const recorded: Source = { source: 'coroot/cloud-pricing', date: '2024-08-09' };

/** Pods on Fargate run on x86; the tables have ARM for those who compare. */
export type FargateArchitecture = 'x86_64' | 'arm64';

/** Gives the price of a Fargate pod of this size while it runs; undefined for a region without a price. */
export function fargatePricePerHour(
  size: FargateSize,
  region: string,
  architecture: FargateArchitecture = 'x86_64',
): Price | undefined {
  const arm = architecture === 'arm64';
  const vcpu = itemPrice(arm ? 'fargate-arm-vcpu' : 'fargate-vcpu', region);
  const gib = itemPrice(arm ? 'fargate-arm-gb' : 'fargate-gb', region);
  if (!vcpu || !gib) return undefined;
  const usdPerHour = size.vcpu * vcpu.usd + size.memoryGib * gib.usd;
  return { usdPerHour, basis: 'fargate', source: vcpu.source, date: vcpu.date };
}

/**
 * Gives the price of an EKS control plane; `extendedSupport` when the Kubernetes version is past its standard
 * support.
 */
export function controlPlanePricePerHour(region: string, extendedSupport: boolean): Price | undefined {
  const standard = itemPrice('eks-standard', region);
  const surcharge = extendedSupport ? itemPrice('eks-extended', region) : { usd: 0 };
  if (!standard || !surcharge) return undefined;
  const { source, date } = standard;
  return { usdPerHour: roundUsd(standard.usd + surcharge.usd), basis: 'eks', source, date };
}

const priceRows = dataTable('prices.csv', { separator: ',', cells: 2 });

/** A saving of 0 % in the table means that the advisor knows none: then the recorded figure is the better one. */
function spotPrice(of: { onDemand: string; recordedSpot: string; saving: string }): Price | undefined {
  if (of.onDemand !== '' && Number(of.saving) > 0) {
    return {
      usdPerHour: roundUsd(Number(of.onDemand) * (1 - Number(of.saving) / 100)),
      basis: 'spot-estimate',
      ...advisor,
    };
  }
  if (of.recordedSpot === '') return undefined;
  return { usdPerHour: Number(of.recordedSpot), basis: 'spot-recorded', ...recorded };
}

const roundUsd = (usd: number): number => Math.round(usd * 1e6) / 1e6;
