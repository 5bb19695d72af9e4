// What a write may touch: the main resource leaves the status alone, a subresource touches little else.
import type { Draft } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';
import { thaw } from '../meta/draft-meta.unsafe.js';
import type { ApiCall } from './api-state.js';

/** The draft with everything that this endpoint cannot change as it was. */
export function mergeSubresource(draft: Draft, current: Stored, call: ApiCall): Draft {
  if (call.subresource === 'status') return statusOnly(draft, current);
  if (call.subresource !== undefined) return draft;
  return hasStatusEndpoint(call) ? specOnly(draft, current) : draft;
}

const hasStatusEndpoint = (call: ApiCall): boolean =>
  call.resource.subresources?.some((subresource) => subresource.name === 'status') === true;

function statusOnly(draft: Draft, current: Stored): Draft {
  const kept = thaw(current);
  kept['metadata'] = draft['metadata'];
  if (draft['status'] === undefined) delete kept['status'];
  else kept['status'] = draft['status'];
  return kept;
}

function specOnly(draft: Draft, current: Stored): Draft {
  if (current['status'] === undefined) delete draft['status'];
  else draft['status'] = thaw({ status: current['status'] })['status'];
  return draft;
}
