// Values of custom objects against their schema, with the sentences of kube-openapi's validator.
import { jsonEqual } from '@berth/kube';
import type { FieldError } from '../kind-rules.js';
import { isRecord } from '../meta/draft-meta.unsafe.js';
import { duplicate, invalid, notSupported, required, tooLong } from '../validation/field-errors.js';
import { hasFormat } from './schema-formats.js';
import { compilePattern } from './schema-pattern.js';
import { memberOf, OBJECT_MEMBERS, readStructural, type Structural } from './structural-schema.js';

/** Everything wrong with an object; its metadata is looked at elsewhere. */
export const validateStructural = (
  object: Readonly<Record<string, unknown>>,
  schema: Structural,
): readonly FieldError[] => membersErrors(object, schema, { path: '', skipped: OBJECT_MEMBERS });

/** Errors of one value at a path. */
function valueErrors(value: unknown, schema: Structural, path: string): readonly FieldError[] {
  if (value === null && schema.nullable) return [];
  const wrongType = typeError(value, schema, path);
  if (wrongType) return [wrongType];
  return [
    ...enumErrors(value, schema, path),
    ...scalarErrors(value, schema, path),
    ...(Array.isArray(value) ? listErrors(value, schema, path) : []),
    ...(isRecord(value) ? membersErrors(value, schema, { path, skipped: skippedIn(schema) }) : []),
    ...junctorErrors(value, schema, path),
  ];
}

const NOTHING: ReadonlySet<string> = new Set();
const skippedIn = (schema: Structural): ReadonlySet<string> => (schema.embedded ? OBJECT_MEMBERS : NOTHING);

function typeError(value: unknown, schema: Structural, path: string): FieldError | undefined {
  const wanted = schema.intOrString ? ['integer', 'string'] : schema.type === undefined ? [] : [schema.type];
  const given = typeName(value);
  const fits = wanted.includes(given) || (given === 'integer' && wanted.includes('number'));
  if (wanted.length === 0 || fits) return undefined;
  return typeInvalid(path, given, `${path} in body must be of type ${wanted.join(',')}: "${given}"`);
}

const typeInvalid = (field: string, value: unknown, detail: string): FieldError => ({
  type: 'TypeInvalid',
  field,
  value,
  detail,
});

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function enumErrors(value: unknown, { rules }: Structural, path: string): readonly FieldError[] {
  const values: unknown = rules['enum'];
  if (!Array.isArray(values) || values.some((one) => jsonEqual(one, value))) return [];
  const supported = values.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  return [notSupported(path, value, supported)];
}

function scalarErrors(value: unknown, schema: Structural, path: string): readonly FieldError[] {
  if (typeof value === 'number') return numberErrors(value, schema.rules, path);
  return typeof value === 'string' ? textErrors(value, schema.rules, path) : [];
}

type Rules = Structural['rules'];

function numberErrors(value: number, rules: Rules, path: string): readonly FieldError[] {
  const says = (text: string): FieldError => invalid(path, value, `${path} in body should be ${text}`);
  const { maximum, minimum, exclusiveMaximum, exclusiveMinimum, multipleOf } = rules;
  const errors: FieldError[] = [];
  if (typeof maximum === 'number' && (exclusiveMaximum === true ? value >= maximum : value > maximum))
    errors.push(says(`less than ${exclusiveMaximum === true ? '' : 'or equal to '}${maximum}`));
  if (typeof minimum === 'number' && (exclusiveMinimum === true ? value <= minimum : value < minimum))
    errors.push(says(`greater than ${exclusiveMinimum === true ? '' : 'or equal to '}${minimum}`));
  if (typeof multipleOf === 'number' && !Number.isInteger(value / multipleOf))
    errors.push(says(`a multiple of ${multipleOf}`));
  return errors;
}

function textErrors(value: string, rules: Rules, path: string): readonly FieldError[] {
  const { maxLength, minLength, pattern, format } = rules;
  const length = [...value].length;
  const errors: FieldError[] = [];
  if (typeof maxLength === 'number' && length > maxLength) errors.push(tooLong(path, maxLength));
  if (typeof minLength === 'number' && length < minLength)
    errors.push(invalid(path, value, `${path} in body should be at least ${minLength} chars long`));
  if (typeof pattern === 'string' && !matches(pattern, value))
    errors.push(invalid(path, value, `${path} in body should match '${pattern}'`));
  if (typeof format === 'string' && !hasFormat(format, value))
    errors.push(
      typeInvalid(path, value, `${path} in body must be of type ${format}: ${JSON.stringify(value)}`),
    );
  return errors;
}

