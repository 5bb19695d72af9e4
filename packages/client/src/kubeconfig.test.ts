import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { connectionOf, inClusterConnection, type KubeConnection } from './connection.js';
import { chooseContext, mergeKubeconfigs, parseKubeconfig, type Kubeconfig } from './kubeconfig.js';
import { kubeconfigPaths, loadConnection, loadKubeconfig } from './load-kubeconfig.js';

const TEXT = `
apiVersion: v1
kind: Config
current-context: dev
clusters:
- name: dev
  cluster: {server: 'https://127.0.0.1:6443/', certificate-authority: pki/ca.crt}
- name: prod
  cluster: {server: 'https://prod:443', certificate-authority-data: ${Buffer.from('PEM').toString('base64')}, tls-server-name: kube}
contexts:
- name: dev
  context: {cluster: dev, user: admin, namespace: team}
- name: prod
  context: {cluster: prod, user: eks}
- name: lost
  context: {cluster: nowhere, user: admin}
users:
- name: admin
  user: {client-certificate: c.pem, client-key: /abs/k.pem, token: secret, as: jane, as-groups: [ops]}
- name: eks
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      command: aws
      args: [eks, get-token, --cluster-name, c]
      env: [{name: AWS_PROFILE, value: p}]
      interactiveMode: Never
`;

const config = (text = TEXT): Kubeconfig => {
  const result = parseKubeconfig(text, '/home/u/.kube/config');
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
};
const connection = (context?: string, from = config()): KubeConnection | string => {
  const chosen = chooseContext(from, context);
  if (!chosen.ok) return `${chosen.problem.message}; ${chosen.problem.hint ?? ''}`;
  const result = connectionOf(chosen.value);
  return result.ok ? result.value : result.problem.message;
};

describe('contexts', () => {
  test('the current one, with paths from the file’s folder', () => {
    expect(connection()).toEqual({
      server: 'https://127.0.0.1:6443',
      namespace: 'team',
      ca: { kind: 'file', path: '/home/u/.kube/pki/ca.crt' },
      insecureSkipTlsVerify: false,
      credentials: { kind: 'token', token: 'secret' },
      clientCertificate: {
        certificate: { kind: 'file', path: '/home/u/.kube/c.pem' },
        key: { kind: 'file', path: '/abs/k.pem' },
      },
      impersonate: { user: 'jane', groups: ['ops'] },
    });
  });

  test('another, with a plugin and inline data', () => {
    expect(connection('prod')).toMatchObject({
      namespace: 'default',
      ca: { kind: 'text', text: 'PEM' },
      tlsServerName: 'kube',
      credentials: {
        kind: 'plugin',
        plugin: {
          command: 'aws',
          args: ['eks', 'get-token', '--cluster-name', 'c'],
          env: { AWS_PROFILE: 'p' },
        },
      },
    });
  });

  test.each([
    ['pord', 'the kubeconfig has no context "pord"; did you mean "prod"?'],
    ['lost', 'the kubeconfig has no cluster "nowhere"; it has dev, prod'],
  ])('%s is refused', (name, message) => {
    expect(connection(name)).toBe(message);
  });

  test('no current context, no server, an auth-provider', () => {
    expect(connection(undefined, config('{}'))).toMatch(/names no current context/);
    const broken = TEXT.replace("'https://127.0.0.1:6443/'", 'nonsense');
    expect(connection('dev', config(broken))).toBe('cluster "dev" has no valid "server" address');
    const provider = TEXT.replace('token: secret', 'auth-provider: {name: gcp}');
    expect(connection('dev', config(provider))).toBe('not supported yet: auth-provider in a kubeconfig');
  });
});

test('files merge: the first to name a thing wins', () => {
  const other = config(
    'current-context: x\nclusters: [{name: dev, cluster: {server: "https://other"}}, {name: z}]',
  );
  const merged = mergeKubeconfigs([config('{}'), config(), other]);
  expect(merged.currentContext).toBe('dev');
  expect(merged.clusters.map(({ name, fields }) => `${name} ${String(fields['server'])}`)).toEqual([
    'dev https://127.0.0.1:6443/',
    'prod https://prod:443',
    'z undefined',
  ]);
});

test('files are found as kubectl finds them', async () => {
  expect(kubeconfigPaths({ KUBECONFIG: '/a::/b' }, '/home/u')).toEqual(['/a', '/b']);
  expect(kubeconfigPaths({}, '/home/u')).toEqual(['/home/u/.kube/config']);
  const folder = mkdtempSync(join(tmpdir(), 'berth-client-'));
  const [path, missing] = [join(folder, 'config'), join(folder, 'missing')];
  writeFileSync(path, TEXT);
  expect(await loadConnection([missing, path], 'prod')).toMatchObject({
    ok: true,
    value: { server: 'https://prod:443' },
  });
  const env = { HTTPS_PROXY: 'http://proxy:3128' };
  expect(await loadConnection([path], 'prod', env)).toMatchObject({
    ok: true,
    value: { proxyUrl: env.HTTPS_PROXY },
  });
  expect(await loadConnection([path], 'dev', env)).toMatchObject({
    ok: true,
    value: { proxyUrl: undefined },
  });
  expect(await loadKubeconfig([missing])).toMatchObject({
    ok: false,
    problem: { code: 'kubeconfig.missing' },
  });
  writeFileSync(path, 'a: [');
  expect(await loadKubeconfig([path])).toMatchObject({ ok: false, problem: { place: { file: path } } });
  rmSync(folder, { recursive: true });
});

test('inside a pod', () => {
  const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
  expect(inClusterConnection(env, '/pod')).toEqual({
    server: 'https://[fd00::1]:443',
    ca: { kind: 'file', path: '/pod/var/run/secrets/kubernetes.io/serviceaccount/ca.crt' },
    credentials: { kind: 'token-file', path: '/pod/var/run/secrets/kubernetes.io/serviceaccount/token' },
  });
  expect(inClusterConnection({})).toBeUndefined();
});

test('no content makes reading throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('clusters', 'contexts', 'users'), (value, key) => {
      const result = parseKubeconfig(JSON.stringify({ 'current-context': 'a', [key]: value }), 'f');
      if (result.ok) chooseContext(result.value);
    }),
  );
});
