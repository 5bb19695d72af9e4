// The schema of a custom resource as a value: what of OpenAPI v3 a CustomResourceDefinition may use, read once.
// See "Specifying a structural schema" of Kubernetes' page on CustomResourceDefinitions.
import { isRecord } from '../meta/draft-meta.unsafe.js';

/** A node of the schema. */
export interface Structural {
  readonly type: string | undefined;
  readonly properties: ReadonlyMap<string, Structural>;
  /** Of members that `properties` does not name: a schema, or true for anything. */
  readonly additional: Structural | true | undefined;
  readonly items: Structural | undefined;
  readonly hasDefault: boolean;
  readonly default: unknown;
  readonly nullable: boolean;
  /** `x-kubernetes-preserve-unknown-fields` */
  readonly preserves: boolean;
  /** `x-kubernetes-int-or-string` */
  readonly intOrString: boolean;
  /** `x-kubernetes-embedded-resource` */
  readonly embedded: boolean;
  readonly listType: string | undefined;
  readonly listMapKeys: readonly string[];
  readonly isAtomicMap: boolean;
  /** Value validations, as written. */
  readonly rules: Readonly<Record<string, unknown>>;
}

/** Reads a node; what has the wrong JSON type is left out, for the definition's own validation to tell. */
export function readStructural(value: unknown): Structural {
  const raw = isRecord(value) ? value : {};
  return {
    type: textOf(raw['type']),
    properties: new Map(
      Object.entries(isRecord(raw['properties']) ? raw['properties'] : {}).map(([name, schema]) => [
        name,
        readStructural(schema),
      ]),
    ),
    additional: additionalOf(raw['additionalProperties']),
    items: isRecord(raw['items']) ? readStructural(raw['items']) : undefined,
    hasDefault: raw['default'] !== undefined && raw['default'] !== null,
    default: raw['default'],
    nullable: raw['nullable'] === true,
    preserves: raw['x-kubernetes-preserve-unknown-fields'] === true,
    intOrString: raw['x-kubernetes-int-or-string'] === true,
    embedded: raw['x-kubernetes-embedded-resource'] === true,
    listType: textOf(raw['x-kubernetes-list-type']),
    listMapKeys: textsOf(raw['x-kubernetes-list-map-keys']),
    isAtomicMap: raw['x-kubernetes-map-type'] === 'atomic',
    rules: raw,
  };
}

/** The schema of a member; undefined when nothing is known of it. */
export function memberOf(schema: Structural, name: string): Structural | undefined {
  const own = schema.properties.get(name);
  if (own) return own;
  return schema.additional === true ? undefined : schema.additional;
}

/** Members that every object has, whatever its schema says. */
export const OBJECT_MEMBERS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

function additionalOf(value: unknown): Structural | true | undefined {
  if (value === true) return true;
  return isRecord(value) ? readStructural(value) : undefined;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
