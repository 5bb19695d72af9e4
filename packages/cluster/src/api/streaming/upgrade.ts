// Upgraded connections: exec, attach and port-forward over WebSocket (v4 and v5.channel.k8s.io).
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RequestServices } from '../http/request-handler.js';

/** A request to leave HTTP. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Answers an upgrade. */
export function handleUpgrade(_services: RequestServices, { socket }: Upgrade): void {
  socket.end('HTTP/1.1 501 Not Implemented\r\nconnection: close\r\n\r\n');
}
