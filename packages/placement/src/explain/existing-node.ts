// The forecast of a pod that goes to a node there is: the node's pool, what it costs, and why no other pool would do.
import { pricePerHour, type DeclaredCompute } from '@berth/compute';
import type { Node } from '@berth/kube';
import { poolNameOf } from '../growth/pool-node.js';
import { renderReason } from '../reasons/render-reason.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { Forecast, Rejection } from '../verdict.js';

export interface ExistingNodeContext {
  readonly compute: DeclaredCompute;
  readonly snapshot: Snapshot;
  readonly rejections: readonly Rejection[];
}

/** Completes a forecast whose target is a node; others are given back as they are. */
export function onExistingNode(forecast: Forecast, context: ExistingNodeContext): Forecast {
  const node = nodeOf(forecast, context.snapshot);
  if (!node) return forecast;
  const pool = poolNameOf(node);
  const type = labelOf(node, 'node.kubernetes.io/instance-type');
  const place = [
    pool === undefined ? 'a node of no pool' : `pool ${pool}`,
    ...(type === undefined ? [] : [type]),
  ];
  return {
    ...forecast,
    pool,
    usdPerHour: priceOf(node, context.compute.region),
    because: [`${place.join(', ')}: ${forecast.because.join('; ')}`, ...nowhereElse(pool, context)],
  };
}

function nodeOf({ target }: Forecast, snapshot: Snapshot): Node | undefined {
  return target.startsWith('node:') ? snapshot.node(target.slice('node:'.length))?.node : undefined;
}

const labelOf = (node: Node, key: string): string | undefined => node.metadata.labels?.[key];

function priceOf(node: Node, clusterRegion: string): number | null {
  const instanceType = labelOf(node, 'node.kubernetes.io/instance-type');
  if (instanceType === undefined) return null;
  const region = labelOf(node, 'topology.kubernetes.io/region') ?? clusterRegion;
  const spot = labelOf(node, 'eks.amazonaws.com/capacityType') === 'SPOT';
  return pricePerHour({ instanceType, region, spot })?.usdPerHour ?? null;
}

/** One sentence a pool that cannot take the pod: its first reason. */
function nowhereElse(
  taken: string | undefined,
  { compute, rejections }: ExistingNodeContext,
): readonly string[] {
  return compute.pools
    .filter(({ name }) => name !== taken)
    .flatMap(({ name }) => {
      const first = rejections.find(({ pool }) => pool === name);
      return first ? [renderReason(first)] : [];
    });
}
