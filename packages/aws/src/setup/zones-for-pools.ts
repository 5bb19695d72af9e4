// Zones in which nodes of pools and pods of Fargate can be: those that offer a type of every pool, in order of their
// names.
import type { AwsCalls } from '../calls/aws-calls.js';
import { asInstanceType } from '../calls/instance-type.unsafe.js';
import { allPages } from '../inspect/pages.js';

/** A pool as far as zones go: any of its types will do. */
export interface PoolTypes {
  readonly name: string;
  readonly instanceTypes: readonly string[];
}

export interface ZoneAnswer {
  /** The best first; among equals by name. */
  readonly zones: readonly string[];
  /** Pools that have to do without a zone of the first three. */
  readonly missing: readonly { readonly pool: string; readonly zone: string }[];
}

/** Zones that EKS does not take, by their ids: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html. */
const NOT_FOR_EKS = new Set(['use1-az3', 'usw1-az2', 'cac1-az3']);

/** Reads them: one call, and one more page by page when there are pools. */
export async function zonesForPools(calls: AwsCalls, pools: readonly PoolTypes[]): Promise<ZoneAnswer> {
  const types = [...new Set(pools.flatMap(({ instanceTypes }) => instanceTypes))].toSorted();
  const [names, offers] = await Promise.all([zoneNames(calls), offersOf(calls, types)]);
  const lacks = (zone: string): readonly PoolTypes[] =>
    pools.filter(
      ({ instanceTypes }) =>
        instanceTypes.length > 0 && !instanceTypes.some((type) => offers.get(type)?.has(zone)),
    );
  const zones = names.toSorted(
    (one, other) => lacks(one).length - lacks(other).length || (one < other ? -1 : 1),
  );
  const missing = zones.slice(0, 3).flatMap((zone) => lacks(zone).map(({ name }) => ({ pool: name, zone })));
  return { zones, missing };
}

async function zoneNames(calls: AwsCalls): Promise<readonly string[]> {
  const { AvailabilityZones = [] } = await calls.send('ec2', 'DescribeAvailabilityZones', {
    Filters: [{ Name: 'zone-type', Values: ['availability-zone'] }],
  });
  return AvailabilityZones.filter(
    ({ State, ZoneId = '' }) => State === 'available' && !NOT_FOR_EKS.has(ZoneId),
  ).map(({ ZoneName = '' }) => ZoneName);
}

async function offersOf(
  calls: AwsCalls,
  types: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const zonesOf = new Map<string, Set<string>>();
  if (types.length === 0) return zonesOf;
  const offers = await allPages(
    (NextToken) =>
      calls.send('ec2', 'DescribeInstanceTypeOfferings', {
        LocationType: 'availability-zone',
        Filters: [{ Name: 'instance-type', Values: types.map(asInstanceType) }],
        NextToken,
      }),
    ({ InstanceTypeOfferings, NextToken }) => ({ items: InstanceTypeOfferings, next: NextToken }),
  );
  for (const { InstanceType = '', Location = '' } of offers) {
    const zones = zonesOf.get(InstanceType) ?? new Set<string>();
    zonesOf.set(InstanceType, zones.add(Location));
  }
  return zonesOf;
}
