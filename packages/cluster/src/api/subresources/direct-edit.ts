// Changes that the API server itself makes to an object: no defaults, no validation of the kind's update rules.
import type { StoredItem } from '../../store/stored-item.js';
import type { PendingWrite } from '../../store/object-store.js';
import type { Draft } from '../kind-rules.js';
import type { ApiState } from '../machine/api-state.js';
import { thaw } from '../meta/draft-meta.unsafe.js';
import { stamped } from '../machine/stamped.js';

/** Stores an edited copy of the object. */
export function editDirectly(state: ApiState, item: StoredItem, edit: (draft: Draft) => void): PendingWrite {
  const draft = thaw(item.object);
  edit(draft);
  return state.store.put(item, (revision) => stamped(draft, revision));
}

/** One entry of `status.conditions`. */
export interface PodCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly lastProbeTime?: string | null | undefined;
  readonly lastTransitionTime: string;
  readonly observedGeneration?: number | undefined;
}

/** Adds a condition or replaces the one of its type. */
export function setPodCondition(draft: Draft, condition: PodCondition): void {
  const status = draft['status'];
  const before: Draft = typeof status === 'object' && status !== null ? { ...status } : {};
  const conditions: readonly unknown[] = Array.isArray(before['conditions']) ? before['conditions'] : [];
  const others = conditions.filter((other) => Reflect.get(Object(other), 'type') !== condition.type);
  draft['status'] = { ...before, conditions: [...others, condition] };
}
