// How ownership sees a field: one value, a struct or map of fields, or a list whose items have names of their own.
import { schemaType, type SchemaField } from '@berth/kube';
import { isRecord } from '../meta/draft-meta.unsafe.js';

/** The shape of a value. `item` and `field` give the shapes below. */
export type FieldShape =
  /** `text` is set for strings, which are checked on apply. */
  | { readonly kind: 'scalar'; readonly text?: boolean }
  | { readonly kind: 'atomic' }
  | {
      readonly kind: 'fields';
      /** Undefined for a name that the type does not have. */
      readonly field: (name: string) => FieldShape | undefined;
      /** Names are of the type, not free ones of a map. */
      readonly declared: boolean;
    }
  | { readonly kind: 'set' }
  | { readonly kind: 'keyed'; readonly item: FieldShape; readonly keyOf: (item: unknown) => string };

const SCALAR: FieldShape = { kind: 'scalar' };
const TEXT: FieldShape = { kind: 'scalar', text: true };
const ATOMIC: FieldShape = { kind: 'atomic' };
const SET: FieldShape = { kind: 'set' };

/** Fields whose types are not known: custom kinds. Maps by name, lists as one value. */
export const DEDUCED: FieldShape = { kind: 'fields', declared: false, field: () => DEDUCED };

const shapes = new Map<string, FieldShape>();

/** The shape of a type of the schema. */
export function shapeOfType(typeName: string): FieldShape {
  const known = shapes.get(typeName);
  if (known !== undefined) return known;
  const shape = buildShape(typeName);
  shapes.set(typeName, shape);
  return shape;
}

function buildShape(typeName: string): FieldShape {
  const type = schemaType(typeName);
  const { fields } = type ?? {};
  if (fields === undefined) return SCALAR;
  if (type?.mapType === 'atomic') return ATOMIC;
  const built = new Map<string, FieldShape>();
  return {
    kind: 'fields',
    declared: true,
    field: (name) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (field === undefined) return undefined;
      const shape = built.get(name) ?? shapeOfField(field);
      built.set(name, shape);
      return shape;
    },
  };
}

function shapeOfField(field: SchemaField): FieldShape {
  if (field.items !== undefined) return shapeOfList(field, field.items);
  if (field.mapType === 'atomic') return ATOMIC;
  if (field.map !== undefined) {
    const item = shapeOfField(field.map);
    return { kind: 'fields', declared: false, field: () => item };
  }
  if (field.ref !== undefined) return shapeOfType(field.ref);
  return field.type === 'string' && field.format === undefined ? TEXT : SCALAR;
}

function shapeOfList(field: SchemaField, items: SchemaField): FieldShape {
  if (field.listType === 'set') return SET;
  if (field.listType !== 'map' || field.listMapKeys === undefined) return ATOMIC;
  const names = [...field.listMapKeys].sort();
  const standards = new Map(names.map((name) => [name, defaultOf(items, name)]));
  return {
    kind: 'keyed',
    item: shapeOfField(items),
    keyOf: (item) => keyOfItem(item, names, standards),
  };
}

const defaultOf = (items: SchemaField, name: string): unknown =>
  items.ref === undefined ? undefined : schemaType(items.ref)?.fields?.[name]?.default;

function keyOfItem(item: unknown, names: readonly string[], standards: ReadonlyMap<string, unknown>): string {
  const members = isRecord(item) ? item : {};
  const entries = names.map((name) => [name, members[name] ?? standards.get(name)] as const);
  return `k:${JSON.stringify(Object.fromEntries(entries.filter(([, value]) => value !== undefined)))}`;
}

/** Items of a list by their key in a tree. */
export function itemsByKey(shape: FieldShape, list: readonly unknown[]): Map<string, unknown> {
  const keyOf = shape.kind === 'keyed' ? shape.keyOf : (item: unknown) => `v:${JSON.stringify(item)}`;
  return new Map(list.map((item) => [keyOf(item), item]));
}
