// What compute costs by the hour, USD, without tax; from the tables in data/, whose README names source and date of
// each figure.
import { dataLines } from './data-file.js';
import type { FargateSize } from './fargate-size.js';

/** One price and where it comes from. */
export interface Price {
  readonly usdPerHour: number;
  /** `spot-estimate`: on-demand less the region's usual saving; `spot-recorded`: one figure seen in 2024. */
  readonly basis: 'on-demand' | 'spot-estimate' | 'spot-recorded' | 'fargate' | 'eks';
}

/** Gives the price of a running instance; undefined when the table has none: never a guess. */
export function pricePerHour(of: {
  readonly instanceType: string;
  readonly region: string;
  readonly spot: boolean;
}): Price | undefined {
  const row = priceRows().get(`${of.instanceType},${of.region}`);
  if (row === undefined) return undefined;
  const [onDemand = '', , recordedSpot = '', saving = ''] = row.split(',');
  if (!of.spot) return onDemand === '' ? undefined : { usdPerHour: Number(onDemand), basis: 'on-demand' };
  return spotPrice({ onDemand, recordedSpot, saving });
}

/** Gives the price of a Fargate pod of this size while it runs; undefined for a region the table lacks. */
export function fargatePricePerHour(size: FargateSize, region: string): Price | undefined {
  const row = fargateRows().get(region);
  if (!row) return undefined;
  return { usdPerHour: size.vcpu * row.vcpu + size.memoryGib * row.gib, basis: 'fargate' };
}

/**
 * Gives the price of an EKS control plane; `extendedSupport` when the Kubernetes version is past its standard
 * support.
 */
export function controlPlanePricePerHour(region: string, extendedSupport: boolean): Price | undefined {
  const row = fargateRows().get(region);
  return row && { usdPerHour: extendedSupport ? row.eksExtended : row.eksStandard, basis: 'eks' };
}

interface FargateRow {
  readonly vcpu: number;
  readonly gib: number;
  readonly eksStandard: number;
  readonly eksExtended: number;
}

let prices: ReadonlyMap<string, string> | undefined;
let fargate: ReadonlyMap<string, FargateRow> | undefined;

function priceRows(): ReadonlyMap<string, string> {
  prices ??= new Map(
    dataLines('prices.csv').map((line) => {
      const cut = line.indexOf(',', line.indexOf(',') + 1);
      return [line.slice(0, cut), line.slice(cut + 1)];
    }),
  );
  return prices;
}

/** A saving of 0 % in the table means that the advisor knows none: then the recorded figure is the better one. */
function spotPrice(of: { onDemand: string; recordedSpot: string; saving: string }): Price | undefined {
  if (of.onDemand !== '' && Number(of.saving) > 0) {
    return {
      usdPerHour: roundUsd(Number(of.onDemand) * (1 - Number(of.saving) / 100)),
      basis: 'spot-estimate',
    };
  }
  return of.recordedSpot === '' ? undefined : { usdPerHour: Number(of.recordedSpot), basis: 'spot-recorded' };
}

const roundUsd = (usd: number): number => Math.round(usd * 1e6) / 1e6;

function fargateRows(): ReadonlyMap<string, FargateRow> {
  fargate ??= new Map(
    dataLines('fargate-prices.csv').map((line) => {
      const [region = '', vcpu, gib, , eksStandard, eksExtended] = line.split(',');
      return [
        region,
        {
          vcpu: Number(vcpu),
          gib: Number(gib),
          eksStandard: Number(eksStandard),
          eksExtended: Number(eksExtended),
        },
      ];
    }),
  );
  return fargate;
}
