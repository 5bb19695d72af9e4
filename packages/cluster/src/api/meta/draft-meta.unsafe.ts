// Typed views of the metadata of untyped objects. Decoding has made sure that the parts have these types.
import type { OwnerReference } from '@berth/kube';
import type { Draft } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';

/** One entry of `metadata.managedFields`. */
export interface ManagedEntry {
  manager?: string;
  operation?: string;
  apiVersion?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: Readonly<Record<string, unknown>>;
  subresource?: string;
}

/** Metadata of an object that is still ours to change. */
export interface DraftMeta {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: readonly OwnerReference[];
  finalizers?: readonly string[];
  managedFields?: readonly ManagedEntry[];
  selfLink?: string;
}

/** The metadata of a draft, made when it is missing. */
export function draftMeta(draft: Draft): DraftMeta {
  const metadata = draft['metadata'];
  if (typeof metadata === 'object' && metadata !== null) return metadata as DraftMeta;
  const fresh: DraftMeta = {};
  draft['metadata'] = fresh;
  return fresh;
}

/** The metadata of a stored object, to read. */
export const metaOf = (object: Stored): Readonly<DraftMeta> => (object['metadata'] ?? {}) as DraftMeta;

/** A deep copy that is ours to change. */
export const thaw = (object: Stored): Draft => copyValue(object) as Draft;

function copyValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyValue);
  const copy: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) if (part !== undefined) copy[key] = copyValue(part);
  return copy;
}

/** A member of an object as an object; undefined when it is none. */
export function recordAt(object: Stored | undefined, field: string): Stored | undefined {
  const value = object?.[field];
  return isRecord(value) ? value : undefined;
}

/** True for JSON objects. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
