// Joins the rules of one kind with what every kind has: status kept apart, generation, metadata checks.
import { fieldOf, typeOfKind, type ObjectMeta } from '@berth/kube';

import type { Draft, KindRules } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';
import { decodeAs } from '../validation/decode.js';
import { tableOf } from '../tables/index.js';
import { validateMeta, validateMetaUpdate } from '../validation/object-meta.js';
import { deepEqual } from './deep-equal.js';
import type { KindTraits } from './traits.js';
import { typedDraft, typedObject } from './typed-rules.unsafe.js';

interface AnyObject {
  readonly metadata: ObjectMeta;
}

/** The rules of a kind with the general ones around them. */
export function completeRules(traits: KindTraits, own: KindRules): KindRules {
  const table = own.table ?? tableOf(traits.group, traits.kind);
  return {
    ...own,
    ...(table && { table }),
    prepareForCreate: (draft, context) => {
      if (traits.hasStatus && !traits.keepsStatus) delete draft['status'];
      const { metadata } = typedDraft<AnyObject>(draft);
      if (traits.generationOf.length > 0) metadata.generation = 1;
      else delete metadata.generation;
      own.prepareForCreate?.(draft, context);
      if (traits.hasStatus) draft['status'] ??= emptyStatus(draft, traits.kind);
    },
    prepareForUpdate: (draft, current, context) => {
      keepOtherPart(traits, draft, { current, subresource: context.subresource });
      own.prepareForUpdate?.(draft, current, context);
      if (context.subresource === 'status') keepGeneration(draft, current);
      else setGeneration(traits, draft, current);
    },
    validateCreate: (object, context) => {
      const { metadata } = typedObject<AnyObject>(object);
      return [...validateMeta(metadata, traits), ...(own.validateCreate?.(object, context) ?? [])];
    },
    validateUpdate: (object, current, context) => {
      const before = typedObject<AnyObject>(current).metadata;
      const { metadata } = typedObject<AnyObject>(object);
      const errors = validateMetaUpdate(metadata, before, traits);
      return [...errors, ...(own.validateUpdate?.(object, current, context) ?? [])];
    },
  };
}

/** The status of an object nobody has looked at yet, as the type of the kind writes it. */
function emptyStatus(draft: Draft, kind: string): unknown {
  const apiVersion = String(draft['apiVersion'] ?? 'v1');
  const slash = apiVersion.indexOf('/');
  const [group, version] =
    slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
  const typeName = typeOfKind(group, version, kind);
  const statusType = typeName === undefined ? undefined : fieldOf(typeName, 'status')?.ref;
  const decoded = statusType === undefined ? undefined : decodeAs(statusType, {});
  return decoded?.ok ? decoded.draft : {};
}

interface Before {
  readonly current: Stored;
  readonly subresource: string | undefined;
}

/** A write of the status leaves the rest as it was, and any other write leaves the status. */
function keepOtherPart(
  traits: KindTraits,
  draft: Record<string, unknown>,
  { current, subresource }: Before,
): void {
  if (subresource === 'status') {
    for (const key of Object.keys({ ...current, ...draft })) {
      if (!writtenWithStatus.has(key)) restore(draft, current, key);
    }
  } else if (traits.hasStatus) restore(draft, current, 'status');
}

const writtenWithStatus: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);

function restore(draft: Record<string, unknown>, current: Stored, key: string): void {
  if (current[key] === undefined) delete draft[key];
  else draft[key] = current[key];
}

/** Status writes are no changes of what is wanted, whatever else they touch. */
function keepGeneration(draft: Draft, current: Stored): void {
  const { metadata } = typedDraft<AnyObject>(draft);
  const { generation } = typedObject<AnyObject>(current).metadata;
  if (generation === undefined) delete metadata.generation;
  else metadata.generation = generation;
}

function setGeneration(traits: KindTraits, draft: Record<string, unknown>, current: Stored): void {
  const { metadata } = typedDraft<AnyObject>(draft);
  const before = typedObject<AnyObject>(current).metadata.generation;
  if (before === undefined && traits.generationOf.length === 0) delete metadata.generation;
  else {
    const changed = traits.generationOf.some(
      (field) => !deepEqual(partOf(draft, field), partOf(current, field)),
    );
    metadata.generation = (before ?? 0) + (changed ? 1 : 0);
  }
}

/** A top-level field, or the annotations. */
const partOf = (object: Stored, field: string): unknown =>
  field === 'annotations' ? typedObject<AnyObject>(object).metadata.annotations : object[field];
