// Resources of CustomResourceDefinitions as the registry has them: groups, versions by priority, names, subresources.
import type { SchemaGroup, SchemaResource, SchemaSubresource } from '@berth/kube';
import type { Stored } from '../../store/stored.js';
import { isRecord, recordAt } from '../meta/draft-meta.unsafe.js';
import { customKind, type CustomKind } from './custom-kind.js';

/** A resource in one version, with what only custom ones have. */
export interface CustomResource extends SchemaResource {
  readonly custom: CustomKind;
}

export interface CustomGroup extends SchemaGroup {
  readonly resources: readonly CustomResource[];
}

const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

/** One group for each served version of the definitions, highest version first. */
export function customGroups(definitions: readonly Stored[]): readonly CustomGroup[] {
  const groups = new Map<string, CustomGroup & { readonly resources: CustomResource[] }>();
  for (const definition of definitions) {
    const { group, versions, resource } = readDefinition(definition);
    for (const version of versions) {
      const key = `${group}/${version.name}`;
      const entry = groups.get(key) ?? { group, version: version.name, preferred: false, resources: [] };
      groups.set(key, entry);
      entry.resources.push(resource(version.written));
    }
  }
  const sorted = [...groups.values()].sort(
    (a, b) => compare(a.group, b.group) || compareVersions(a.version, b.version),
  );
  return sorted.map((entry, index) => ({ ...entry, preferred: entry.group !== sorted[index - 1]?.group }));
}

interface Definition {
  readonly group: string;
  readonly versions: readonly {
    readonly name: string;
    readonly written: Readonly<Record<string, unknown>>;
  }[];
  readonly resource: (version: Readonly<Record<string, unknown>>) => CustomResource;
}

function readDefinition(definition: Stored): Definition {
  const spec = recordAt(definition, 'spec') ?? {};
  const names = recordAt(spec, 'names') ?? {};
  const text = (from: Stored, name: string): string => (typeof from[name] === 'string' ? from[name] : '');
  const texts = (name: string): readonly string[] | undefined =>
    Array.isArray(names[name]) ? names[name].filter((one) => typeof one === 'string') : undefined;
  const group = text(spec, 'group');
  const all = versionsOf(spec);
  const stored = all.find((version) => version['storage'] === true) ?? {};
  const namespaced = spec['scope'] === 'Namespaced';
  const storedApiVersion = `${group}/${text(stored, 'name')}`;
  const [shortNames, categories] = [texts('shortNames'), texts('categories')];
  return {
    group,
    versions: all
      .filter((version) => version['served'] === true)
      .map((written) => ({ name: text(written, 'name'), written })),
    resource: (version) => ({
      plural: text(names, 'plural'),
      singular: text(names, 'singular'),
      kind: text(names, 'kind'),
      namespaced,
      verbs: VERBS,
      ...(shortNames && { shortNames }),
      ...(categories && { categories }),
      ...subresourcesOf(version, text(names, 'kind')),
      custom: customKind({
        namespaced,
        storedApiVersion,
        deprecation: deprecationOf(version, { group, kind: text(names, 'kind'), all }),
        version,
      }),
    }),
  };
}

/** The entries of `spec.versions`. */
export const versionsOf = (spec: Stored): readonly Readonly<Record<string, unknown>>[] =>
  (Array.isArray(spec['versions']) ? spec['versions'] : []).filter(isRecord);

function subresourcesOf(
  version: Stored,
  kind: string,
): { readonly subresources?: readonly SchemaSubresource[] } {
  const written = recordAt(version, 'subresources') ?? {};
  const verbs = ['get', 'patch', 'update'];
  const subresources = [
    ...(isRecord(written['status']) ? [{ name: 'status', kind, verbs }] : []),
    ...(isRecord(written['scale'])
      ? [{ name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs }]
      : []),
  ];
  return subresources.length > 0 ? { subresources } : {};
}

interface Siblings {
  readonly group: string;
  readonly kind: string;
  readonly all: readonly Stored[];
}

/** kube-apiserver's own sentence, or the definition's. */
function deprecationOf(version: Stored, { group, kind, all }: Siblings): string | undefined {
  if (version['deprecated'] !== true) return undefined;
  if (typeof version['deprecationWarning'] === 'string') return version['deprecationWarning'];
  const name = String(version['name']);
  const better = all.find(
    (other) =>
      other['served'] === true &&
      other['deprecated'] !== true &&
      compareVersions(String(other['name']), name) < 0,
  );
  const use = better === undefined ? '' : `; use ${group}/${String(better['name'])} ${kind}`;
  return `${group}/${name} ${kind} is deprecated${use}`;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Kubernetes' order of versions: stable ones first, then beta, then alpha, each by number downwards; others by name.
 * See "Version priority" of Kubernetes' page on versions of CustomResourceDefinitions.
 */
function compareVersions(a: string, b: string): number {
  const [left, right] = [rankOf(a), rankOf(b)];
  if (!left || !right) return left ? -1 : right ? 1 : compare(a, b);
  return left.map((part, index) => (right[index] ?? 0) - part).find((difference) => difference !== 0) ?? 0;
}

const STABILITY: Readonly<Record<string, number>> = { alpha: 0, beta: 1 };

function rankOf(version: string): readonly number[] | undefined {
  const [, major, word, minor] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
  if (major === undefined) return undefined;
  return [word === undefined ? 2 : (STABILITY[word] ?? 0), Number(major), Number(minor ?? 0)];
}
