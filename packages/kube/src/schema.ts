// The condensed OpenAPI schema of Kubernetes 1.34: every group, resource and type that the API serves.
// Shipped as data/kubernetes-schema.json.gz and read once, when first asked for.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { readSchemaText } from './schema.unsafe.js';

/** A field of a type, or the items of a list, or the values of a map. */
export interface SchemaField {
  /** Name of another type. */
  readonly ref?: string;
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array';
  /** Present on lists. */
  readonly items?: SchemaField;
  /** Present on maps: what their values are. */
  readonly map?: SchemaField;
  readonly format?: string;
  readonly enum?: readonly string[];
  /** As OpenAPI publishes it: `''` and `{}` only say "zero value", the server does not fill them in. */
  readonly default?: unknown;
  readonly listType?: 'atomic' | 'map' | 'set';
  readonly listMapKeys?: readonly string[];
  readonly mapType?: 'atomic' | 'granular';
  /** Strategic merge: the member that identifies an item. */
  readonly mergeKey?: string;
  /** Strategic merge: `merge`, `replace`, `retainKeys`. */
  readonly strategy?: readonly string[];
}

/** A named type: an object with fields, or a scalar without. */
export interface SchemaType {
  /** Group, version and kind, when objects of this type stand alone. */
  readonly gvk?: readonly [group: string, version: string, kind: string];
  readonly fields?: Readonly<Record<string, SchemaField>>;
  readonly required?: readonly string[];
  readonly type?: 'string' | 'object';
  readonly format?: string;
  readonly mapType?: 'atomic';
  /** Scalars that may have several JSON types: Quantity, IntOrString. */
  readonly oneOf?: readonly string[];
}

/** A subresource: `status`, `scale`, `log`, … */
export interface SchemaSubresource {
  readonly name: string;
  readonly kind: string;
  readonly verbs: readonly string[];
  /** Of the kind, when they differ from the resource's. */
  readonly group?: string;
  readonly version?: string;
}

/** A resource as discovery lists it. */
export interface SchemaResource {
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly SchemaSubresource[];
}

/** One served version of an API group; the core group is named `''`. */
export interface SchemaGroup {
  readonly group: string;
  readonly version: string;
  readonly preferred: boolean;
  readonly resources: readonly SchemaResource[];
}

/** Everything that the API serves. */
export interface Schema {
  readonly serverVersion: string;
  /** In the order of discovery. */
  readonly groups: readonly SchemaGroup[];
  readonly types: Readonly<Record<string, SchemaType>>;
}

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
