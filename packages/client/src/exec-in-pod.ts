// Running a command in a container over a WebSocket, as `kubectl exec` does: v5.channel.k8s.io, v4 with older servers.
// A message starts with the number of its channel: 0 stdin, 1 stdout, 2 stderr, 3 the final Status, 4 terminal size.
import type { WebSocket } from 'ws';
import { isJsonObject, StatusError, type ObjectKey } from '@berth/kube';
import type { KubeClient } from './kube-client.js';
import { MAX_UNSENT_BYTES } from './limits.js';
import { objectPath } from './object-path.js';
import { isStatus, statusOfBody } from './status-body.js';
import { ConnectionError } from './connection-error.js';
import type { Handshake } from './transport.js';

/** Size of a terminal in characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** What to run and where its streams go. */
export interface ExecOptions {
  readonly command: readonly string[];
  /** The only container, or the default one, when absent. */
  readonly container?: string | undefined;
  /** Sent as standard input; its end is passed on (with servers that speak v5). */
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
  readonly onStdout?: ((chunk: Uint8Array) => void) | undefined;
  readonly onStderr?: ((chunk: Uint8Array) => void) | undefined;
  /** Runs in a terminal; then everything comes by `onStdout`. */
  readonly tty?: boolean | undefined;
  /** Sizes of the terminal, the first one at once. */
  readonly sizes?: AsyncIterable<TerminalSize> | undefined;
  /** Ends the connection; the command may go on. */
  readonly signal?: AbortSignal | undefined;
}

const [STDIN, STDOUT, STDERR, STATUS, RESIZE, CLOSE] = [0, 1, 2, 3, 4, 255];
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

/**
 * Runs the command and gives its exit code. Rejects with a StatusError when the API refuses or the command cannot be
 * started, with the signal's reason when it is aborted.
 */
export async function execInPod(client: KubeClient, key: ObjectKey, options: ExecOptions): Promise<number> {
  const { command, container, stdin, tty = false } = options;
  const query = { command, container, stdin: stdin !== undefined, stdout: true, stderr: !tty, tty };
  const path = objectPath({ resource: 'pods', ...key, subresource: 'exec', query });
  options.signal?.throwIfAborted();
  const socket = await createSocket(await client.transport.handshake(path));
  const ended = readUntilStatus(socket, options);
  try {
    await Promise.race([opened(socket), ended]);
    const sent = failureOf([sendInput(socket, stdin), sendSizes(socket, options.sizes)]);
    return await Promise.race([ended, sent]);
  } finally {
    socket.terminate();
  }
}

/** Settles only when one of them fails: what we send may end long before the command does. */
function failureOf(sending: readonly Promise<void>[]): Promise<never> {
  return new Promise((_resolve, reject) => {
    Promise.all(sending).catch(reject);
  });
}

async function createSocket({ url, headers, tls }: Handshake): Promise<WebSocket> {
  const { WebSocket: Socket } = await import('ws');
  return new Socket(url, PROTOCOLS, { headers, ...tls, perMessageDeflate: false });
}

/** Resolves when the server agrees; rejects with its refusal when it answers otherwise. */
function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('unexpected-response', (_request, response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        reject(new StatusError(statusOfBody(response.statusCode ?? 500, text)));
      });
    });
  });
}

/** Listens from the start: the first messages may come together with the server's agreement. */
function readUntilStatus(socket: WebSocket, { onStdout, onStderr, signal }: ExecOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    socket.on('message', (data: Buffer) => {
      const [channel, payload] = [data[0], data.subarray(1)];
      if (channel === STDOUT && payload.length > 0) onStdout?.(payload);
      else if (channel === STDERR && payload.length > 0) onStderr?.(payload);
      else if (channel === STATUS) settle(payload, resolve, reject);
    });
    socket.once('error', (error) => reject(new ConnectionError(socket.url, error)));
    socket.once('close', () => {
      signal?.removeEventListener('abort', abort);
      reject(new ConnectionError(socket.url, 'the connection ended before the command did'));
    });
  });
}

function settle(payload: Buffer, resolve: (code: number) => void, reject: (error: Error) => void): void {
  const text = payload.toString('utf8');
  const status = statusOfBody(500, text);
  if (status.status === 'Success') return resolve(0);
  const code = status.reason === 'NonZeroExitCode' ? exitCodeOf(text) : undefined;
  if (code === undefined) reject(new StatusError(status));
  else resolve(code);
}

/** `details.causes` of the final Status holds the exit code as text. */
function exitCodeOf(text: string): number | undefined {
  const status: unknown = JSON.parse(text);
  const details = isJsonObject(status) && isStatus(status) ? status.details : undefined;
  const cause = details?.causes?.find(({ reason }) => reason === 'ExitCode');
  const code = Number(cause?.message ?? Number.NaN);
  return Number.isInteger(code) ? code : undefined;
}

async function sendInput(socket: WebSocket, stdin: ExecOptions['stdin']): Promise<void> {
  if (!stdin) return;
  for await (const chunk of stdin) {
    if (socket.readyState !== socket.OPEN) return;
    await send(socket, Buffer.concat([Buffer.of(STDIN), chunk]));
  }
  if (socket.protocol === PROTOCOLS[0] && socket.readyState === socket.OPEN) {
    await send(socket, Buffer.of(CLOSE, STDIN));
  }
}

async function sendSizes(socket: WebSocket, sizes: ExecOptions['sizes']): Promise<void> {
  if (!sizes) return;
  for await (const { columns, rows } of sizes) {
    if (socket.readyState !== socket.OPEN) return;
    const size = JSON.stringify({ Width: columns, Height: rows });
    await send(socket, Buffer.concat([Buffer.of(RESIZE), Buffer.from(size)]));
  }
}

/** Resolves when the message is on its way, or at once while little is waiting. Failures show as the socket's end. */
function send(socket: WebSocket, message: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const isFull = socket.bufferedAmount > MAX_UNSENT_BYTES;
    socket.send(message, () => resolve());
    if (!isFull) resolve();
  });
}
