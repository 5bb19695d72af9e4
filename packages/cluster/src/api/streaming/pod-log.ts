// GET pods/NAME/log: the lines of a container, whole or followed.
import { once } from 'node:events';
import type { Pod, PodLogOptions } from '@berth/kube';
import type { Exchange } from '../http/exchange.js';
import { isTrue } from '../http/request-info.js';
import type { ApiServices } from '../http/services.js';
import type { SubresourceRequest } from '../http/subresource-request.js';
import type { FieldError } from '../kind-rules.js';
import { badRequest, internalError, invalid, notFound } from '../status-errors.js';

type LogOptions = PodLogOptions & {
  readonly sinceSeconds?: number;
  readonly sinceTime?: string;
  readonly limitBytes?: number;
};

/** Streams a container's log. */
export async function sendPodLog(
  services: ApiServices,
  exchange: Exchange,
  { namespace = '', name }: SubresourceRequest,
): Promise<void> {
  const pod = services.state.reader.peek('pods', { namespace, name });
  if (pod === undefined) throw notFound({ group: '', resource: 'pods' }, name);
  const options = readLogOptions(name, exchange.query);
  const container = containerOf(pod, options.container);
  const nodeName = pod.spec?.nodeName;
  const { response } = exchange;
  if (!nodeName) {
    sendHeaders(exchange);
    response.end();
    return;
  }
  if (services.state.reader.peek('nodes', { name: nodeName }) === undefined) {
    throw notFound({ group: '', resource: 'pods' }, nodeName);
  }
  const agent = services.nodeAgent();
  if (agent === undefined) throw internalError('not supported yet: pod logs without a kubelet');
  const abort = new AbortController();
  response.on('close', () => abort.abort());
  const log = agent.logs({ namespace, name }, { ...options, container, signal: abort.signal });
  await pump(exchange, log);
}

// The first chunk decides: an error before it is still a Status, one after it can only end the stream.
async function pump(exchange: Exchange, log: AsyncIterable<Uint8Array>): Promise<void> {
  const { response } = exchange;
  for await (const chunk of log) {
    if (!response.headersSent) sendHeaders(exchange);
    if (response.destroyed) return;
    if (!response.write(chunk)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  if (!response.headersSent) sendHeaders(exchange);
  response.end();
}

function sendHeaders({ response }: Exchange): void {
  response.statusCode = 200;
  response.setHeader('cache-control', 'no-cache, private');
  response.setHeader('content-type', 'text/plain');
  response.flushHeaders();
}

function containerOf(pod: Pod, asked: string | undefined): string {
  const { name: podName = '' } = pod.metadata;
  const init = (pod.spec?.initContainers ?? []).map(({ name }) => name);
  const main = (pod.spec?.containers ?? []).map(({ name }) => name);
  const ephemeral = (pod.spec?.ephemeralContainers ?? []).map(({ name }) => name);
  const all = [...init, ...main, ...ephemeral];
  if (asked !== undefined) {
    if (all.includes(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${podName}`);
  }
  const chosen = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  if (chosen !== undefined && main.includes(chosen)) return chosen;
  const [only = '', second] = main;
  if (second === undefined) return only;
  throw badRequest(
    `a container name must be specified for pod ${podName}, choose one of: [${all.join(' ')}]`,
  );
}

function readLogOptions(pod: string, query: URLSearchParams): LogOptions {
  const since = numberOf(query, 'sinceSeconds');
  const sinceTime = query.get('sinceTime') ?? undefined;
  const tailLines = numberOf(query, 'tailLines');
  const limitBytes = numberOf(query, 'limitBytes');
  const errors = [
    ...atLeast('tailLines', tailLines, 0),
    ...atLeast('limitBytes', limitBytes, 1),
    ...atLeast('sinceSeconds', since, 1),
  ];
  if (since !== undefined && sinceTime !== undefined) {
    const detail = 'at most one of `sinceTime` or `sinceSeconds` may be specified';
    errors.push({ type: 'Forbidden', field: '[]', detail });
  }
  if (errors.length > 0) throw invalid({ group: '', kind: 'PodLogOptions' }, pod, errors);
  return {
    container: query.get('container') || undefined,
    follow: isTrue(query.get('follow')),
    previous: isTrue(query.get('previous')),
    timestamps: isTrue(query.get('timestamps')),
    tailLines,
    ...(since === undefined ? {} : { sinceSeconds: since }),
    ...(sinceTime === undefined ? {} : { sinceTime }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
  };
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (/^-?\d+$/.test(text)) return Number(text);
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}

function atLeast(field: string, value: number | undefined, minimum: number): FieldError[] {
  if (value === undefined || value >= minimum) return [];
  const detail = minimum === 0 ? 'must be greater than or equal to 0' : 'must be greater than 0';
  return [{ type: 'Invalid', field, value, detail }];
}
