// The shape of the condensed OpenAPI schema of Kubernetes.

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
