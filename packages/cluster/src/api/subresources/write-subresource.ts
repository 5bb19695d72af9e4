// POST to a subresource: binding, eviction, token. Each answers a body of its own.
import type { ApiCall, ApiState } from '../machine/api-state.js';
import { methodNotAllowed } from '../status-errors.js';
import { bindPod } from './binding.js';
import { evictPod } from './eviction.js';
import { requestToken } from './token-request.js';
import type { SubresourceOutcome } from './subresource-outcome.js';

/** Runs the POST of a subresource; `body` is decoded JSON. */
export function writeSubresource(state: ApiState, call: ApiCall, body: unknown): SubresourceOutcome {
  switch (`${call.resource.plural}/${call.subresource ?? ''}`) {
    case 'pods/binding':
      return bindPod(state, call, body);
    case 'pods/eviction':
      return evictPod(state, call, body);
    case 'serviceaccounts/token':
      return requestToken(state, call, body);
    default:
      throw methodNotAllowed();
  }
}
