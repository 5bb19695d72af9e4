// Zones and their ids. AWS maps names to ids per account; in this one zone `a` is `az1`, and so on.
import { zoneNames } from '@berth/compute';
import { awsError } from '../aws-error.js';
import { texts, type Params } from '../params.js';
import { defaultRegions } from '../regions.js';
import type { CloudContext, Operation } from '../service.js';
import { filtersOf, keepMatching } from './filters.js';

/** The zones of a region; three for a region that the catalogue does not cover. */
export function zonesOf(region: string): readonly string[] {
  const known = zoneNames(region);
  return known.length > 0 ? known : ['a', 'b', 'c'].map((letter) => `${region}${letter}`);
}

const regionOfZone = (zone: string): string => zone.slice(0, -1);

/** `usw2-az1` for `us-west-2a`. */
export function zoneIdOf(zone: string): string {
  const index = zonesOf(regionOfZone(zone)).indexOf(zone);
  return `${shortRegion(regionOfZone(zone))}-az${index + 1}`;
}

// `us-west-2` is `usw2`, `eu-central-1` is `euc1`, `ap-southeast-2` is `apse2`.
function shortRegion(region: string): string {
  const [area = '', direction = '', number = ''] = region.split('-');
  const parts = direction.match(/north|south|east|west|central/g) ?? [];
  return `${area}${parts.map((part) => part.slice(0, 1)).join('')}${number}`;
}

export const zoneOperations: Readonly<Record<string, Operation>> = {
  DescribeAvailabilityZones: (params, context) => ({ AvailabilityZones: availabilityZones(params, context) }),
  DescribeRegions: (params, context) => {
    const regions = context.options.regions ?? defaultRegions;
    const named = texts(params, 'RegionNames');
    return {
      Regions: regions
        .filter((region) => named.length === 0 || named.includes(region))
        .map((region) => ({
          RegionName: region,
          Endpoint: `ec2.${region}.amazonaws.com`,
          OptInStatus: 'opt-in-not-required',
        })),
    };
  },
};

function availabilityZones(params: Params, { region }: CloudContext): readonly Params[] {
  const names = texts(params, 'ZoneNames');
  const ids = texts(params, 'ZoneIds');
  const all = zonesOf(region);
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined)
    throw awsError('InvalidParameterValue', `Invalid availability zone: [${unknown}]`);
  const chosen = all.filter(
    (zone) =>
      (names.length === 0 || names.includes(zone)) && (ids.length === 0 || ids.includes(zoneIdOf(zone))),
  );
  return keepMatching(chosen, filtersOf(params), {
    'zone-name': (zone) => [zone],
    'zone-id': (zone) => [zoneIdOf(zone)],
    'region-name': () => [region],
    state: () => ['available'],
    'zone-type': () => ['availability-zone'],
    'opt-in-status': () => ['opt-in-not-required'],
    'group-name': () => [region],
  }).map((zone) => ({
    ZoneName: zone,
    ZoneId: zoneIdOf(zone),
    RegionName: region,
    State: 'available',
    ZoneType: 'availability-zone',
    OptInStatus: 'opt-in-not-required',
    GroupName: `${region}-zg-1`,
    NetworkBorderGroup: region,
    Messages: [],
  }));
}
