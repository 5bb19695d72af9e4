// Which resource holds which kind, and all the names by which people call it (plural, singular, short, with group).
import { kubernetesSchema } from './schema.js';
import type { SchemaResource } from './schema-shape.js';
import { renderApiVersion } from './object-meta.js';

/** A resource that the API serves, with its group and version. */
export interface ApiResource extends SchemaResource {
  /** As kubectl names it: `pods`, `jobs.batch`. */
  readonly name: string;
  readonly group: string;
  readonly version: string;
  /** `v1`, `batch/v1`. */
  readonly apiVersion: string;
}

interface ResourceIndex {
  readonly all: readonly ApiResource[];
  readonly byWord: ReadonlyMap<string, ApiResource>;
  readonly byKind: ReadonlyMap<string, ApiResource>;
  readonly groups: ReadonlySet<string>;
}

let index: ResourceIndex | undefined;

/** Every resource in the order of discovery; of a group with several versions all of them. */
export const apiResources = (): readonly ApiResource[] => resourceIndex().all;

/**
 * The resource of this name, in its preferred version. Takes what kubectl takes: `po`, `pod`, `pods`, `Pod`,
 * `jobs.batch`, `deployments.v1.apps`, in any case.
 */
export const resourceNamed = (word: string): ApiResource | undefined =>
  resourceIndex().byWord.get(word.toLowerCase());

/** The resource that holds objects of this `apiVersion` and kind. */
export const resourceOfKind = (apiVersion: string, kind: string): ApiResource | undefined =>
  resourceIndex().byKind.get(`${apiVersion} ${kind}`);

/** True for a group of Kubernetes itself; kinds of other groups are somebody else's, even when the names are equal. */
export const isKubernetesGroup = (group: string): boolean => resourceIndex().groups.has(group);

/** The name of a resource, `pods` or `jobs.batch`. */
export const resourceName = (group: string, plural: string): string =>
  group === '' ? plural : `${plural}.${group}`;

function resourceIndex(): ResourceIndex {
  index ??= buildIndex();
  return index;
}

function buildIndex(): ResourceIndex {
  const all = kubernetesSchema().groups.flatMap(({ group, version, resources }) =>
    resources.map((resource) => {
      const name = resourceName(group, resource.plural);
      return { ...resource, name, group, version, apiVersion: renderApiVersion(group, version) };
    }),
  );
  const byWord = new Map<string, ApiResource>();
  const byKind = new Map<string, ApiResource>();
  for (const resource of all) {
    byKind.set(`${resource.apiVersion} ${resource.kind}`, resource);
    for (const word of wordsOf(resource)) if (!byWord.has(word)) byWord.set(word, resource);
  }
  return { all, byWord, byKind, groups: new Set(all.map(({ group }) => group)) };
}

/** The first resource in discovery order wins a word, so that `events` is the core one as for kubectl. */
function wordsOf(resource: ApiResource): readonly string[] {
  const { plural, singular, kind, group, version, shortNames = [] } = resource;
  const words = new Set([plural, singular, kind.toLowerCase()]);
  const withGroup =
    group === '' ? [] : [...words].flatMap((word) => [`${word}.${group}`, `${word}.${version}.${group}`]);
  return [...words, ...shortNames, ...withGroup];
}
