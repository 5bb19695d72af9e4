// Reading properties and answers, both JSON of shapes that are known here and not to the compiler.
import { isJsonArray, isJsonObject, type JsonObject } from '@berth/kube';
import { AwsError } from '../../aws-error.js';

/** A member that is a text, or a number written as one; empty when it is absent. */
export function text(object: JsonObject, name: string): string {
  const value = object[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A member that says yes or no; templates also write it as text. */
export const flag = (object: JsonObject, name: string): boolean => String(object[name]) === 'true';

/** The named members that are there. */
export const pick = (object: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(names.filter((name) => object[name] !== undefined).map((name) => [name, object[name]]));

/** Members of an object with the first letter small, all the way down: what EKS calls take. */
export function camelCased(value: unknown): unknown {
  if (isJsonArray(value)) return value.map(camelCased);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.charAt(0).toLowerCase() + key.slice(1),
      camelCased(item),
    ]),
  );
}

/** Waits for a call whose resource may be gone already. */
export async function ignoringAbsence(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!isAbsence(error)) throw error;
  }
}

/** The answer of a call, or undefined when the resource it asks for does not exist. */
export async function unlessAbsent<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

const isAbsence = (error: unknown): boolean =>
  error instanceof AwsError && /NotFound|NoSuchEntity|ResourceNotFoundException/.test(error.code);
