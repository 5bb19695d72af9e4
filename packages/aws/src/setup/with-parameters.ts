// A template with the values of its parameters in their places, so that two templates can be compared by what they
// make.
import { isJsonArray, isJsonObject, type JsonObject, member } from '@berth/kube';

/** Replaces references to parameters by their values, or by their defaults. */
export function withParameters(template: JsonObject, given: Readonly<Record<string, string>>): JsonObject {
  const declared = member(template, 'Parameters');
  const values = new Map<string, string>();
  for (const name of Object.keys(declared)) {
    const value = given[name] ?? member(declared, name)['Default'];
    if (typeof value === 'string') values.set(name, value);
  }
  return { ...template, Resources: replaced(member(template, 'Resources'), values) };
}

function replaced(value: unknown, values: ReadonlyMap<string, string>): unknown {
  if (isJsonArray(value)) return value.map((item) => replaced(item, values));
  if (!isJsonObject(value)) return value;
  const { Ref: name, 'Fn::Sub': text } = value;
  if (typeof name === 'string' && values.has(name)) return values.get(name);
  if (typeof text === 'string') return { 'Fn::Sub': filled(text, values) };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, values)]));
}

const filled = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => values.get(name) ?? whole);
