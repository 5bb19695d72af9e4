// What compute costs by the hour, USD, without tax; from the tables in data/, whose README names source and date of
// each figure.
import { dataLines } from './data-file.js';
import { dataTable } from './data-table.js';
import type { FargateSize } from './fargate-size.js';

/** One price and where it comes from. */
export interface Price {
  readonly usdPerHour: number;
  /** `spot-estimate`: on-demand less the region's usual saving; `spot-recorded`: one figure seen in 2024. */
  readonly basis: 'on-demand' | 'spot-estimate' | 'spot-recorded' | 'fargate' | 'eks';
  /** Who published it; data/README.md says more of each. */
  readonly source: string;
  /** The day of the figure, as far as the source says: `2026-07-20`, or `undated`. */
  readonly date: string;
}

/** Gives the price of a running instance; undefined when the table has none: never a guess. */
export function pricePerHour(of: {
  readonly instanceType: string;
  readonly region: string;
  readonly spot: boolean;
}): Price | undefined {
  const row = priceRows.row(`${of.instanceType},${of.region}`);
  if (row === undefined) return undefined;
  const [onDemand = '', source = '', recordedSpot = '', saving = ''] = row.split(',');
  if (of.spot) return spotPrice({ onDemand, recordedSpot, saving });
  if (onDemand === '') return undefined;
  return { usdPerHour: Number(onDemand), basis: 'on-demand', ...(sources[source] ?? unknownSource) };
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
const controlPlane: Source = { source: 'AWS containers blog on EKS extended support', date: '2024-04-01' };

/** Gives the price of a Fargate pod of this size while it runs; undefined for a region the table lacks. */
export function fargatePricePerHour(size: FargateSize, region: string): Price | undefined {
  const row = fargateRows().get(region);
  if (!row) return undefined;
  const usdPerHour = size.vcpu * row.vcpu + size.memoryGib * row.gib;
  return { usdPerHour, basis: 'fargate', source: 'public price notes (data/README.md)', date: row.date };
}

/**
 * Gives the price of an EKS control plane; `extendedSupport` when the Kubernetes version is past its standard
 * support.
 */
export function controlPlanePricePerHour(region: string, extendedSupport: boolean): Price | undefined {
  const row = fargateRows().get(region);
  if (!row) return undefined;
  return { usdPerHour: extendedSupport ? row.eksExtended : row.eksStandard, basis: 'eks', ...controlPlane };
}

interface FargateRow {
  readonly vcpu: number;
  readonly gib: number;
  readonly date: string;
  readonly eksStandard: number;
  readonly eksExtended: number;
}

const priceRows = dataTable('prices.csv', { separator: ',', cells: 2 });
let fargate: ReadonlyMap<string, FargateRow> | undefined;

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

function fargateRows(): ReadonlyMap<string, FargateRow> {
  fargate ??= new Map(
    dataLines('fargate-prices.csv').map((line) => {
      const [region = '', vcpu, gib, date = 'undated', eksStandard, eksExtended] = line.split(',');
      return [
        region,
        {
          vcpu: Number(vcpu),
          gib: Number(gib),
          date,
          eksStandard: Number(eksStandard),
          eksExtended: Number(eksExtended),
        },
      ];
    }),
  );
  return fargate;
}
