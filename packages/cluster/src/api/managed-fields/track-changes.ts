// Who owns which field: `metadata.managedFields` after a create or an update.
import type { Draft, Stored } from '../kind-rules.js';
import type { ApiCall } from '../machine/api-state.js';

/** Which write it is, and when. */
export interface TrackedWrite {
  readonly call: ApiCall;
  readonly nowMs: number;
}

/** Records the writer of a new object. */
export function trackCreate(_draft: Draft, _write: TrackedWrite): void {}

/** Records the writer of a change. */
export function trackUpdate(_draft: Draft, _current: Stored, _write: TrackedWrite): void {}
