// Custom resources as the collectors walk them: those of every CustomResourceDefinition there is now.
import { isJsonObject } from '@berth/kube';
import type { LocalApi } from '../local-api.js';
import type { ResourceInfo } from './resource-catalogue.js';
import { contentOf, resourceName } from './resource-name.unsafe.js';

const DEFINITIONS = resourceName('customresourcedefinitions.apiextensions.k8s.io');

/** What the definitions define, in their stored versions. */
export const customResources = (api: LocalApi): readonly ResourceInfo[] =>
  api.items(DEFINITIONS).flatMap((definition) => infoOf(contentOf(definition)) ?? []);

/** Calls back for each definition that comes from now on; gives the function that ends it. */
export const onCustomResource = (api: LocalApi, listener: (info: ResourceInfo) => void): (() => void) =>
  api.subscribe(DEFINITIONS, ({ type, object }) => {
    const info = type === 'ADDED' ? infoOf(contentOf(object)) : undefined;
    if (info) listener(info);
  });

function infoOf({ spec }: Readonly<Record<string, unknown>>): ResourceInfo | undefined {
  if (!isJsonObject(spec) || !isJsonObject(spec['names']) || !Array.isArray(spec['versions']))
    return undefined;
  const { group, names, scope } = spec;
  const stored: unknown = spec['versions'].find(
    (version) => isJsonObject(version) && version['storage'] === true,
  );
  const version = isJsonObject(stored) ? stored['name'] : undefined;
  const { plural, kind } = names;
  if (typeof group !== 'string' || typeof plural !== 'string' || typeof kind !== 'string') return undefined;
  return {
    resource: resourceName(`${plural}.${group}`),
    apiVersion: `${group}/${String(version)}`,
    kind,
    namespaced: scope === 'Namespaced',
  };
}
