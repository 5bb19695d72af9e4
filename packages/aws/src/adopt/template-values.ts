// Reading templates of eksctl's: resources by type, properties by path.
import { isJsonArray, isJsonObject, member, type JsonObject } from '@berth/kube';

/** Properties of the first resource of a type; undefined when there is none. */
export function propertiesOfType(template: JsonObject, type: string): JsonObject | undefined {
  return allOfType(template, type)[0];
}

/** Properties of all resources of a type. */
export function allOfType(template: JsonObject, type: string): readonly JsonObject[] {
  return Object.values(member(template, 'Resources'))
    .filter(isJsonObject)
    .filter((resource) => resource['Type'] === type)
    .map((resource) => member(resource, 'Properties'));
}

/** Names of the resources of a type. */
export const namesOfType = (template: JsonObject, type: string): readonly string[] =>
  Object.entries(member(template, 'Resources')).flatMap(([name, resource]) =>
    isJsonObject(resource) && resource['Type'] === type ? [name] : [],
  );

/** A number, however the template writes it. */
export function number(object: JsonObject, name: string): number | undefined {
  const value = object[name];
  return value === undefined || value === '' ? undefined : Number(value);
}

/** A text; undefined when it is absent or a function. */
export function text(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'string' ? value : undefined;
}

/** Members that have a value. */
export const present = (object: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(object).filter(([, value]) => {
      if (value === undefined) return false;
      if (isJsonArray(value)) return value.length > 0;
      return !isJsonObject(value) || Object.keys(value).length > 0;
    }),
  );
