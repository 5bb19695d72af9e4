// Subresources over HTTP: status, scale, finalize and the like as parts of the object; the rest as actions.
import type { ApiState } from '../machine/api-state.js';
import { methodNotAllowed, notFound, resourceNotFound } from '../status-errors.js';
import { readScale, writeScale } from '../subresources/scale.js';
import { writeSubresource } from '../subresources/write-subresource.js';
import { handleConnect } from '../streaming/connect-handler.js';
import { sendJson } from './answer.js';
import type { Exchange } from './exchange.js';
import { handleGet } from './read-handlers.js';
import { mediaTypeOf, parseObjectBody, readBody } from './request-body.js';
import type { ApiServices } from './services.js';
import { acknowledged, callOf, handlePatch, handleUpdate, type WriteTarget } from './write-handlers.js';
import type { SubresourceRequest } from './subresource-request.js';

const ACTIONS: ReadonlySet<string> = new Set(['binding', 'eviction', 'token']);
const CONNECTS: ReadonlySet<string> = new Set(['log', 'exec', 'attach', 'portforward', 'proxy']);

/** Answers a request for a subresource. */
export async function handleSubresource(
  services: ApiServices,
  exchange: Exchange,
  request: SubresourceRequest,
): Promise<void> {
  const { info, namespace, name, subresource = '', verb } = request;
  const described = info.subresources?.find((candidate) => candidate.name === subresource);
  if (described === undefined && info.custom)
    throw notFound({ group: info.group, resource: info.plural }, name);
  if (described === undefined) throw resourceNotFound();
  if (!described.verbs.includes(verb)) throw methodNotAllowed();
  const target: WriteTarget = { info, namespace, name, subresource };
  if (CONNECTS.has(subresource)) return handleConnect(services, exchange, request);
  if (ACTIONS.has(subresource)) return runAction(services.state, exchange, target);
  if (subresource === 'scale') return handleScale(services.state, exchange, target);
  return handlePart(services.state, exchange, { target, verb });
}

async function handlePart(
  state: ApiState,
  exchange: Exchange,
  { target, verb }: { readonly target: WriteTarget; readonly verb: string },
): Promise<void> {
  if (verb === 'get') return handleGet(state, exchange, target);
  if (verb === 'update') return handleUpdate(state, exchange, target);
  return handlePatch(state, exchange, target);
}

async function runAction(state: ApiState, exchange: Exchange, target: WriteTarget): Promise<void> {
  const call = callOf(exchange, target, 'CreateOptions');
  const body = await readBody(exchange.request);
  const { value } = parseObjectBody(body, mediaTypeOf(exchange.request), target.info.kind);
  await state.tokens.ready;
  const outcome = writeSubresource(state, call, value);
  await acknowledged(outcome.durable);
  sendJson(exchange, 201, outcome.body);
}

async function handleScale(state: ApiState, exchange: Exchange, target: WriteTarget): Promise<void> {
  const method = exchange.request.method ?? 'GET';
  if (method === 'GET') {
    sendJson(exchange, 200, readScale(state, target));
    return;
  }
  const call = callOf(exchange, target, method === 'PUT' ? 'UpdateOptions' : 'PatchOptions');
  const body = await readBody(exchange.request);
  const mediaType = mediaTypeOf(exchange.request);
  const outcome = writeScale(state, call, { body, mediaType });
  await acknowledged(outcome.durable);
  sendJson(exchange, 200, readScale(state, target));
}
