// Two sets of evaluated properties: what changed, and what the change takes.
import { jsonEqual, type JsonObject } from '@berth/kube';
import type { ResourceType } from '../resources/resource-type.js';

/** A property that differs. */
export interface PropertyDifference {
  readonly name: string;
  readonly isReplacing: boolean;
}

/** The properties that differ, by name. Numbers and truth values equal their text, as templates may write either. */
export function propertyDifferences(
  type: ResourceType | undefined,
  before: JsonObject,
  after: JsonObject,
): readonly PropertyDifference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names
    .filter((name) => !jsonEqual(asText(before[name]), asText(after[name])))
    .map((name) => ({ name, isReplacing: type?.properties[name] === 'replace' }));
}

function asText(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(asText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asText(item)]));
}
