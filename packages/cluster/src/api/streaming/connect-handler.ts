// Subresources that connect to the kubelet: log here, exec and the like by an upgrade of the connection.
import type { Exchange } from '../http/exchange.js';
import type { ApiServices } from '../http/services.js';
import type { SubresourceRequest } from '../http/subresource-request.js';
import { badRequest, notFound } from '../status-errors.js';
import { sendPodLog } from './pod-log.js';

/** Answers log; refuses exec, attach and port-forward that did not ask for an upgrade. */
export async function handleConnect(
  services: ApiServices,
  exchange: Exchange,
  request: SubresourceRequest,
): Promise<void> {
  if (request.subresource === 'log') return sendPodLog(services, exchange, request);
  const { namespace = '', name } = request;
  const pod = services.state.reader.peek('pods', { namespace, name });
  if (pod === undefined) throw notFound({ group: '', resource: request.plural }, name);
  if (request.subresource === 'proxy') throw badRequest('address not allowed');
  if (!pod.spec?.nodeName) throw badRequest(`pod ${name} does not have a host assigned`);
  throw badRequest('Upgrade request required');
}
