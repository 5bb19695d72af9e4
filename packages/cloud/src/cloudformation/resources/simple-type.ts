// Types of which each property is known by what its change takes alone: the rest is a few calls.
import type { ResourceType, UpdateBehaviour } from './resource-type.js';

/** A resource type with its properties as two lists. */
export interface SimpleType extends Omit<ResourceType, 'properties' | 'required'> {
  readonly inPlace?: readonly string[] | undefined;
  readonly replace?: readonly string[] | undefined;
  readonly required?: readonly string[] | undefined;
}

/** The type that these lists and calls describe. */
export function simpleType({ inPlace = [], replace = [], required = [], ...rest }: SimpleType): ResourceType {
  const as = (names: readonly string[], behaviour: UpdateBehaviour) =>
    Object.fromEntries(names.map((name) => [name, behaviour]));
  return { ...rest, required, properties: { ...as(inPlace, 'in-place'), ...as(replace, 'replace') } };
}
