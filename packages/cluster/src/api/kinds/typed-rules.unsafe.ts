// The one place where drafts get their types: a draft was decoded by the schema of its kind, so the generated
// type of that kind describes it; no type of TypeScript can say so.
import type { Draft, FieldError, KindRules, RequestContext, TableColumn } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';

/** A generated type with everything in it writable. */
export type Writable<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? Writable<Item>[]
    : { -readonly [Key in keyof T]: Writable<T[Key]> };

/** {@link KindRules} written against the type of the kind. */
export interface TypedRules<T> {
  readonly defaults?: (draft: Writable<T>, context: RequestContext) => void;
  readonly prepareForCreate?: (draft: Writable<T>, context: RequestContext) => void;
  readonly prepareForUpdate?: (draft: Writable<T>, current: T, context: RequestContext) => void;
  readonly validateCreate?: (object: T, context: RequestContext) => readonly FieldError[];
  readonly validateUpdate?: (object: T, current: T, context: RequestContext) => readonly FieldError[];
  readonly warnings?: (object: T, current: T | undefined, context: RequestContext) => readonly string[];
  readonly table?: {
    readonly columns: readonly TableColumn[];
    readonly row: (object: T, nowMs: number) => readonly unknown[];
  };
}

/** Rules of a kind whose objects the schema decoded as `T`. */
export function typedRules<T>(rules: TypedRules<T>): KindRules {
  return rules as unknown as KindRules;
}

/** A decoded draft as its type. */
export function typedDraft<T>(draft: Draft): Writable<T> {
  return draft as unknown as Writable<T>;
}

/** A stored object as its type. */
export function typedObject<T>(object: Stored): T {
  return object as unknown as T;
}

/** A time that Kubernetes writes as null while it is not set; the generated types only know absence. */
export const unsetTime = null as unknown as undefined;

/** A changeable copy of a stored object. */
export function thawed<T>(object: T): Writable<T> {
  return structuredClone(object) as unknown as Writable<T>;
}
