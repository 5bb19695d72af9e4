// Fields that may not change once set.
import { deepEqual } from '../kinds/deep-equal.js';
import type { FieldError } from '../kind-rules.js';
import { invalid } from './field-errors.js';

/** Both values of one field; `shown` is the new one as messages print it, when that differs. */
export interface FieldChange {
  readonly now: unknown;
  readonly before: unknown;
  readonly shown?: unknown;
}

/** `field is immutable` where the value changed. Zero values equal absent ones. */
export function immutable(field: string, { now, before, shown }: FieldChange): readonly FieldError[] {
  if (deepEqual(now ?? undefined, before ?? undefined)) return [];
  return [invalid(field, shown ?? now ?? null, 'field is immutable')];
}
