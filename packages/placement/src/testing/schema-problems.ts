// Holds a value against a JSON Schema, as far as our own schemas go: enough to keep them true.
import { isJsonArray, isJsonObject, jsonEqual } from '@berth/kube';

type Schema = Readonly<Record<string, unknown>>;

/** What is wrong with a value, one line each; empty when it is as the schema says. */
export function schemaProblems(value: unknown, root: Schema): readonly string[] {
  return problemsAt(value, root, { root, path: '$' });
}

interface At {
  readonly root: Schema;
  readonly path: string;
}

function problemsAt(value: unknown, schema: Schema, at: At): readonly string[] {
  const { $ref: reference } = schema;
  if (typeof reference === 'string') return problemsAt(value, definitionOf(reference, at.root), at);
  return [
    ...typeProblems(value, schema, at),
    ...choiceProblems(value, schema, at),
    ...(isJsonObject(value) ? memberProblems(value, schema, at) : []),
    ...(isJsonArray(value) ? itemProblems(value, schema, at) : []),
  ];
}

function definitionOf(reference: string, { $defs: definitions }: Schema): Schema {
  const found = isJsonObject(definitions) ? definitions[reference.replace('#/$defs/', '')] : undefined;
  if (!isJsonObject(found)) throw new Error(`the schema has no ${reference}`);
  return found;
}

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isJsonObject,
  array: isJsonArray,
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
};

function typeProblems(value: unknown, schema: Schema, { path }: At): readonly string[] {
  const { type, minimum, minLength, pattern } = schema;
  const types = isJsonArray(type) ? type : type === undefined ? [] : [type];
  const isOfType = types.length === 0 || types.some((one) => TYPES[String(one)]?.(value) === true);
  const isBelow = typeof value === 'number' && typeof minimum === 'number' && value < minimum;
  const isShort = typeof value === 'string' && typeof minLength === 'number' && value.length < minLength;
  const differs =
    typeof value === 'string' && typeof pattern === 'string' && !new RegExp(pattern).test(value);
  return [
    ...(isOfType ? [] : [`${path} is not ${types.join(' or ')}`]),
    ...(isBelow ? [`${path} is below ${String(minimum)}`] : []),
    ...(isShort || differs ? [`${path} is not in form: ${String(value)}`] : []),
  ];
}

function choiceProblems(value: unknown, schema: Schema, at: At): readonly string[] {
  const { path } = at;
  const matching = (list: unknown): number =>
    (isJsonArray(list) ? list : []).filter(
      (one) => isJsonObject(one) && problemsAt(value, one, at).length === 0,
    ).length;
  const { const: only, enum: values, anyOf, oneOf } = schema;
  return [
    ...(only !== undefined && !jsonEqual(only, value) ? [`${path} is not ${JSON.stringify(only)}`] : []),
    ...(isJsonArray(values) && !values.includes(value) ? [`${path} is not one of ${values.join(', ')}`] : []),
    ...(anyOf !== undefined && matching(anyOf) === 0 ? [`${path} matches no choice`] : []),
    ...(oneOf !== undefined && matching(oneOf) !== 1 ? [`${path} matches not exactly one choice`] : []),
  ];
}

function memberProblems(value: Schema, schema: Schema, at: At): readonly string[] {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const required = isJsonArray(schema['required']) ? schema['required'] : [];
  const { additionalProperties: others, minProperties } = schema;
  const below = (name: string): At => ({ ...at, path: `${at.path}.${name}` });
  const present = Object.entries(value).filter(([, member]) => member !== undefined);
  return [
    ...required
      .filter((name) => value[String(name)] === undefined)
      .map((name) => `${at.path} lacks ${String(name)}`),
    ...(typeof minProperties === 'number' && present.length < minProperties ? [`${at.path} is empty`] : []),
    ...present.flatMap(([name, member]) => {
      const known = properties[name];
      if (isJsonObject(known)) return problemsAt(member, known, below(name));
      if (others === false) return [`${at.path} has no ${name}`];
      return isJsonObject(others) ? problemsAt(member, others, below(name)) : [];
    }),
  ];
}

function itemProblems(value: readonly unknown[], { items, minItems }: Schema, at: At): readonly string[] {
  const isShort = typeof minItems === 'number' && value.length < minItems;
  return [
    ...(isShort ? [`${at.path} is too short`] : []),
    ...value.flatMap((item, index) =>
      isJsonObject(items) ? problemsAt(item, items, { ...at, path: `${at.path}[${index}]` }) : [],
    ),
  ];
}
