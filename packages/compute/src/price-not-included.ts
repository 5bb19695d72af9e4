// What the sums of a price report lack, in words, with the price of a unit where one is known: "unknown" and "depends"
// are not zero.
import { itemPrice } from './other-prices.js';
import type { DeclaredCompute } from './pool.js';
import { priceBook } from './price-book.js';
import { isKnown, type PriceLine } from './price-line.js';
import type { PriceItem } from './price-items.js';
import { isAutoMode } from './rules/cluster-facts.js';
import type { RawConfig } from './rules/rule.js';

/** Gives the sentences, what the file itself asks for first. */
export function notIncluded(
  config: RawConfig,
  compute: DeclaredCompute,
  lines: readonly PriceLine[],
): readonly string[] {
  const { region } = compute;
  return [
    ...lines.flatMap(missingFrom),
    ...(isAutoMode(config)
      ? [`nodes that EKS Auto Mode starts, and its fee on top${autoModeFee(region)}`]
      : []),
    ...(compute.karpenterPools ?? []).map(({ name }) => `nodes that Karpenter starts for NodePool ${name}`),
    ...(config.remoteNetworkConfig
      ? [`hybrid nodes${unit('eks-hybrid-vcpu', region, 'a vCPU and hour at first')}`]
      : []),
    ...logs(config, region),
    ...(lines.some(({ item }) => item === 'nat-gateways')
      ? [`traffic through the NAT gateway${unit('nat-gateway-gb', region, 'a GB')}`]
      : []),
    'traffic out of AWS and between zones, load balancers, volumes and storage that pods claim, taxes',
  ];
}

function missingFrom(line: PriceLine): readonly string[] {
  if (isKnown(line)) return [];
  if (line.item === 'fargate') return [`pods of profile ${line.name}, which depend on what runs`];
  return [`${line.what} of ${line.name}: no table has its price`];
}

function logs({ cloudWatch }: RawConfig, region: string): readonly string[] {
  const types = cloudWatch?.clusterLogging?.enableTypes ?? [];
  if (types.length === 0) return [];
  const named = types.some((type) => type === '*' || type === 'all') ? 'all' : types.join(', ');
  return [`control plane logs (${named})${unit('log-gb', region, 'a GB')} and their storage`];
}

const unit = (item: PriceItem, region: string, per: string): string => {
  const price = itemPrice(item, region);
  return price ? ` (${price.usd} USD ${per})` : ' (price not known here)';
};

/** The fee differs by instance type; one of the usual ones shows its size. */
function autoModeFee(region: string): string {
  const fee = priceBook(region)?.autoMode['c6a.large'];
  return fee === undefined ? '' : ` (${fee} USD an hour for a c6a.large)`;
}
