// Instance types and where they are offered, from the catalogue of `compute`.
import {
  instanceType,
  instanceTypeNames,
  offeredIn,
  zoneIdsOffering,
  type InstanceType,
} from '@berth/compute';
import { awsError } from '../aws-error.js';
import { matchesPattern } from '../iam/policy-pattern.js';
import { pageOf } from '../paging.js';
import { integer, text, texts } from '../params.js';
import type { Operation } from '../service.js';
import { filtersOf, keepMatching } from './filters.js';
import { instanceTypeView } from './instance-type-view.js';
import { zoneIdOf, zonesOf } from './zones.js';

/** Whether EC2 has such a type in the region; regions that the catalogue does not cover have all. */
export const isOffered = (name: string, region: string): boolean =>
  instanceType(name) !== undefined && offeredIn(name, region) !== false;

/** The zones of the region that offer the type. */
export function zonesOffering(name: string, region: string): readonly string[] {
  const ids = zoneIdsOffering(name, region);
  return offeredIn(name, region) === undefined
    ? zonesOf(region)
    : zonesOf(region).filter((zone) => ids.includes(zoneIdOf(zone)));
}

export const instanceTypeOperations: Readonly<Record<string, Operation>> = {
  DescribeInstanceTypes: (params, context) => {
    const named = texts(params, 'InstanceTypes');
    const unknown = named.filter((name) => !name.includes('*') && !isOffered(name, context.region));
    if (unknown.length > 0)
      throw awsError(
        'InvalidInstanceType',
        `The following supplied instance types do not exist: [${unknown.join(', ')}]`,
      );
    const names = named.length > 0 && named.every((name) => !name.includes('*')) ? named : candidates(named);
    const types = names.flatMap((name) => {
      const type = isOffered(name, context.region) ? instanceType(name) : undefined;
      return type ? [type] : [];
    });
    const kept = keepMatching(types, filtersOf(params), typeFilters);
    const page = pageOf(kept, {
      limit: integer(params, 'MaxResults') ?? 100,
      token: text(params, 'NextToken'),
    });
    return { InstanceTypes: page.items.map((type) => instanceTypeView(type)), NextToken: page.next };
  },
  DescribeInstanceTypeOfferings: (params, { region }) => {
    const locationType = text(params, 'LocationType') ?? 'region';
    const filters = filtersOf(params);
    const wanted = filters.find(({ name }) => name === 'instance-type')?.values;
    const offers = (wanted ? candidates(wanted) : instanceTypeNames()).flatMap((name) =>
      locationsOf(name, region, locationType).map((location) => ({ name, location })),
    );
    const kept = keepMatching(offers, filters, {
      'instance-type': ({ name }) => [name],
      location: ({ location }) => [location],
    });
    const page = pageOf(kept, {
      limit: integer(params, 'MaxResults') ?? 1000,
      token: text(params, 'NextToken'),
    });
    return {
      InstanceTypeOfferings: page.items.map(({ name, location }) => ({
        InstanceType: name,
        LocationType: locationType,
        Location: location,
      })),
      NextToken: page.next,
    };
  },
};

const candidates = (patterns: readonly string[]): readonly string[] =>
  patterns.length === 0
    ? instanceTypeNames()
    : instanceTypeNames().filter((name) => patterns.some((pattern) => matchesPattern(pattern, name)));

function locationsOf(name: string, region: string, locationType: string): readonly string[] {
  if (!isOffered(name, region)) return [];
  if (locationType === 'region') return [region];
  const zones = zonesOffering(name, region);
  return locationType === 'availability-zone-id' ? zones.map(zoneIdOf) : zones;
}

const typeFilters: Readonly<Record<string, (type: InstanceType) => readonly string[]>> = {
  'instance-type': ({ name }) => [name],
  'processor-info.supported-architecture': ({ arch }) => [arch],
  'current-generation': ({ currentGeneration }) => [String(currentGeneration)],
  'bare-metal': ({ hypervisor }) => [String(hypervisor === 'metal')],
  hypervisor: ({ hypervisor }) => [hypervisor],
  'supported-usage-class': ({ spotSupported }) => (spotSupported ? ['on-demand', 'spot'] : ['on-demand']),
  'vcpu-info.default-vcpus': ({ vcpu }) => [String(vcpu)],
  'memory-info.size-in-mib': ({ memoryMib }) => [String(memoryMib)],
  'instance-storage-supported': ({ localNvmeGb }) => [String(localNvmeGb > 0)],
};
