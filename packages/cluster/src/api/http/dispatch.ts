// Finds who answers a request: a verb of a resource, a subresource, a review, discovery or a plain path.
import type { ApiState } from '../machine/api-state.js';
import { methodNotAllowed, resourceNotFound } from '../status-errors.js';
import { handleDelete, handleDeleteCollection } from './delete-handlers.js';
import type { Exchange } from './exchange.js';
import { handleGet, handleList } from './read-handlers.js';
import type { ResourceInfo } from '../resource-registry.js';
import type { ResourceRequest } from './request-info.js';
import { handleSubresource } from './subresource-handlers.js';
import type { ApiServices } from './services.js';
import { handleWatch } from './watch-handler.js';
import { handleCreate, handlePatch, handleUpdate, type WriteTarget } from './write-handlers.js';

/** Answers a request for a resource. */
export async function dispatchResource(
  services: ApiServices,
  exchange: Exchange,
  request: ResourceRequest,
): Promise<void> {
  const { info } = request;
  if (info === undefined || (!info.namespaced && request.namespace !== undefined)) throw resourceNotFound();
  warnOfDeprecation(exchange, info);
  const { namespace, name, subresource } = request;
  const target: WriteTarget = { info, namespace, name, subresource };
  if (subresource !== undefined) {
    await handleSubresource(services, exchange, { ...request, info });
    return;
  }
  checkMethod(request, exchange.request.method ?? 'GET');
  const review = services.reviews.get(info.kind);
  if (review !== undefined) {
    await review(services, exchange, target);
    return;
  }
  await runVerb(services.state, exchange, { request, target });
}

interface Verb {
  readonly request: ResourceRequest;
  readonly target: WriteTarget;
}

async function runVerb(state: ApiState, exchange: Exchange, { request, target }: Verb): Promise<void> {
  switch (request.verb) {
    case 'get':
      return handleGet(state, exchange, target);
    case 'list':
      return handleList(state, exchange, target);
    case 'watch':
      return handleWatch(state, exchange, target);
    case 'create':
      return handleCreate(state, exchange, target);
    case 'update':
      return handleUpdate(state, exchange, target);
    case 'patch':
      return handlePatch(state, exchange, target);
    case 'delete':
      return handleDelete(state, exchange, target);
    case 'deletecollection':
      return handleDeleteCollection(state, exchange, target);
    default:
      throw methodNotAllowed();
  }
}

// POST has no name, PUT and PATCH have one, and writes to a namespaced kind say in which namespace.
function checkMethod(request: ResourceRequest, method: string): void {
  const { info, verb, name, namespace } = request;
  if (info === undefined || !info.verbs.includes(verb)) throw methodNotAllowed();
  const named = name !== '';
  if ((method === 'POST' && named) || ((method === 'PUT' || method === 'PATCH') && !named))
    throw methodNotAllowed();
  const everywhere = info.namespaced && namespace === undefined;
  if (everywhere && verb !== 'list' && verb !== 'watch') throw methodNotAllowed();
}

const DEPRECATED: Readonly<Record<string, string>> = {
  endpoints: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  componentstatuses: 'v1 ComponentStatus is deprecated in v1.19+',
};

function warnOfDeprecation({ warnings }: Exchange, { name, custom }: ResourceInfo): void {
  const text = custom ? custom.deprecation : DEPRECATED[name];
  if (text !== undefined) warnings.push(text);
}
