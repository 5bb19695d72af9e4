// Server-side apply: the fields a manager applies become its own; what it applied before and no longer does, goes.
import type { ApiCall, ApiState, WriteOutcome } from './api-state.js';
import { statusError } from '../status-errors.js';

export interface ApplyRequest {
  readonly body: unknown;
  readonly force: boolean;
  readonly manager: string;
}

/** Applies a configuration to an object, creating it when there is none. */
export function applyObject(_state: ApiState, _call: ApiCall, _request: ApplyRequest): WriteOutcome {
  throw statusError({ code: 501, reason: 'NotImplemented', message: 'not supported yet: server-side apply' });
}
