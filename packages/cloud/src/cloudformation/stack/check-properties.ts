// Properties of a resource against those that its type has.
import { validationError } from '../problems.js';
import type { ResourceType } from '../resources/resource-type.js';
import type { ResourceRow } from './rows.js';

/** Throws when a property does not exist or a required one is missing; the reason of the failed resource. */
export function checkProperties(type: ResourceType, { properties }: Pick<ResourceRow, 'properties'>): void {
  const strange = Object.keys(properties).find((name) => type.properties[name] === undefined);
  if (strange !== undefined) throw validationError(`Encountered unsupported property ${strange}`);
  const missing = type.required.filter((name) => properties[name] === undefined);
  if (missing.length > 0) {
    throw validationError(
      `Properties validation failed for resource of type ${type.type}: ` +
        `#: required key [${missing.join(', ')}] not found`,
    );
  }
}
