// Types of the schema tables as OpenAPI schemas.
import { schemaType, type SchemaField, type SchemaType } from '@berth/kube';

type Json = Readonly<Record<string, unknown>>;

/** A type as an OpenAPI schema; `prefix` is where references point. */
export function openApiSchema(name: string, prefix: string): Json {
  const type = schemaType(name);
  if (type === undefined) return { type: 'object' };
  if (type.fields === undefined) return scalarSchema(type);
  const properties = Object.entries(type.fields).map(([key, field]) => [key, fieldSchema(field, prefix)]);
  const [group, version, kind] = type.gvk ?? [];
  return {
    type: 'object',
    ...(type.required && { required: type.required }),
    properties: Object.fromEntries(properties),
    ...(kind !== undefined && { 'x-kubernetes-group-version-kind': [{ group, version, kind }] }),
  };
}

function scalarSchema({ type, format, oneOf }: SchemaType): Json {
  if (oneOf !== undefined) return { oneOf: oneOf.map((option) => ({ type: option })) };
  return { type: type ?? 'object', ...(format && { format }) };
}

function fieldSchema(field: SchemaField, prefix: string): Json {
  return { ...shapeOf(field, prefix), ...extensionsOf(field) };
}

function shapeOf(field: SchemaField, prefix: string): Json {
  if (field.ref !== undefined) return { allOf: [{ $ref: `${prefix}${field.ref}` }] };
  if (field.items !== undefined) return { type: 'array', items: fieldSchema(field.items, prefix) };
  if (field.map !== undefined)
    return { type: 'object', additionalProperties: fieldSchema(field.map, prefix) };
  return { type: field.type ?? 'object', ...(field.format && { format: field.format }) };
}

function extensionsOf(field: SchemaField): Json {
  const { enum: values, default: standard, listType, listMapKeys, mapType, mergeKey, strategy } = field;
  return {
    ...(values && { enum: values }),
    ...(standard !== undefined && { default: standard }),
    ...(listType && { 'x-kubernetes-list-type': listType }),
    ...(listMapKeys && { 'x-kubernetes-list-map-keys': listMapKeys }),
    ...(mapType && { 'x-kubernetes-map-type': mapType }),
    ...(mergeKey && { 'x-kubernetes-patch-merge-key': mergeKey }),
    ...(strategy && { 'x-kubernetes-patch-strategy': strategy.join(',') }),
  };
}

/** The types and everything they refer to, sorted. */
export function referencedTypes(roots: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const open = [...roots];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const field of Object.values(schemaType(name)?.fields ?? {})) open.push(...referencesOf(field));
  }
  return [...seen].sort();
}

const referencesOf = ({ ref, items, map }: SchemaField): readonly string[] => [
  ...(ref === undefined ? [] : [ref]),
  ...(items === undefined ? [] : referencesOf(items)),
  ...(map === undefined ? [] : referencesOf(map)),
];
