import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { execInPod, type ExecOptions } from './exec-in-pod.js';
import { createKubeClient } from './kube-client.js';

let server: WebSocketServer | undefined;

afterEach(() => {
  for (const socket of server?.clients ?? []) socket.terminate();
  server?.close();
});

interface Served {
  readonly onSocket: (socket: WebSocket, url: string) => void;
  readonly protocol?: string;
  readonly refuseWith?: number;
}

/** Runs a command against a server that behaves as told. */
async function exec(served: Served, options: Partial<ExecOptions> = {}): Promise<number> {
  const { protocol = 'v5.channel.k8s.io', refuseWith } = served;
  server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    handleProtocols: (offered) => (offered.has(protocol) ? protocol : false),
    verifyClient: (_info, done) => done(refuseWith === undefined, refuseWith, 'refused'),
  });
  server.on('connection', (socket, request) =>
    served.onSocket(socket, decodeURIComponent(request.url ?? '')),
  );
  await new Promise((resolve) => server?.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const client = createKubeClient({ server: `http://127.0.0.1:${port}`, credentials: { kind: 'none' } });
  return execInPod(client, { namespace: 'n', name: 'p' }, { command: ['sh', '-c', 'x y'], ...options });
}

const send = (socket: WebSocket, channel: number, text: string): void =>
  socket.send(Buffer.concat([Buffer.of(channel), Buffer.from(text)]));
const finish = (socket: WebSocket, status: object = { kind: 'Status', status: 'Success' }): void => {
  send(socket, 3, JSON.stringify(status));
  socket.close();
};

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

test('output by channel, and the exit code', async () => {
  const output: string[] = [];
  let asked = '';
  const code = await exec(
    {
      onSocket: (socket, url) => {
        asked = url;
        send(socket, 1, 'out');
        send(socket, 2, 'err');
        const causes = [{ reason: 'ExitCode', message: '7' }];
        finish(socket, { kind: 'Status', status: 'Failure', reason: 'NonZeroExitCode', details: { causes } });
      },
    },
    {
      container: 'c',
      onStdout: (chunk) => output.push(`1:${Buffer.from(chunk).toString()}`),
      onStderr: (chunk) => output.push(`2:${Buffer.from(chunk).toString()}`),
    },
  );
  expect(code).toBe(7);
  expect(output).toEqual(['1:out', '2:err']);
  expect(asked).toBe(
    '/api/v1/namespaces/n/pods/p/exec?command=sh&command=-c&command=x+y&container=c&stdin=false&stdout=true&stderr=true&tty=false',
  );
});

test('input is sent, its end is told with v5', async () => {
  const received: string[] = [];
  const onSocket = (socket: WebSocket): void => {
    socket.on('message', (data: Buffer) => {
      received.push(`${data[0]}:${data[0] === 255 ? data[1] : data.subarray(1).toString()}`);
      if (data[0] === 255) finish(socket);
    });
  };
  expect(await exec({ onSocket }, { stdin: chunks('a', 'b') })).toBe(0);
  expect(received).toEqual(['0:a', '0:b', '255:0']);
});

test('sizes of the terminal, with a server that speaks v4', async () => {
  async function* sizes(): AsyncGenerator<{ columns: number; rows: number }> {
    yield { columns: 80, rows: 24 };
  }
  const received: string[] = [];
  const onSocket = (socket: WebSocket): void => {
    socket.on('message', (data: Buffer) => {
      received.push(`${data[0]}:${data.subarray(1).toString()}`);
      finish(socket);
    });
  };
  expect(await exec({ onSocket, protocol: 'v4.channel.k8s.io' }, { sizes: sizes(), tty: true })).toBe(0);
  expect(received).toEqual(['4:{"Width":80,"Height":24}']);
});

test('failures: a refusal, a command that cannot start, a connection that breaks, an abort, bad input', async () => {
  const idle = (): void => undefined;
  await expect(exec({ onSocket: idle, refuseWith: 403 })).rejects.toMatchObject({
    status: { code: 403, reason: 'Forbidden' },
  });
  const status = { kind: 'Status', status: 'Failure', reason: 'InternalError', message: 'no such file' };
  await expect(exec({ onSocket: (socket) => finish(socket, status) })).rejects.toThrow('no such file');
  await expect(exec({ onSocket: (socket) => socket.terminate() })).rejects.toMatchObject({
    name: 'ConnectionError',
  });
  await expect(exec({ onSocket: idle }, { signal: AbortSignal.timeout(30) })).rejects.toMatchObject({
    name: 'TimeoutError',
  });
  const broken: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('stdin broke')) }),
  };
  await expect(exec({ onSocket: idle }, { stdin: broken })).rejects.toThrow('stdin broke');
});
