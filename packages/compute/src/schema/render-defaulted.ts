// Writes a decoded value as eksctl writes its own structures: which fields appear although absent, and which empty ones
// do not. The marks of the shapes say so.
import type { RecordShape, Shape } from './shape.js';

/** Gives the plain JSON value of a decoded one. Maps keep their order. */
export function renderDefaulted(value: unknown, shape: Shape): unknown {
  switch (shape.kind) {
    case 'record':
      return renderRecord(isObject(value) ? value : {}, shape);
    case 'list':
      return Array.isArray(value) ? value.map((item) => renderDefaulted(item, shape.items)) : value;
    case 'map':
      return renderMap(value, shape.values);
    case 'either':
      return renderDefaulted(value, shape.list);
    default:
      return value;
  }
}

function renderMap(value: unknown, values: Shape): unknown {
  if (!isObject(value) || values.kind !== 'record') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renderDefaulted(item, values)]));
}

function renderRecord(value: Readonly<Record<string, unknown>>, shape: RecordShape): unknown {
  const entries = Object.entries(shape.fields).flatMap(([name, field]) => {
    const rendered = renderField(value[name], field);
    return rendered === undefined ? [] : [[name, rendered] as const];
  });
  return Object.fromEntries(entries);
}

function renderField(value: unknown, shape: Shape): unknown {
  if (value === undefined) {
    return shape.absent !== undefined && shape.kind === 'record' ? renderRecord({}, shape) : shape.absent;
  }
  const rendered = renderDefaulted(value, shape);
  return shape.absent === undefined && dropsZero(shape) && isZero(rendered) ? undefined : rendered;
}

/** Go's `omitempty`: pointers to numbers, booleans and structures are written whenever they are there. */
function dropsZero(shape: Shape): boolean {
  if (shape.zero !== undefined) return shape.zero === 'dropped';
  return (
    shape.kind !== 'integer' && shape.kind !== 'number' && shape.kind !== 'boolean' && shape.kind !== 'record'
  );
}

function isZero(value: unknown): boolean {
  if (isObject(value)) return Object.keys(value).length === 0;
  return value === '' || value === 0 || value === false || (Array.isArray(value) && value.length === 0);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
