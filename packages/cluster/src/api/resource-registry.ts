// Every resource the API serves, found by path, by name or by kind. Kubernetes' own come from the schema tables of
// `kube`; custom ones come and go with their definitions.

import type { SchemaGroup, SchemaResource } from '@berth/kube';
import type { CustomKind } from './custom/custom-kind.js';

/** A served resource in one version. */
export interface ResourceInfo extends SchemaResource {
  readonly group: string;
  readonly version: string;
  /** `v1`, `batch/v1`. */
  readonly apiVersion: string;
  /** Name of the stored resource: `pods`, `jobs.batch`. Versions of one kind share it. */
  readonly name: string;
  /** Set for resources of a CustomResourceDefinition. */
  readonly custom?: CustomKind | undefined;
}

/** Lookups over the served resources. */
export interface ResourceRegistry {
  readonly groups: readonly SchemaGroup[];
  find(group: string, version: string, plural: string): ResourceInfo | undefined;
  /** By stored name; gives the version that is stored. */
  byName(name: string): ResourceInfo | undefined;
  byKind(apiVersion: string, kind: string): ResourceInfo | undefined;
  readonly all: readonly ResourceInfo[];
  /** True for a group of which anything is served. */
  knowsGroup(group: string): boolean;
  /** Replaces the custom resources. */
  setCustom(groups: readonly SchemaGroup[]): void;
  /** Counts replacements: what was made from the registry is made anew when it changes. */
  readonly changes: number;
}

interface Lookups extends Pick<ResourceRegistry, 'groups' | 'all'> {
  readonly byPath: ReadonlyMap<string, ResourceInfo>;
  readonly byKind: ReadonlyMap<string, ResourceInfo>;
  readonly byName: ReadonlyMap<string, ResourceInfo>;
  readonly names: ReadonlySet<string>;
}

/** Builds the lookups. The first version listed of a group is the one that is stored. */
export function createResourceRegistry(own: readonly SchemaGroup[]): ResourceRegistry {
  let lookups = lookupsOf(own);
  let changes = 0;
  return {
    get groups() {
      return lookups.groups;
    },
    get all() {
      return lookups.all;
    },
    get changes() {
      return changes;
    },
    find: (group, version, plural) => lookups.byPath.get(`${group}/${version}/${plural}`),
    byName: (name) => lookups.byName.get(name),
    byKind: (apiVersion, kind) => lookups.byKind.get(`${apiVersion}/${kind}`),
    knowsGroup: (group) => lookups.names.has(group),
    setCustom: (groups) => {
      changes += 1;
      lookups = lookupsOf([...own, ...groups]);
    },
  };
}

function lookupsOf(groups: readonly SchemaGroup[]): Lookups {
  const all = groups.flatMap((group) => group.resources.map((resource) => resourceInfo(group, resource)));
  const byName = new Map<string, ResourceInfo>();
  for (const info of all) {
    const isStored = info.custom === undefined || info.custom.storedApiVersion === info.apiVersion;
    if (!byName.has(info.name) || (info.custom && isStored)) byName.set(info.name, info);
  }
  return {
    groups,
    all,
    byName,
    byPath: new Map(all.map((info) => [`${info.group}/${info.version}/${info.plural}`, info])),
    byKind: new Map(all.map((info) => [`${info.apiVersion}/${info.kind}`, info])),
    names: new Set(groups.map(({ group }) => group)),
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