/** A pattern that we do not understand accepts everything. */
const matches = (pattern: string, value: string): boolean => compilePattern(pattern)?.test(value) ?? true;

function listErrors(value: readonly unknown[], schema: Structural, path: string): readonly FieldError[] {
  const { maxItems, minItems } = schema.rules;
  const errors: FieldError[] = [];
  if (typeof maxItems === 'number' && value.length > maxItems)
    errors.push(tooMany(path, value.length, maxItems));
  if (typeof minItems === 'number' && value.length < minItems)
    errors.push(invalid(path, value.length, `${path} in body should have at least ${minItems} items`));
  const { items } = schema;
  if (!items) return errors;
  const below = value.flatMap((item, index) => valueErrors(item, items, `${path}[${index}]`));
  return [...errors, ...below, ...duplicateErrors(value, schema, path)];
}

const tooMany = (field: string, count: number, max: number): FieldError => ({
  type: 'TooMany',
  field,
  value: count,
  detail: `must have at most ${max} ${max === 1 ? 'item' : 'items'}`,
});

/** Lists that are sets, or maps by keys, hold each item once. */
function duplicateErrors(value: readonly unknown[], schema: Structural, path: string): readonly FieldError[] {
  if (schema.listType !== 'set' && schema.listType !== 'map') return [];
  const seen = new Set<string>();
  return value.flatMap((item, index) => {
    const key = schema.listType === 'map' ? keyOf(item, schema.listMapKeys) : item;
    const text = JSON.stringify(key);
    if (seen.has(text)) return [duplicate(`${path}[${index}]`, key)];
    seen.add(text);
    return [];
  });
}

const keyOf = (item: unknown, names: readonly string[]): unknown =>
  Object.fromEntries(names.map((name) => [name, isRecord(item) ? item[name] : undefined]));

interface MembersAt {
  readonly path: string;
  readonly skipped: ReadonlySet<string>;
}

function membersErrors(
  value: Readonly<Record<string, unknown>>,
  schema: Structural,
  { path, skipped }: MembersAt,
): readonly FieldError[] {
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const { maxProperties, minProperties, required: wanted } = schema.rules;
  const errors: FieldError[] = [];
  const count = Object.keys(value).length;
  if (typeof maxProperties === 'number' && count > maxProperties)
    errors.push(tooMany(path, count, maxProperties));
  if (typeof minProperties === 'number' && count < minProperties)
    errors.push(invalid(path, count, `${path} in body should have at least ${minProperties} properties`));
  for (const name of Array.isArray(wanted) ? wanted : [])
    if (typeof name === 'string' && value[name] === undefined) errors.push(required(at(name)));
  for (const name of Object.keys(value).sort()) {
    const below = skipped.has(name) ? undefined : memberOf(schema, name);
    if (below) errors.push(...valueErrors(value[name], below, at(name)));
  }
  return errors;
}

/** `allOf`, `anyOf`, `oneOf` and `not`: the value has to fit further schemas. */
function junctorErrors(value: unknown, schema: Structural, path: string): readonly FieldError[] {
  const { allOf, anyOf, oneOf, not } = schema.rules;
  const errorsOf = (one: unknown): readonly FieldError[] => valueErrors(value, readStructural(one), path);
  const fits = (one: unknown): boolean => errorsOf(one).length === 0;
  const says = (text: string): FieldError => invalid(path, shown(value), `"${path}" must ${text}`);
  const errors: FieldError[] = Array.isArray(allOf) ? allOf.flatMap(errorsOf) : [];
  if (Array.isArray(anyOf) && !schema.intOrString && !anyOf.some(fits))
    errors.push(says('validate at least one schema (anyOf)'));
  const fitting = Array.isArray(oneOf) ? oneOf.filter(fits).length : 1;
  if (fitting === 0) errors.push(says('validate one and only one schema (oneOf). Found none valid'));
  if (fitting > 1)
    errors.push(says(`validate one and only one schema (oneOf). Found ${fitting} valid alternatives`));
  if (isRecord(not) && fits(not)) errors.push(says('not validate the schema (not)'));
  return errors;
}

/** Objects and lists are not written out in messages. */
const shown = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? typeName(value) : value;
