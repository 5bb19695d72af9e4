// Port-forward over WebSocket: two channels a port, data and error, each of which first names its port.
import type { Duplex } from 'node:stream';
import type { ObjectKey } from '@berth/kube';
import type { WebSocket } from 'ws';
import type { NodeAgent } from '../../kubelet/node-agent.js';
import { bytesOfMessage, sendOn } from './channels.js';

export interface PortForward {
  readonly agent: NodeAgent;
  readonly key: ObjectKey;
  /** `ports=80&ports=443` */
  readonly query: URLSearchParams;
}

/** Connects the ports that the query names. */
export function forwardPorts(webSocket: WebSocket, { agent, key, query }: PortForward): void {
  const ports = query
    .getAll('ports')
    .flatMap((text) => text.split(','))
    .map(Number);
  const connections = new Map<number, Promise<Duplex | undefined>>();
  for (const [index, port] of ports.entries()) {
    const channel = index * 2;
    const name = Buffer.from([port & 0xff, port >> 8]);
    void sendOn(webSocket, channel, name);
    void sendOn(webSocket, channel + 1, name);
    connections.set(channel, connect(webSocket, channel, agent.portForward(key, port)));
  }
  webSocket.on('message', (data) => {
    const message = bytesOfMessage(data);
    const connection = connections.get(message[0] ?? -1);
    void connection?.then((socket) => socket?.write(message.subarray(1)));
  });
  webSocket.on('close', () => {
    for (const connection of connections.values()) void connection.then((socket) => socket?.destroy());
  });
}

async function connect(
  webSocket: WebSocket,
  channel: number,
  opening: Promise<Duplex>,
): Promise<Duplex | undefined> {
  const tell = (error: unknown): void => {
    const text = error instanceof Error ? error.message : String(error);
    void sendOn(webSocket, channel + 1, Buffer.from(text));
  };
  try {
    const socket = await opening;
    socket.on('data', (bytes: Buffer) => void sendOn(webSocket, channel, bytes));
    socket.on('error', tell);
    socket.on('end', () => webSocket.close());
    return socket;
  } catch (error) {
    tell(error);
    return undefined;
  }
}
