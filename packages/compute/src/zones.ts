// Zones: which a region has, and which of them offer an instance type.
import { dataLines } from './data-file.js';

/**
 * Gives the zone names of a region in order, such as `us-west-2a`; none for a region the tables do not cover. AWS
 * maps names to physical zones per account, so a name says nothing about which types it offers; {@link offeredIn}
 * speaks of the region.
 */
export function zoneNames(region: string): readonly string[] {
  return Array.from(
    { length: zoneCounts().get(region) ?? 0 },
    (_, index) => `${region}${letters[index] ?? ''}`,
  );
}

/** Tells whether any zone of the region offers the type; undefined for a region the tables do not cover. */
export function offeredIn(instanceType: string, region: string): boolean | undefined {
  if (!zoneCounts().has(region)) return undefined;
  return offers().has(`${instanceType};${region}`);
}

/** Gives the ids of the zones that offer the type, such as `usw2-az1`; none when it is not offered or not known. */
export function zoneIdsOffering(instanceType: string, region: string): readonly string[] {
  const zones = offers().get(`${instanceType};${region}`);
  const prefix = prefixes[region];
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

const prefixes: Readonly<Record<string, string>> = {
  'us-east-1': 'use1',
  'us-east-2': 'use2',
  'us-west-2': 'usw2',
  'eu-west-1': 'euw1',
  'eu-central-1': 'euc1',
};

let offersByKey: ReadonlyMap<string, string> | undefined;
let counts: ReadonlyMap<string, number> | undefined;

function offers(): ReadonlyMap<string, string> {
  offersByKey ??= new Map(
    dataLines('instance-zones.csv').map((line) => {
      const cut = line.lastIndexOf(';');
      return [line.slice(0, cut), line.slice(cut + 1)];
    }),
  );
  return offersByKey;
}

/** A region has as many zones as the table names in it. */
function zoneCounts(): ReadonlyMap<string, number> {
  counts ??= countZones();
  return counts;
}

function countZones(): ReadonlyMap<string, number> {
  const zones = new Map<string, Set<string>>();
  for (const [key, ids] of offers()) {
    const region = key.slice(key.indexOf(';') + 1);
    const seen = zones.get(region) ?? new Set<string>();
    zones.set(region, seen);
    for (const id of ids.split('+')) seen.add(id);
  }
  return new Map([...zones].map(([region, seen]) => [region, seen.size]));
}
