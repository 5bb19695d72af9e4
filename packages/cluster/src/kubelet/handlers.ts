// The actions of probes and hooks: exec, HTTP, TCP, sleep.
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import type { Container, HTTPGetAction, LifecycleHandler, Probe } from '@berth/kube';
import type { RunningContainer } from '../runtime/container-runtime.js';
import { handlerOutputBytesMax } from './limits.js';

/** Whether an action succeeded, and what it said. */
export interface HandlerAnswer {
  readonly ok: boolean;
  readonly message: string;
}

export interface HandlerTarget {
  readonly container: Container;
  readonly running: RunningContainer;
  readonly podIp: string;
}

/** Runs the action of a probe or hook. Never rejects; what goes wrong is its answer. */
export async function runHandler(
  target: HandlerTarget,
  action: Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'> & Pick<LifecycleHandler, 'sleep'>,
  timeoutMs: number,
): Promise<HandlerAnswer> {
  const { exec, httpGet, tcpSocket, sleep, grpc } = action;
  if (exec) return runExec(target, exec.command ?? [], timeoutMs);
  if (httpGet) return runHttpGet(target, httpGet, timeoutMs);
  if (tcpSocket)
    return runTcp(tcpSocket.host ?? target.podIp, portOf(target.container, tcpSocket.port), timeoutMs);
  if (sleep)
    return new Promise((resolve) =>
      setTimeout(() => resolve({ ok: true, message: '' }), sleep.seconds * 1000),
    );
  if (grpc) return { ok: false, message: 'not supported yet: gRPC probes' };
  return { ok: true, message: '' };
}

async function runExec(
  { running }: HandlerTarget,
  argv: readonly string[],
  timeoutMs: number,
): Promise<HandlerAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (bytes < handlerOutputBytesMax) chunks.push(chunk);
      bytes += chunk.length;
      done();
    },
  });
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const code = await running.exec({ argv, tty: false, stdout: sink, stderr: sink, signal });
    const output = Buffer.concat(chunks).subarray(0, handlerOutputBytesMax).toString('utf8');
    if (signal.aborted)
      return {
        ok: false,
        message: `command timed out: "${argv.join(' ')}" timed out after ${timeoutMs / 1000}s`,
      };
    return { ok: code === 0, message: output };
  } catch (error) {
    return { ok: false, message: String(error) };
  }
}

function runHttpGet(
  { container, podIp }: HandlerTarget,
  action: HTTPGetAction,
  timeoutMs: number,
): Promise<HandlerAnswer> {
  const host = action.host || podIp;
  const port = portOf(container, action.port);
  const isHttps = action.scheme === 'HTTPS';
  const path = action.path ?? '/';
  const url = `${isHttps ? 'https' : 'http'}://${host}:${port}${path.startsWith('/') ? path : `/${path}`}`;
  const headers = Object.fromEntries((action.httpHeaders ?? []).map(({ name, value }) => [name, value]));
  const options = {
    method: 'GET',
    headers: { 'User-Agent': 'kube-probe/1.34', Accept: '*/*', ...headers },
    timeout: timeoutMs,
    rejectUnauthorized: false,
    agent: false as const,
  };
  return new Promise((resolve) => {
    const request = (isHttps ? httpsRequest : httpRequest)(url, options, (response) => {
      response.resume();
      const code = response.statusCode ?? 0;
      const ok = code >= 200 && code < 400;
      resolve({ ok, message: ok ? '' : `HTTP probe failed with statuscode: ${code}` });
    });
    request.on('timeout', () =>
      request.destroy(
        new Error('context deadline exceeded (Client.Timeout exceeded while awaiting headers)'),
      ),
    );
    request.on('error', (error) =>
      resolve({ ok: false, message: `Get "${url}": ${dialText(error, host, port)}` }),
    );
    request.end();
  });
}

function runTcp(host: string, port: number, timeoutMs: number): Promise<HandlerAnswer> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const finish = (answer: HandlerAnswer): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => finish({ ok: true, message: '' }));
    socket.on('timeout', () => finish({ ok: false, message: `dial tcp ${host}:${port}: i/o timeout` }));
    socket.on('error', (error) => finish({ ok: false, message: dialText(error, host, port) }));
  });
}

/** Go's words for a refused connection, which people search for. */
const dialText = (error: Error, host: string, port: number): string =>
  'code' in error && error.code === 'ECONNREFUSED'
    ? `dial tcp ${host}:${port}: connect: connection refused`
    : error.message;

/** The number of a port given by number or by name. */
export function portOf(container: Container, port: number | string): number {
  const named = container.ports?.find(({ name }) => name === port);
  return named?.containerPort ?? Number(port);
}
