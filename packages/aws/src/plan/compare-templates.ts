// Two templates, resource by resource: what would be made, changed, replaced, removed. Lists that mean sets are
// compared as sets; what only words an output or a description is no change.
import { isJsonArray, isJsonObject, jsonEqual, type JsonObject } from '@berth/kube';
import { replacingProperties } from './replacing-properties.js';
import type { StepDetail } from './step.js';

/** What differs; empty when an update would do nothing that matters. */
export function compareTemplates(before: JsonObject, after: JsonObject): readonly StepDetail[] {
  const old = resourcesOf(before);
  const now = resourcesOf(after);
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].toSorted();
  return names.flatMap((name) => compareResource(name, old[name], now[name]));
}

const resourcesOf = (template: JsonObject): JsonObject => {
  const resources = template['Resources'];
  return isJsonObject(resources) ? resources : {};
};

function compareResource(name: string, before: unknown, after: unknown): readonly StepDetail[] {
  if (!isJsonObject(after))
    return isJsonObject(before) ? [{ action: 'delete', name, type: typeOf(before) }] : [];
  const type = typeOf(after);
  if (!isJsonObject(before)) return [{ action: 'create', name, type }];
  const properties = differingProperties(type, propertiesOf(before), propertiesOf(after));
  if (typeOf(before) === type && properties.length === 0) return [];
  const replaces =
    typeOf(before) !== type || properties.some((property) => replacingProperties(type).has(property));
  return [{ action: replaces ? 'replace' : 'update', name, type, properties }];
}

const typeOf = (resource: JsonObject): string => String(resource['Type'] ?? '');

const propertiesOf = (resource: JsonObject): JsonObject => {
  const properties = resource['Properties'];
  return isJsonObject(properties) ? properties : {};
};

function differingProperties(type: string, before: JsonObject, after: JsonObject): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names.filter(
    (name) =>
      !jsonEqual(canonical(before[name], `${type}.${name}`), canonical(after[name], `${type}.${name}`)),
  );
}

/** Members whose lists have no order. */
const SETS =
  /(^|\.)(Tags|SubnetIds|Subnets|VPCZoneIdentifier|TagSpecifications|SecurityGroupIds|ManagedPolicyArns|Taints)$/;

/** The same text for values that mean the same: numbers as templates also write them, sets in one order. */
function canonical(value: unknown, path: string): unknown {
  if (isJsonArray(value)) {
    const items = value.map((item) => canonical(item, path));
    if (!SETS.test(path)) return items;
    return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (isJsonObject(value)) return canonicalObject(value, path);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

/** Keys are sorted; not to encrypt is what EC2 does unasked; `Fn::GetAtt` is written as a text or as a list. */
function canonicalObject(value: JsonObject, path: string): unknown {
  const entries = Object.entries(value).filter(
    ([key, item]) => item !== undefined && !(key === 'Encrypted' && String(item) === 'false'),
  );
  return Object.fromEntries(
    entries
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [
        key,
        key === 'Fn::GetAtt' && isJsonArray(item)
          ? item.map(String).join('.')
          : canonical(item, `${path}.${key}`),
      ]),
  );
}
