// What a volume costs (Amazon EBS pricing): its size, and for some kinds its IOPS and throughput beyond what the size
// includes.
import { HOURS_PER_MONTH, itemPrice, type SourcedPrice, type UnitPrice } from './other-prices.js';
import { isPriceItem, type PriceItem } from './price-items.js';

/** What every gp3 volume has for the price of its size. */
export const INCLUDED = { iops: 3000, throughput: 125 } as const;

/** What decides the price of a volume. */
export interface VolumeKind {
  readonly volumeType?: string | undefined;
  readonly sizeGib: number;
  readonly iops?: number | undefined;
  readonly throughput?: number | undefined;
}

/** Gives the price of a whole volume; undefined when one of its parts has no price in the region. */
export function volumePrice(volume: VolumeKind, region: string): SourcedPrice | undefined {
  const { volumeType = 'gp3' } = volume;
  const parts = [{ item: `ebs-${volumeType}`, amount: volume.sizeGib }, ...partsOf(volumeType, volume)];
  let usdPerMonth = 0;
  let ofSize: UnitPrice | undefined;
  for (const { item, amount } of parts) {
    if (amount <= 0) continue;
    const price = isPriceItem(item) ? itemPrice(item, region) : undefined;
    if (!price) return undefined;
    usdPerMonth += amount * price.usd;
    ofSize ??= price;
  }
  if (!ofSize) return undefined;
  return { usdPerHour: usdPerMonth / HOURS_PER_MONTH, source: ofSize.source, date: ofSize.date };
}

interface Part {
  readonly item: PriceItem;
  readonly amount: number;
}

const IO2_TIERS = [32_000, 64_000] as const;

function partsOf(volumeType: string, { iops = 0, throughput = 0 }: VolumeKind): readonly Part[] {
  const [second, third] = IO2_TIERS;
  switch (volumeType) {
    case 'gp3':
      return [
        { item: 'ebs-gp3-iops', amount: iops - INCLUDED.iops },
        { item: 'ebs-gp3-throughput', amount: throughput - INCLUDED.throughput },
      ];
    case 'io1':
      return [{ item: 'ebs-io1-iops', amount: iops }];
    case 'io2':
      return [
        { item: 'ebs-io2-iops', amount: Math.min(iops, second) },
        { item: 'ebs-io2-iops-tier2', amount: Math.min(iops, third) - second },
        { item: 'ebs-io2-iops-tier3', amount: iops - third },
      ];
    default:
      return [];
  }
}
