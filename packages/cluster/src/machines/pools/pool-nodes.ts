// The node objects of a pool: which there are, and what a new one looks like.
import {
  defaultZones,
  instanceType,
  nodeOfPool,
  nodePricePerHour,
  offeredIn,
  type DeclaredCompute,
  type InstanceType,
  type Pool,
} from '@berth/compute';
import { kubeTime, type Node } from '@berth/kube';
import { poolNameOf } from '@berth/placement';
import type { LocalApi } from '../../local-api.js';
import { LAUNCHED_AT, POOL, TO_BE_DELETED, USD_PER_HOUR } from '../annotations.js';
import type { NodeAddress } from '../node-address.js';

/** The nodes of each pool, by pool name. */
export function nodesByPool(api: LocalApi): ReadonlyMap<string, readonly Node[]> {
  const nodes = new Map<string, Node[]>();
  for (const node of api.items('nodes')) {
    const pool = poolNameOf(node);
    if (pool === undefined) continue;
    const known = nodes.get(pool);
    if (known) known.push(node);
    else nodes.set(pool, [node]);
  }
  return nodes;
}

/** True when the node is on its way out: it does not count towards its pool's size any more. */
export const isLeaving = (node: Node): boolean =>
  node.metadata.deletionTimestamp !== undefined ||
  (node.spec?.taints?.some((taint) => taint.key === TO_BE_DELETED) ?? false);

/** The type a pool's nodes have: the first of its list that is known and offered in the region. */
export function typeOfPool(compute: DeclaredCompute, pool: Pool): InstanceType | undefined {
  for (const name of pool.instanceTypes) {
    const type = offeredIn(name, compute.region) === false ? undefined : instanceType(name);
    if (type) return type;
  }
  return undefined;
}

/** The zone with the fewest nodes of the pool, as an Auto Scaling group chooses. */
export function zoneForNext(compute: DeclaredCompute, pool: Pool, nodes: readonly Node[]): string {
  const zones = zonesOfPool(compute, pool);
  const count = (zone: string): number =>
    nodes.filter((node) => node.metadata.labels?.['topology.kubernetes.io/zone'] === zone).length;
  return zones.toSorted((a, b) => count(a) - count(b))[0] ?? `${compute.region}a`;
}

function zonesOfPool(compute: DeclaredCompute, pool: Pool): readonly string[] {
  if (pool.zones.length > 0) return pool.zones;
  return compute.zones.length > 0 ? compute.zones : defaultZones(compute.region);
}

interface NewNode {
  readonly compute: DeclaredCompute;
  readonly pool: Pool;
  readonly type: InstanceType;
  readonly zone: string;
  readonly address: NodeAddress;
  readonly launchedMs: number;
}

/** A new node of the pool, with what we note on it. */
export function newNodeOfPool(of: NewNode): Node {
  const { compute, pool, type, zone, address } = of;
  const node = nodeOfPool({ compute, pool, instanceType: type, zone, name: address.name });
  const { region, zones } = compute;
  const price = nodePricePerHour(pool, { instanceType: type.name, region, zones, spot: pool.spot });
  const annotations = {
    [POOL]: pool.name,
    [LAUNCHED_AT]: kubeTime(of.launchedMs),
    ...(price && { [USD_PER_HOUR]: String(price.usdPerHour) }),
  };
  const addresses = [
    { type: 'InternalIP', address: address.ip },
    { type: 'InternalDNS', address: address.name },
    { type: 'Hostname', address: address.name },
  ] as const;
  return {
    ...node,
    metadata: { ...node.metadata, annotations: { ...node.metadata.annotations, ...annotations } },
    status: { ...node.status, addresses },
  };
}
