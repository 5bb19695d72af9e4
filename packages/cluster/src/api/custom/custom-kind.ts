// One served version of a custom resource: how its objects are decoded, owned, checked and shown.
import { isJsonObject, jsonEqual, type ObjectMeta } from '@berth/kube';
import type { Draft, FieldError, KindRules, RequestContext } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';
import { typedObject } from '../kinds/typed-rules.unsafe.js';
import type { FieldShape } from '../managed-fields/field-shape.js';
import { draftMeta, isRecord, metaOf, thaw } from '../meta/draft-meta.unsafe.js';
import { selectableFields, type SelectableFields } from '../machine/field-labels.js';
import { validateMeta, validateMetaUpdate } from '../validation/object-meta.js';
import { validateRules, type RuleContext } from './cel/validation-rules.js';
import { memberPath } from './json-path.js';
import { printerTable } from './printer-columns.js';
import { pruneUnknown } from './prune-unknown.js';
import { shapeOfObjects } from './schema-shape.js';
import { withStructuralDefaults } from './structural-defaults.js';
import { readStructural, type Structural } from './structural-schema.js';
import { validateStructural } from './validate-structural.js';

/** Where the replicas of a custom resource are, as member names. */
export interface ScalePaths {
  readonly spec: readonly string[];
  readonly status: readonly string[];
  readonly selector: readonly string[] | undefined;
}

export interface CustomKind {
  /** `example.com/v1`: the version that objects are stored in. */
  readonly storedApiVersion: string;
  readonly shape: FieldShape;
  readonly rules: KindRules;
  readonly scale: ScalePaths | undefined;
  readonly selectable: SelectableFields;
  /** What every request of this version is warned of. */
  readonly deprecation: string | undefined;
  /** `openAPIV3Schema`, as written. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Drops what the schema does not know, and fills in its defaults. */
  readonly decode: (value: Readonly<Record<string, unknown>>) => {
    readonly object: Readonly<Record<string, unknown>>;
    /** Paths of what was dropped. */
    readonly dropped: readonly string[];
  };
  /** A stored object as this version shows it: converted by name alone, with defaults that came later. */
  readonly present: (object: Stored, apiVersion: string) => Stored;
}

/** What a definition says of one version. */
export interface CustomVersion {
  readonly namespaced: boolean;
  readonly storedApiVersion: string;
  readonly deprecation: string | undefined;
  /** An entry of `spec.versions`. */
  readonly version: Readonly<Record<string, unknown>>;
}

/** Reads one version of a definition. */
export function customKind({
  namespaced,
  storedApiVersion,
  deprecation,
  version,
}: CustomVersion): CustomKind {
  const written = isRecord(version['schema']) ? version['schema']['openAPIV3Schema'] : undefined;
  const schema = readStructural(written);
  const subresources = isRecord(version['subresources']) ? version['subresources'] : {};
  const hasStatus = isJsonObject(subresources['status']);
  const presented = new WeakMap<Stored, Stored>();
  return {
    storedApiVersion,
    selectable: selectableFields(version['selectableFields']),
    deprecation,
    schema: schema.rules,
    shape: shapeOfObjects(schema),
    scale: scalePaths(subresources['scale']),
    rules: customRules({ schema, namespaced, hasStatus, columns: version['additionalPrinterColumns'] }),
    decode: (value) => {
      const { value: kept, dropped } = pruneUnknown(value, schema);
      return { object: withStructuralDefaults(kept, schema), dropped };
    },
    present: (object, apiVersion) => {
      const known = presented.get(object);
      if (known) return known;
      const filled = inOrder({ ...withStructuralDefaults(object, schema), apiVersion });
      const shown = jsonEqual(filled, object) ? object : filled;
      presented.set(object, shown);
      return shown;
    },
  };
}

/** Kind and version in front, as every stored object begins, then its members by name. */
export function inOrder(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { kind, apiVersion, metadata, ...rest } = object;
  const sorted = Object.keys(rest)
    .sort()
    .map((name) => [name, rest[name]]);
  return { kind, apiVersion, metadata, ...Object.fromEntries(sorted) };
}

function scalePaths(scale: unknown): ScalePaths | undefined {
  if (!isRecord(scale)) return undefined;
  const path = (name: string) => (typeof scale[name] === 'string' ? memberPath(scale[name]) : undefined);
  const [spec, status] = [path('specReplicasPath'), path('statusReplicasPath')];
  return spec && status ? { spec, status, selector: path('labelSelectorPath') } : undefined;
}

interface RulesInput {
  readonly schema: Structural;
  readonly namespaced: boolean;
  readonly hasStatus: boolean;
  readonly columns: unknown;
}

function customRules({ schema, namespaced, hasStatus, columns }: RulesInput): KindRules {
  const meta = { namespaced, nameRule: 'subdomain', metaChecks: 'none' } as const;
  const content = (object: Stored, { before }: RuleContext): readonly FieldError[] => {
    const errors = validateStructural(object, schema);
    return [...errors, ...validateRules(object, schema, { before, errors })];
  };
  return {
    table: printerTable(columns),
    prepareForCreate: (draft) => {
      if (hasStatus) delete draft['status'];
      draftMeta(draft).generation = 1;
    },
    prepareForUpdate: (draft, current, context) => prepareForUpdate(draft, current, { context, hasStatus }),
    validateCreate: (object) => [
      ...validateMeta(objectMeta(object), meta),
      ...content(object, { before: undefined }),
    ],
    validateUpdate: (object, current) => [
      ...validateMetaUpdate(objectMeta(object), objectMeta(current), meta),
      ...content(object, { before: current }),
    ],
  };
}

const objectMeta = (object: Stored): ObjectMeta =>
  typedObject<{ readonly metadata: ObjectMeta }>(object).metadata;

interface UpdateAs {
  readonly context: RequestContext;
  readonly hasStatus: boolean;
}

/** A status write changes nothing else, not even labels; any other change of content counts as a new generation. */
function prepareForUpdate(draft: Draft, current: Stored, { context, hasStatus }: UpdateAs): void {
  const meta = draftMeta(draft);
  if (context.subresource === 'status') {
    const { managedFields, resourceVersion } = meta;
    draft['metadata'] = { ...thaw({ ...metaOf(current) }), managedFields, resourceVersion };
    return;
  }
  const changed = !jsonEqual(contentOf(draft, hasStatus), contentOf(current, hasStatus));
  meta.generation = (metaOf(current).generation ?? 1) + (changed ? 1 : 0);
}

function contentOf(object: Stored, withoutStatus: boolean): Stored {
  const { metadata: _, kind: __, apiVersion: ___, status, ...content } = object;
  return withoutStatus ? content : { ...content, status };
}
