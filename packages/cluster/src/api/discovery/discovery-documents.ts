// Discovery: what the server serves, in the legacy and in the aggregated form. Made from the registry, anew when that
// changes.
import { createHash } from 'node:crypto';
import type { SchemaGroup, SchemaResource } from '@berth/kube';
import type { ResourceRegistry } from '../resource-registry.js';

type Json = Readonly<Record<string, unknown>>;

/** Discovery documents by path; the aggregated ones apart. */
export interface DiscoveryDocuments {
  readonly legacy: ReadonlyMap<string, Json>;
  readonly aggregated: ReadonlyMap<string, Json>;
}

/** The documents of a registry as it is now. `serverAddress` is what `/api` tells clients. */
export function createDiscovery(registry: ResourceRegistry, serverAddress: () => string): DiscoveryDocuments {
  let built = { changes: registry.changes, documents: buildDocuments(registry, serverAddress) };
  const documents = (): DiscoveryDocuments => {
    if (built.changes !== registry.changes)
      built = { changes: registry.changes, documents: buildDocuments(registry, serverAddress) };
    return built.documents;
  };
  return {
    get legacy() {
      return documents().legacy;
    },
    get aggregated() {
      return documents().aggregated;
    },
  };
}

function buildDocuments(registry: ResourceRegistry, serverAddress: () => string): DiscoveryDocuments {
  const legacy = new Map<string, Json>([
    ['/apis', groupList(registry)],
    ['/api', apiVersions(serverAddress)],
  ]);
  for (const group of namedGroups(registry)) legacy.set(`/apis/${group.name}`, groupDocument(group, true));
  for (const group of registry.groups) legacy.set(pathOf(group), resourceList(group));
  const aggregated = new Map<string, Json>([
    ['/api', aggregatedList([{ name: '', versions: registry.groups.filter((group) => group.group === '') }])],
    ['/apis', aggregatedList(namedGroups(registry))],
  ]);
  return { legacy, aggregated };
}

const pathOf = ({ group, version }: SchemaGroup): string =>
  group === '' ? `/api/${version}` : `/apis/${group}/${version}`;

interface NamedGroup {
  readonly name: string;
  readonly versions: readonly SchemaGroup[];
}

function namedGroups(registry: ResourceRegistry): readonly NamedGroup[] {
  const groups = new Map<string, SchemaGroup[]>();
  for (const group of registry.groups) {
    if (group.group === '') continue;
    const versions = groups.get(group.group) ?? [];
    groups.set(group.group, versions);
    versions.push(group);
  }
  return [...groups].map(([name, versions]) => ({ name, versions }));
}

// The address is asked for late: the port is known when the server listens.
const apiVersions = (serverAddress: () => string): Json => ({
  kind: 'APIVersions',
  versions: ['v1'],
  get serverAddressByClientCIDRs() {
    return [{ clientCIDR: '0.0.0.0/0', serverAddress: serverAddress() }];
  },
});

const groupList = (registry: ResourceRegistry): Json => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: namedGroups(registry).map((group) => groupDocument(group, false)),
});

function groupDocument({ name, versions }: NamedGroup, alone: boolean): Json {
  const entries = versions.map(({ version }) => ({ groupVersion: `${name}/${version}`, version }));
  const [preferredVersion] = entries;
  return {
    ...(alone ? { kind: 'APIGroup', apiVersion: 'v1' } : {}),
    name,
    versions: entries,
    preferredVersion,
  };
}

function resourceList(group: SchemaGroup): Json {
  const groupVersion = group.group === '' ? group.version : `${group.group}/${group.version}`;
  return {
    kind: 'APIResourceList',
    ...(group.group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion,
    resources: group.resources.flatMap((resource) => resourceEntries(group, resource)),
  };
}

function resourceEntries(group: SchemaGroup, resource: SchemaResource): readonly Json[] {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories, subresources = [] } = resource;
  const stored = verbs.includes('watch') || verbs.includes('update');
  const main = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames && { shortNames }),
    ...(categories && { categories }),
    ...(stored && { storageVersionHash: storageVersionHash(group, kind) }),
  };
  const parts = subresources.map((sub) => ({
    name: `${plural}/${sub.name}`,
    singularName: '',
    namespaced,
    ...(sub.group && { group: sub.group }),
    ...(sub.version && { version: sub.version }),
    kind: sub.kind,
    verbs: sub.verbs,
  }));
  return [main, ...parts];
}

// The hash names the version that etcd would hold, which differs from the served one for these.
const STORED_AS: Readonly<Record<string, string>> = {
  'events.k8s.io/v1/Event': '/v1/Event',
  'apiextensions.k8s.io/v1/CustomResourceDefinition': 'apiextensions.k8s.io/v1beta1/CustomResourceDefinition',
  'storage.k8s.io/v1/VolumeAttributesClass': 'storage.k8s.io/v1beta1/VolumeAttributesClass',
};

function storageVersionHash({ group, version }: SchemaGroup, kind: string): string {
  const name = `${group}/${group === 'autoscaling' ? 'v2' : version}/${kind}`;
  const digest = createHash('sha256')
    .update(STORED_AS[name] ?? name)
    .digest();
  return digest.subarray(0, 8).toString('base64');
}

const aggregatedList = (groups: readonly NamedGroup[]): Json => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  metadata: {},
  items: groups.map(({ name, versions }) => ({
    metadata: name === '' ? {} : { name },
    versions: versions.map((group) => ({
      version: group.version,
      resources: group.resources.map(aggregatedResource),
      freshness: 'Current',
    })),
  })),
});

function aggregatedResource(resource: SchemaResource): Json {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories, subresources } = resource;
  return {
    resource: plural,
    responseKind: { group: '', version: '', kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames && { shortNames }),
    ...(categories && { categories }),
    ...(subresources && {
      subresources: subresources.map((sub) => ({
        subresource: sub.name,
        responseKind: { group: sub.group ?? '', version: sub.version ?? '', kind: sub.kind },
        verbs: sub.verbs,
      })),
    }),
  };
}
