// exec and attach: a process' streams as channels, its exit code as a Status on the error channel.
import type { ObjectKey } from '@berth/kube';
import type { WebSocket } from 'ws';
import type { NodeAgent } from '../../kubelet/node-agent.js';
import { refusalOf } from '../http/request-handler.js';
import { isTrue } from '../http/request-info.js';
import { channelWriter, ERROR, readChannels, sendOn, STDERR, STDOUT } from './channels.js';

export interface RemoteCommand {
  readonly agent: NodeAgent;
  readonly key: ObjectKey;
  readonly query: URLSearchParams;
  readonly subresource: 'exec' | 'attach';
}

const NORMAL_CLOSURE = 1000;

/** Runs the command over the connection and closes it when the command has ended. */
export async function runStreams(webSocket: WebSocket, command: RemoteCommand): Promise<void> {
  const abort = new AbortController();
  webSocket.on('close', () => abort.abort());
  webSocket.on('error', () => abort.abort());
  const status = await run(webSocket, command, abort.signal).then(
    exitStatus,
    (error: unknown) => refusalOf(error).status,
  );
  await sendOn(webSocket, ERROR, Buffer.from(JSON.stringify(status)));
  webSocket.close(NORMAL_CLOSURE);
}

async function run(webSocket: WebSocket, command: RemoteCommand, signal: AbortSignal): Promise<number> {
  const { agent, key, query, subresource } = command;
  const wants = (stream: string): boolean => isTrue(query.get(stream));
  const tty = wants('tty');
  const channels = readChannels(webSocket);
  const stdout = wants('stdout') ? channelWriter(webSocket, STDOUT) : undefined;
  const stderr = wants('stderr') && !tty ? channelWriter(webSocket, STDERR) : undefined;
  const streams = {
    container: query.get('container') ?? undefined,
    tty,
    stdin: wants('stdin') ? channels.stdin : undefined,
    stdout,
    stderr,
    onResize: channels.onResize,
    signal,
  };
  const code =
    subresource === 'attach'
      ? await agent.attach(key, streams)
      : await agent.exec(key, { ...streams, command: query.getAll('command') });
  await Promise.all([stdout, stderr].filter((stream) => stream !== undefined).map(ended));
  return code;
}

const ended = (stream: NodeJS.WritableStream): Promise<void> =>
  new Promise((resolve) => {
    stream.end(() => resolve());
  });

function exitStatus(code: number): Readonly<Record<string, unknown>> {
  if (code === 0) return { metadata: {}, status: 'Success' };
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}
