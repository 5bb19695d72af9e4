// Zones: which a region has, and which of them offer an instance type.
import { dataTable } from './data-table.js';

/**
 * Gives the zone names of a region in order, such as `us-west-2a`; none for a region the tables do not cover. AWS
 * maps names to physical zones per account, so a name says nothing about which types it offers; {@link offeredIn}
 * speaks of the region.
 */
export function zoneNames(region: string): readonly string[] {
  return Array.from(
    { length: regions.get(region)?.zones ?? 0 },
    (_, index) => `${region}${letters[index] ?? ''}`,
  );
}

/** Tells whether any zone of the region offers the type; undefined for a region the tables do not cover. */
export function offeredIn(instanceType: string, region: string): boolean | undefined {
  return regions.has(region) ? offers.row(`${instanceType};${region}`) !== undefined : undefined;
}

/** Gives the ids of the zones that offer the type, such as `usw2-az1`; none when it is not offered or not known. */
export function zoneIdsOffering(instanceType: string, region: string): readonly string[] {
  const zones = offers.row(`${instanceType};${region}`);
  const prefix = regions.get(region)?.prefix;
  return zones === undefined || prefix === undefined
    ? []
    : zones.split('+').map((zone) => `${prefix}-${zone}`);
}

/**
 * Gives the zones a cluster gets when its file names none. eksctl draws three at random (two in us-east-1); ours
 * are the first ones, so that a plan can be repeated.
 */
export function defaultZones(region: string): readonly string[] {
  const known = zoneNames(region);
  const names = known.length > 0 ? known : ['a', 'b', 'c'].map((letter) => `${region}${letter}`);
  return names.slice(0, region === 'us-east-1' ? 2 : 3);
}

const letters = 'abcdefghijkl';

/** What the tables say of a region as a whole; data-table.test.ts counts them. */
const regions: ReadonlyMap<string, { readonly prefix: string; readonly zones: number }> = new Map([
  ['us-east-1', { prefix: 'use1', zones: 6 }],
  ['us-east-2', { prefix: 'use2', zones: 3 }],
  ['us-west-2', { prefix: 'usw2', zones: 4 }],
  ['eu-west-1', { prefix: 'euw1', zones: 3 }],
  ['eu-central-1', { prefix: 'euc1', zones: 3 }],
]);

const offers = dataTable('instance-zones.csv', { separator: ';', cells: 2 });
