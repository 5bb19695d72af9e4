// The price lines of a control plane: standard or extended support by the version's dates, and a provisioned tier.
import { supportOf } from './eks-versions.js';
import { itemPrice } from './other-prices.js';
import type { DeclaredCompute } from './pool.js';
import { controlPlanePricePerHour } from './price.js';
import { isPriceItem } from './price-items.js';
import { always, lineOf, type PriceLine } from './price-line.js';
import type { RawConfig } from './rules/rule.js';

/** Gives the lines; `nowMs` is the day that the version's support is judged by. */
export function controlPlaneLines(
  config: RawConfig,
  compute: DeclaredCompute,
  nowMs: number,
): readonly PriceLine[] {
  const { region, clusterName: name } = compute;
  const { extended, words } = supportWords(config, compute, nowMs);
  const line = lineOf({
    item: 'control-plane',
    name,
    what: `EKS control plane, ${words}`,
    price: controlPlanePricePerHour(region, extended),
    count: always(1),
  });
  return [line, ...tierLines(config, compute)];
}

/** With the policy STANDARD, EKS upgrades the cluster at the end of standard support rather than charge for it. */
function supportWords(config: RawConfig, compute: DeclaredCompute, nowMs: number) {
  const { kubernetesVersion: version, region } = compute;
  const support = supportOf(version);
  if (!support) return { extended: false, words: `standard support of ${version}` };
  const isPast = nowMs >= Date.parse(support.endOfStandardSupport);
  const refuses = config.upgradePolicy?.supportType === 'STANDARD';
  if (isPast && !refuses) {
    return { extended: true, words: `extended support of ${version} until ${support.endOfExtendedSupport}` };
  }
  if (isPast) {
    const since = support.endOfStandardSupport;
    return {
      extended: false,
      words: `standard support, for EKS upgrades ${version} by itself since ${since}`,
    };
  }
  const until = `standard support of ${version} until ${support.endOfStandardSupport}`;
  const after = refuses ? undefined : controlPlanePricePerHour(region, true)?.usdPerHour;
  return { extended: false, words: after === undefined ? until : `${until}, then ${after}` };
}

function tierLines(config: RawConfig, { region, clusterName: name }: DeclaredCompute): readonly PriceLine[] {
  const tier = config.controlPlaneScalingConfig?.tier;
  if (!tier || tier === 'standard') return [];
  const item = `eks-${tier}`;
  const price = isPriceItem(item) ? itemPrice(item, region) : undefined;
  return [
    lineOf({
      item: 'control-plane',
      name,
      what: `provisioned control plane, ${tier}`,
      price: price && { ...price, usdPerHour: price.usd },
      count: always(1),
    }),
  ];
}
