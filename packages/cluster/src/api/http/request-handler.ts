// One request from its first byte to its answer: who, as whom, what, may he, and then the handler.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { StatusError } from '@berth/kube';
import { accessDenied, accessOf } from '../auth/access-of-request.js';
import { impersonate } from '../auth/impersonation.js';
import type { UserInfo } from '../kind-rules.js';
import { resourceNotFound, statusError, unauthorized } from '../status-errors.js';
import { sendStatus, sendText } from './answer.js';
import { behindFront } from './cluster-fronts.js';
import { dispatchResource } from './dispatch.js';
import type { Exchange } from './exchange.js';
import { handlePath, type PathServices } from './path-handlers.js';
import { readRequestInfo, type RequestInfo, type ResourceRequest } from './request-info.js';
import type { ApiServices } from './services.js';

export type RequestServices = ApiServices & PathServices;

const NOBODY: UserInfo = { username: '', groups: [] };

/** Answers one request; never rejects. */
export async function handleRequest(
  services: RequestServices,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const exchange = exchangeOf(services, request, response);
  try {
    const admitted = admitRequest(services, exchange);
    if (admitted === undefined) return;
    const { info } = admitted;
    if (info.kind === 'path' || !services.knowsGroup(info.group)) handlePath(services, admitted.exchange);
    else await dispatchResource(services, admitted.exchange, info);
  } catch (error) {
    sendStatus(exchange, refusalOf(error));
  }
}

/** What an error is to the client. */
export function refusalOf(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  const message = `Internal error occurred: ${error instanceof Error ? error.message : String(error)}`;
  return statusError({ code: 500, reason: 'InternalError', message, details: { causes: [{ message }] } });
}

function exchangeOf({ fronts }: PathServices, request: IncomingMessage, response: ServerResponse): Exchange {
  const [whole = '/', query = ''] = splitUrl(request.url ?? '/');
  const place = behindFront(fronts, whole);
  return { request, response, ...place, query: new URLSearchParams(query), user: NOBODY, warnings: [] };
}

function splitUrl(url: string): readonly [string, string] {
  const mark = url.indexOf('?');
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}

/** The same for a request to leave HTTP; throws where there is no resource to connect to. */
export function admitUpgrade(
  services: RequestServices,
  request: IncomingMessage,
  response: ServerResponse,
): { readonly exchange: Exchange; readonly info: ResourceRequest } {
  const admitted = admitRequest(services, exchangeOf(services, request, response));
  if (admitted?.info.kind !== 'resource') throw resourceNotFound();
  return { exchange: admitted.exchange, info: admitted.info };
}

interface AdmittedRequest {
  readonly exchange: Exchange;
  readonly info: RequestInfo;
}

/** Authenticates and authorizes; undefined when the answer is already sent. */
function admitRequest(services: RequestServices, exchange: Exchange): AdmittedRequest | undefined {
  const { request } = exchange;
  const sender = services.authenticator.ofRequest(request);
  if (sender === undefined) throw unauthorized();
  const acting = impersonate(services.authorizer, request, sender);
  if (acting.kind === 'problem') {
    sendText(exchange, 500, `Internal Server Error: ${JSON.stringify(request.url)}: ${acting.message}\n`);
    return undefined;
  }
  const line = { method: request.method ?? 'GET', path: exchange.path, query: exchange.query };
  const info = readRequestInfo(line, services.state.resources);
  const { user } = acting;
  if (!services.authorizer.authorize(user, accessOf(info)).allowed) throw accessDenied(user, info);
  return { exchange: { ...exchange, user }, info };
}
