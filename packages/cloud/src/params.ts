// Reading the input of an operation. Callers in this process give numbers and booleans, the query protocols give
// text; both are taken. What is missing or of the wrong kind is refused with AWS's words.
import { awsError, type AwsError } from './aws-error.js';

/** The input of an operation: JSON in the shape of the SDK's input. */
export type Params = Readonly<Record<string, unknown>>;

/** Tells a JSON object from everything else. */
export const isRecord = (value: unknown): value is Params =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** An object, or an empty one. */
export const recordOf = (value: unknown): Params => (isRecord(value) ? value : {});

/** A text; numbers and booleans are written out. Undefined when absent. */
export function text(params: Params, name: string): string | undefined {
  const value = params[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw malformed(name);
}

/** A text that has to be there. */
export function requiredText(params: Params, name: string): string {
  const value = text(params, name);
  if (value === undefined) throw missingParameter(name);
  return value;
}

/** A whole number; undefined when absent. */
export function integer(params: Params, name: string): number | undefined {
  const value = text(params, name);
  if (value === undefined || value === '') return undefined;
  const number = Number(value);
  if (!Number.isInteger(number)) throw malformed(name);
  return number;
}

/** True or false; undefined when absent. */
export function flag(params: Params, name: string): boolean | undefined {
  const value = text(params, name);
  if (value === undefined) return undefined;
  if (value === 'true') return true;
  if (value === 'false') return false;
  throw malformed(name);
}

/** An object inside; undefined when absent. */
export function record(params: Params, name: string): Params | undefined {
  const value = params[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (!isRecord(value)) throw malformed(name);
  return value;
}

/** A list of objects; empty when absent. */
export function records(params: Params, name: string): readonly Params[] {
  return listOf(params, name).map((item) => {
    if (!isRecord(item)) throw malformed(name);
    return item;
  });
}

/** A list of texts; empty when absent. */
export function texts(params: Params, name: string): readonly string[] {
  return listOf(params, name).map((item) => {
    if (typeof item === 'string') return item;
    if (typeof item === 'number') return String(item);
    throw malformed(name);
  });
}

/** A list of texts; undefined when absent, which some updates tell from empty. */
export const optionalTexts = (params: Params, name: string): readonly string[] | undefined =>
  params[name] === undefined || params[name] === null ? undefined : texts(params, name);

/** A map of texts; empty when absent. */
export function textMap(params: Params, name: string): Readonly<Record<string, string>> {
  const map = record(params, name) ?? {};
  return Object.fromEntries(Object.keys(map).map((key) => [key, text(map, key) ?? '']));
}

/** What query services say of a parameter that is not there. */
export const missingParameter = (name: string): AwsError =>
  awsError('MissingParameter', `The request must contain the parameter ${name}`);

function malformed(name: string): AwsError {
  return awsError('InvalidParameterValue', `Value of parameter ${name} is invalid`);
}

function listOf(params: Params, name: string): readonly unknown[] {
  const value = params[name];
  if (value === undefined || value === null || value === '') return [];
  if (!Array.isArray(value)) throw malformed(name);
  return value;
}
