// Every resource the API serves, found by path, by name or by kind. Built from the schema tables of `kube`.

import type { SchemaGroup, SchemaResource } from '@berth/kube';

/** A served resource in one version. */
export interface ResourceInfo extends SchemaResource {
  readonly group: string;
  readonly version: string;
  /** `v1`, `batch/v1`. */
  readonly apiVersion: string;
  /** Name of the stored resource: `pods`, `jobs.batch`. Versions of one kind share it. */
  readonly name: string;
}

/** Lookups over the served resources. */
export interface ResourceRegistry {
  readonly groups: readonly SchemaGroup[];
  find(group: string, version: string, plural: string): ResourceInfo | undefined;
  /** By stored name; gives the version that is stored. */
  byName(name: string): ResourceInfo | undefined;
  byKind(apiVersion: string, kind: string): ResourceInfo | undefined;
  readonly all: readonly ResourceInfo[];
}

/** Builds the lookups. The first version listed of a group is the one that is stored. */
export function createResourceRegistry(groups: readonly SchemaGroup[]): ResourceRegistry {
  const all = groups.flatMap((group) => group.resources.map((resource) => resourceInfo(group, resource)));
  const byPath = new Map(all.map((info) => [`${info.group}/${info.version}/${info.plural}`, info]));
  const byKind = new Map(all.map((info) => [`${info.apiVersion}/${info.kind}`, info]));
  const byName = new Map<string, ResourceInfo>();
  for (const info of all) if (!byName.has(info.name)) byName.set(info.name, info);
  return {
    groups,
    all,
    find: (group, version, plural) => byPath.get(`${group}/${version}/${plural}`),
    byName: (name) => byName.get(name),
    byKind: (apiVersion, kind) => byKind.get(`${apiVersion}/${kind}`),
  };
}

function resourceInfo(group: SchemaGroup, resource: SchemaResource): ResourceInfo {
  return {
    ...resource,
    group: group.group,
    version: group.version,
    apiVersion: group.group === '' ? group.version : `${group.group}/${group.version}`,
    name: storedName(group.group, resource.plural),
  };
}

// Events of both groups are the same objects.
const storedName = (group: string, plural: string): string =>
  group === '' || (group === 'events.k8s.io' && plural === 'events') ? plural : `${plural}.${group}`;
