// Kubernetes' channel protocols over WebSocket: the first byte of a message says which stream it belongs to.
import { PassThrough, Writable } from 'node:stream';
import type { RawData, WebSocket } from 'ws';

export const STDIN = 0;
export const STDOUT = 1;
export const STDERR = 2;
export const ERROR = 3;
export const RESIZE = 4;
/** v5 only: the message's second byte is a channel that its sender has closed. */
export const CLOSE = 255;

// The process is held back while the client has this much unread.
const MAX_UNSENT_BYTES = 1024 * 1024;
const DRAIN_PAUSE_MS = 10;

/** The bytes of a message. */
export function bytesOfMessage(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

/** Sends a message on a channel; resolves when it is handed to the network. */
export function sendOn(webSocket: WebSocket, channel: number, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (webSocket.readyState !== webSocket.OPEN) return resolve();
    webSocket.send(Buffer.concat([Buffer.from([channel]), bytes]), () => resolve());
  });
}

/** A stream whose writes are messages of a channel. */
export function channelWriter(webSocket: WebSocket, channel: number): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      const sent = sendOn(webSocket, channel, chunk);
      if (webSocket.bufferedAmount < MAX_UNSENT_BYTES) done();
      else void sent.then(() => setTimeout(done, DRAIN_PAUSE_MS));
    },
  });
}

/** What the client sends: standard input as a stream, terminal sizes as calls. */
export interface ClientChannels {
  readonly stdin: PassThrough;
  onResize(listener: (columns: number, rows: number) => void): void;
}

/** Takes the client's messages apart. */
export function readChannels(webSocket: WebSocket): ClientChannels {
  const stdin = new PassThrough();
  const listeners: ((columns: number, rows: number) => void)[] = [];
  let last: readonly [number, number] | undefined;
  webSocket.on('message', (data) => {
    const message = bytesOfMessage(data);
    const [channel] = message;
    const rest = message.subarray(1);
    if (channel === STDIN && !stdin.writableEnded) stdin.write(rest);
    else if (channel === CLOSE && rest[0] === STDIN) stdin.end();
    else if (channel === RESIZE) {
      last = sizeOf(rest) ?? last;
      if (last !== undefined) for (const listener of listeners) listener(...last);
    }
  });
  webSocket.on('close', () => stdin.end());
  return {
    stdin,
    onResize: (listener) => {
      listeners.push(listener);
      if (last !== undefined) listener(...last);
    },
  };
}

function sizeOf(bytes: Buffer): readonly [columns: number, rows: number] | undefined {
  try {
    const size: unknown = JSON.parse(bytes.toString('utf8'));
    const columns: unknown = Reflect.get(Object(size), 'Width');
    const rows: unknown = Reflect.get(Object(size), 'Height');
    return typeof columns === 'number' && typeof rows === 'number' ? [columns, rows] : undefined;
  } catch {
    return undefined;
  }
}
