// The condensed OpenAPI schema of Kubernetes 1.34: every group, resource and type that the API serves.
// Shipped as data/kubernetes-schema.json.gz and read once, when first asked for.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { readSchemaText } from './schema.unsafe.js';
import type { Schema, SchemaField, SchemaType } from './schema-shape.js';

let loaded: Schema | undefined;
let typesByKind: ReadonlyMap<string, string> | undefined;

/** The schema; reading it takes a few milliseconds the first time. */
export function kubernetesSchema(): Schema {
  loaded ??= readSchemaText(
    gunzipSync(readFileSync(new URL('../data/kubernetes-schema.json.gz', import.meta.url))).toString('utf8'),
  );
  return loaded;
}

/** Name of the type that holds objects of this kind: `io.k8s.api.core.v1.Pod`. */
export function typeOfKind(group: string, version: string, kind: string): string | undefined {
  typesByKind ??= new Map(
    Object.entries(kubernetesSchema().types).flatMap(([name, { gvk }]) =>
      gvk ? [[gvk.join(' '), name]] : [],
    ),
  );
  return typesByKind.get(`${group} ${version} ${kind}`);
}

/** The type of this name. */
export function schemaType(typeName: string): SchemaType | undefined {
  const { types } = kubernetesSchema();
  return Object.hasOwn(types, typeName) ? types[typeName] : undefined;
}

/** The field of a type; nothing when the type or the field is unknown. */
export function fieldOf(typeName: string, field: string): SchemaField | undefined {
  const fields = schemaType(typeName)?.fields;
  return fields !== undefined && Object.hasOwn(fields, field) ? fields[field] : undefined;
}
