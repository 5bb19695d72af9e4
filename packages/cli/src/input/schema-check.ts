// Holds an object against the schema of Kubernetes 1.34: unknown fields, wrong types, bad quantities, all of them with
// a place. A server would say the first; a person who edits a file wants them all.
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  nearest,
  parseQuantity,
  type Problem,
  type SchemaField,
  schemaType,
  typeOfKind,
} from '@berth/kube';
import type { PlacedObject } from './kubernetes-objects.js';

type Path = readonly (string | number)[];

/** Gives what is wrong with the object; nothing for kinds that Kubernetes itself does not have. */
export function schemaProblems({ object, placeOf }: Omit<PlacedObject, 'origin'>): readonly Problem[] {
  const [version = '', group = ''] = object.apiVersion.split('/').toReversed();
  const typeName = typeOfKind(group, version, object.kind);
  if (typeName === undefined) return [];
  const problems: Problem[] = [];
  const report: Report = (path, { code, message, hint }) => {
    problems.push({ code, message, hint, field: renderPath(path), place: placeOf(path) });
  };
  checkRef(object, typeName, { path: [], report });
  return problems;
}

type Report = (path: Path, problem: Pick<Problem, 'code' | 'message' | 'hint'>) => void;

interface At {
  readonly path: Path;
  readonly report: Report;
}

const quantityType = 'io.k8s.apimachinery.pkg.api.resource.Quantity';

const below = ({ path, report }: At, step: string | number): At => ({ path: [...path, step], report });

function checkRef(value: unknown, typeName: string, at: At): void {
  if (value === null || value === undefined) return;
  const type = schemaType(typeName);
  if (typeName === quantityType) checkQuantity(value, at);
  else if (type?.fields && isJsonObject(value)) checkFields(value, typeName, at);
  else if (type?.fields) wrongType(value, 'a mapping', at);
  else if (type?.type === 'string' && !type.oneOf && typeof value !== 'string')
    wrongType(value, 'a string', at);
}

function checkFields(value: JsonObject, typeName: string, at: At): void {
  const { fields = {}, required = [] } = schemaType(typeName) ?? {};
  for (const [name, member] of Object.entries(value)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field) checkField(member, field, below(at, name));
    else unknownField(name, Object.keys(fields), below(at, name));
  }
  for (const name of required) {
    if (value[name] !== undefined && value[name] !== null) continue;
    at.report(below(at, name).path, { code: 'objects.required', message: 'must be set', hint: undefined });
  }
}

function checkField(value: unknown, field: SchemaField, at: At): void {
  if (value === null || value === undefined) return;
  const { ref, items, map, type } = field;
  if (ref !== undefined) return checkRef(value, ref, at);
  if (items) {
    if (!isJsonArray(value)) return wrongType(value, 'a list', at);
    return value.forEach((item, index) =>
      item === null ? emptyItem(below(at, index)) : checkField(item, items, below(at, index)),
    );
  }
  if (map) {
    if (!isJsonObject(value)) return wrongType(value, 'a mapping', at);
    return Object.entries(value).forEach(([key, member]) => checkField(member, map, below(at, key)));
  }
  checkScalar(value, type, at);
}

function checkScalar(value: unknown, type: SchemaField['type'], at: At): void {
  const fits =
    type === undefined ||
    type === 'array' ||
    (type === 'integer' && Number.isInteger(value)) ||
    (type === 'object' && typeof value === 'object') ||
    typeof value === type;
  if (!fits) wrongType(value, type === 'integer' ? 'a whole number' : `a ${type}`, at);
}

function checkQuantity(value: unknown, at: At): void {
  if (typeof value !== 'string' && typeof value !== 'number') return wrongType(value, 'a quantity', at);
  if (parseQuantity(value).ok) return;
  const message = `${JSON.stringify(value)} is not a quantity`;
  at.report(at.path, { code: 'quantity.syntax', message, hint: 'write it as 500m, 2, 512Mi or 4Gi' });
}

const emptyItem = ({ path, report }: At): void =>
  report(path, {
    code: 'objects.empty-item',
    message: 'the item is empty',
    hint: 'fill it in or remove the dash',
  });

function unknownField(name: string, known: readonly string[], at: At): void {
  const near = nearest(name, known);
  at.report(at.path, {
    code: 'objects.unknown-field',
    message: `unknown field ${JSON.stringify(name)}`,
    hint: near ? `did you mean ${JSON.stringify(near)}?` : undefined,
  });
}

function wrongType(value: unknown, wanted: string, at: At): void {
  const written =
    typeof value === 'object' ? (isJsonArray(value) ? 'a list' : 'a mapping') : JSON.stringify(value);
  const hint =
    wanted === 'a string' && typeof value !== 'object' ? `put it in quotes: "${String(value)}"` : undefined;
  at.report(at.path, { code: 'objects.wrong-type', message: `must be ${wanted}, not ${written}`, hint });
}

/** `spec.containers[0].image`; keys that are no plain words stand in brackets, as kubectl writes them. */
function renderPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    if (!/^[\w-]+$/.test(step)) return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}
