// Upgraded connections: exec, attach and port-forward over WebSocket, in Kubernetes' channel protocols.
import { STATUS_CODES, ServerResponse, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { StatusError } from '@berth/kube';
import { WebSocketServer, type WebSocket } from 'ws';
import { refusalOf, admitUpgrade, type RequestServices } from '../http/request-handler.js';
import type { Exchange } from '../http/exchange.js';
import type { ResourceRequest } from '../http/request-info.js';
import { badRequest, notFound, resourceNotFound, statusError } from '../status-errors.js';
import { runStreams } from './remote-command.js';
import { forwardPorts } from './port-forward.js';

/** A request to leave HTTP. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Protocols in the order we like them; the client's list decides which are possible. */
const PROTOCOLS: readonly string[] = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'channel.k8s.io'];

const sockets = new WebSocketServer({
  noServer: true,
  handleProtocols: (offered) => PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
});

/** Answers an upgrade: the WebSocket of a pod's subresource, or a refusal in plain HTTP. */
export function handleUpgrade(services: RequestServices, upgrade: Upgrade): void {
  const { request, socket, head } = upgrade;
  socket.on('error', () => socket.destroy());
  try {
    const response = new ServerResponse(request);
    const { exchange, info } = admitUpgrade(services, request, response);
    const run = handlerOf(services, exchange, info);
    refuseOtherProtocols(request, info.subresource);
    sockets.handleUpgrade(request, socket, head, (webSocket) => run(webSocket));
  } catch (error) {
    refuse(socket, refusalOf(error));
  }
}

type StreamHandler = (webSocket: WebSocket) => void;

function handlerOf(
  services: RequestServices,
  { query }: Exchange,
  { namespace = '', name, subresource, plural }: ResourceRequest,
): StreamHandler {
  const pod = services.state.reader.peek('pods', { namespace, name });
  if (plural !== 'pods' || !isStreaming(subresource)) throw resourceNotFound();
  if (pod === undefined) throw notFound({ group: '', resource: 'pods' }, name);
  if (!pod.spec?.nodeName) throw badRequest(`pod ${name} does not have a host assigned`);
  const agent = services.nodeAgent();
  if (agent === undefined) {
    const message = `not supported yet: ${subresource} without a kubelet`;
    throw statusError({ code: 501, reason: 'NotImplemented', message });
  }
  const key = { namespace, name };
  if (subresource === 'portforward') return (webSocket) => forwardPorts(webSocket, { agent, key, query });
  return (webSocket) => void runStreams(webSocket, { agent, key, query, subresource });
}

const isStreaming = (name: string | undefined): name is 'exec' | 'attach' | 'portforward' =>
  name === 'exec' || name === 'attach' || name === 'portforward';

const NO_SPDY = 'unable to upgrade: only WebSocket is supported, not SPDY';
const NO_PORT_FORWARD =
  'not supported yet: port-forward as kubectl does it (SPDY, also inside of a WebSocket); ' +
  'clients that speak v4.channel.k8s.io over WebSocket can forward ports';

// kubectl tries WebSocket first and takes a failed upgrade as the sign to fall back to SPDY, which we do not speak.
function refuseOtherProtocols(request: IncomingMessage, subresource: string | undefined): void {
  const offered = request.headers['sec-websocket-protocol'] ?? '';
  if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
    throw badRequest(subresource === 'portforward' ? NO_PORT_FORWARD : NO_SPDY);
  }
  const known = offered === '' || offered.split(',').some((protocol) => PROTOCOLS.includes(protocol.trim()));
  if (!known) throw badRequest(`unable to upgrade: none of these protocols is supported: ${offered}`);
}

function refuse(socket: Duplex, { status }: StatusError): void {
  const code = status.code ?? 500;
  const body = JSON.stringify(status);
  socket.end(
    `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? 'Error'}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
