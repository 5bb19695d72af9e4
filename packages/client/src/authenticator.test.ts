import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createConnection, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FakeClock } from '@berth/testing';
import type { KubeConnection } from './connection.js';
import { createKubeClient, type KubeClient, type KubeClientOptions } from './kube-client.js';
import { refusal, startFakeApi, type FakeApi, type Handler } from './testing/fake-api.js';

const folder = mkdtempSync(join(tmpdir(), 'berth-client-'));
let pems: Awaited<ReturnType<typeof generate>>;
let api: FakeApi | undefined;
let client: KubeClient | undefined;

beforeAll(async () => {
  const extensions = [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }] as never;
  pems = await generate([{ name: 'commonName', value: 'berth-test' }], { keyType: 'ec', extensions });
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  await client?.close();
  await api?.close();
});

type Parts = Partial<KubeConnection> & Pick<KubeConnection, 'credentials'>;

async function connect(handler: Handler, parts: Parts, options: KubeClientOptions = {}): Promise<KubeClient> {
  const tls = { key: pems.private, cert: pems.cert, requestCert: true, rejectUnauthorized: false };
  api = await startFakeApi(handler, tls);
  client = createKubeClient({ server: api.url, ca: { kind: 'text', text: pems.cert }, ...parts }, options);
  return client;
}

const ok: Handler = () => ({ body: { kind: 'Pod' } });
const authorizations = (): unknown[] => api?.seen.map(({ headers }) => headers.authorization) ?? [];
const none = { kind: 'none' } as const;

describe('trust', () => {
  test('the cluster’s own authority is trusted, another is not', async () => {
    const kube = await connect(ok, { credentials: none });
    await expect(kube.get('pods', { name: 'p' })).resolves.toEqual({ kind: 'Pod' });
    const stranger = createKubeClient({ server: api?.url ?? '', credentials: none });
    await expect(stranger.get('pods', { name: 'p' })).rejects.toThrow(
      /cannot reach .*self-signed certificate/,
    );
    await stranger.close();
  });

  test('unless verification is switched off', async () => {
    const kube = await connect(ok, { credentials: none, ca: undefined, insecureSkipTlsVerify: true });
    await expect(kube.get('pods', { name: 'p' })).resolves.toEqual({ kind: 'Pod' });
  });

  test('the name that is checked may be given', async () => {
    const kube = await connect(ok, { credentials: none, tlsServerName: 'elsewhere' });
    await expect(kube.get('pods', { name: 'p' })).rejects.toThrow(/altnames|does not match/);
  });

  test('a client certificate is shown', async () => {
    const pem = (text: string) => ({ kind: 'text', text }) as const;
    let subject: unknown;
    const handler: Handler = (_request, response) => {
      subject = (response.socket as TLSSocket).getPeerCertificate().subject?.CN;
      return { body: { kind: 'Pod' } };
    };
    const clientCertificate = { certificate: pem(pems.cert), key: pem(pems.private) };
    await (await connect(handler, { credentials: none, clientCertificate })).get('pods', { name: 'p' });
    expect(subject).toBe('berth-test');
  });
});

test('a proxy is asked for the connection', async () => {
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, client) => {
    asked.push(String(request.url));
    const [host = '', port] = String(request.url).split(':');
    const upstream = createConnection(Number(port), host, () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
    upstream.pipe(client).pipe(upstream);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  const kube = await connect(ok, { credentials: none, proxyUrl: `http://127.0.0.1:${port}` });
  await expect(kube.get('pods', { name: 'p' })).resolves.toEqual({ kind: 'Pod' });
  expect(asked).toEqual([api?.url.replace('https://', '')]);
  await kube.close();
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
});

describe('credentials', () => {
  test('password and impersonation', async () => {
    const impersonate = { user: 'jane', groups: ['dev', 'ops'] };
    const kube = await connect(ok, {
      credentials: { kind: 'password', username: 'u', password: 'p' },
      impersonate,
    });
    await kube.get('pods', { name: 'p' });
    expect(authorizations()).toEqual([`Basic ${Buffer.from('u:p').toString('base64')}`]);
    expect(api?.seen[0]?.headers).toMatchObject({
      'impersonate-user': 'jane',
      'impersonate-group': 'dev, ops',
    });
  });

  test('a token file is read again when it is old, or when the server refuses it', async () => {
    const path = join(folder, 'token');
    const clock = new FakeClock();
    const handler: Handler = ({ headers }) =>
      headers.authorization === 'Bearer revoked' ? refusal(401, 'Unauthorized', 'no') : { body: {} };
    writeFileSync(path, 'one\n');
    const kube = await connect(handler, { credentials: { kind: 'token-file', path } }, { clock });
    await kube.get('pods', { name: 'p' });
    writeFileSync(path, 'revoked\n');
    await kube.get('pods', { name: 'p' });
    clock.advance(10_000);
    await expect(kube.get('pods', { name: 'p' })).rejects.toMatchObject({ status: { code: 401 } });
    writeFileSync(path, 'two\n');
    await kube.get('pods', { name: 'p' });
    expect(authorizations()).toEqual([
      'Bearer one',
      'Bearer one',
      'Bearer revoked',
      'Bearer revoked',
      'Bearer revoked',
      'Bearer two',
    ]);
  });

  test('a plugin runs once until its token expires, and again when it is refused', async () => {
    const clock = new FakeClock();
    const count = join(folder, 'count');
    const script = `
      const fs = require('node:fs');
      fs.appendFileSync(process.env.COUNT, 'x');
      const runs = fs.readFileSync(process.env.COUNT, 'utf8').length;
      const token = 't' + runs;
      const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
      if (!info.spec.cluster.server.startsWith('https')) process.exit(1);
      const expirationTimestamp = new Date(${clock.now()} + 60_000 * runs).toISOString();
      console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: info.apiVersion, status: { token, expirationTimestamp } }));
    `;
    const plugin = {
      command: process.execPath,
      args: ['-e', script],
      env: { COUNT: count },
      apiVersion: 'client.authentication.k8s.io/v1',
      provideClusterInfo: true,
      folder,
    };
    const handler: Handler = ({ headers }) =>
      headers.authorization === 'Bearer t2' ? refusal(401, 'Unauthorized', 'no') : { body: {} };
    const kube = await connect(handler, { credentials: { kind: 'plugin', plugin } }, { clock });
    await kube.get('pods', { name: 'p' });
    await kube.get('pods', { name: 'p' });
    clock.advance(60_000);
    await kube.get('pods', { name: 'p' });
    expect(authorizations()).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t2', 'Bearer t3']);
  });

  test.each([
    ['is not installed', { command: 'no-such-plugin-anywhere', args: [] }],
    ['boom', { command: process.execPath, args: ['-e', 'console.error("boom"); process.exit(3)'] }],
    ['printed no ExecCredential', { command: process.execPath, args: ['-e', 'console.log("{}")'] }],
  ])('a plugin that fails: %s', async (message, parts) => {
    const common = {
      env: {},
      apiVersion: 'client.authentication.k8s.io/v1',
      provideClusterInfo: false,
      folder,
    };
    const plugin = { ...common, ...parts, installHint: 'install it' };
    const kube = await connect(ok, { credentials: { kind: 'plugin', plugin } });
    await expect(kube.get('pods', { name: 'p' })).rejects.toMatchObject({
      name: 'CredentialPluginError',
      message: expect.stringContaining(message),
      hint: 'install it',
    });
  });
});
