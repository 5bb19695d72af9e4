// The client against a real API server: the embedded cluster, started as a process of its own, without machines.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasReason, type ConfigMap, type Job, type Result } from '@berth/kube';
import { aJob } from '@berth/testing';
import { connectionOf } from './connection.js';
import { createInformer } from './informer.js';
import { createKubeClient, type KubeClient } from './kube-client.js';
import { chooseContext, parseKubeconfig } from './kubeconfig.js';

const SERVER = `
const { createEmbeddedCluster } = await import('@berth/cluster');
const clock = { now: () => Date.now(), after: (ms, done) => { const t = setTimeout(done, ms); return () => clearTimeout(t); } };
const cluster = await createEmbeddedCluster({
  dataDir: process.env.DATA_DIR, runtime: 'none', boot: 'instant', clock, random: Math.random, log: () => {},
});
console.log(JSON.stringify(cluster.kubeconfig('test')));
`;

const folder = mkdtempSync(join(tmpdir(), 'berth-client-'));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
let child: ChildProcess | undefined;
let kube: KubeClient;

const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
};

beforeAll(async () => {
  const args = ['--import', tsx, '--conditions=berth-source', '--input-type=module', '-e', SERVER];
  const started = spawn(process.execPath, args, {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: started.stdout }).once('line', resolve);
    started.once('exit', (code) => reject(new Error(`the cluster ended with ${code}`)));
  });
  const config = valueOf(parseKubeconfig(JSON.parse(line) as string, join(folder, 'config')));
  kube = createKubeClient(valueOf(connectionOf(valueOf(chooseContext(config)))));
});

afterAll(async () => {
  await kube?.close();
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const key = (name: string) => ({ namespace: 'default', name });
const configMap = (name: string, data: Record<string, string> = {}): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data,
});

describe('objects', () => {
  test('create, read, update, patch and delete', async () => {
    const created = await kube.create('configmaps', configMap('a', { x: '1' }), { fieldManager: 'tester' });
    expect(created.metadata).toMatchObject({ name: 'a', uid: expect.any(String) });
    await expect(kube.create('configmaps', configMap('a'))).rejects.toSatisfy((error) =>
      hasReason(error, 'AlreadyExists'),
    );
    const updated = await kube.update('configmaps', { ...created, data: { x: '2' } });
    expect(updated.data).toEqual({ x: '2' });
    await expect(kube.update('configmaps', { ...created, data: {} })).rejects.toSatisfy((error) =>
      hasReason(error, 'Conflict'),
    );
    await kube.patch('configmaps', key('a'), { type: 'merge', body: { data: { y: '1' } } });
    await kube.patch('configmaps', key('a'), { type: 'strategic', body: { data: { x: null } } });
    await kube.patch('configmaps', key('a'), {
      type: 'json',
      body: [{ op: 'add', path: '/data/z', value: '9' }],
    });
    expect((await kube.get('configmaps', key('a'))).data).toEqual({ y: '1', z: '9' });
    await kube.delete('configmaps', key('a'));
    await expect(kube.get('configmaps', key('a'))).rejects.toSatisfy((error) => hasReason(error, 'NotFound'));
  });

  test('an invalid object is refused with its causes', async () => {
    const wrong = aJob({ name: 'Bad_Name' });
    await expect(
      kube.create('jobs.batch', { ...wrong, metadata: { name: 'Bad_Name', namespace: 'default' } }),
    ).rejects.toMatchObject({
      status: { code: 422, reason: 'Invalid' },
    });
  });

  test('lists by pages and by selector', async () => {
    const names = Array.from({ length: 1100 }, (_, index) => `page-${index}`);
    for (let start = 0; start < names.length; start += 100) {
      const some = names.slice(start, start + 100);
      await Promise.all(
        some.map((name) => {
          const labelled = {
            ...configMap(name),
            metadata: { name, namespace: 'default', labels: { set: 'pages' } },
          };
          return kube.create('configmaps', labelled);
        }),
      );
    }
    const list = await kube.list('configmaps', { namespace: 'default', labelSelector: 'set=pages' });
    expect(new Set(list.items.map(({ metadata }) => metadata?.name))).toEqual(new Set(names));
    expect(list.items[0]?.kind).toBe('ConfigMap');
    const one = await kube.list('configmaps', { fieldSelector: 'metadata.name=page-7' });
    expect(one.items).toHaveLength(1);
  });
});

test('an informer follows', async () => {
  const changes: string[] = [];
  const informer = createInformer({ api: kube, resource: 'configmaps', selection: { namespace: 'default' } });
  await informer.synced;
  const before = informer.items().length;
  let done = (): void => undefined;
  const deleted = new Promise<void>((resolve) => {
    done = resolve;
  });
  informer.onChange(({ type, object }) => {
    changes.push(`${type} ${object.metadata?.name} ${object.data?.['x'] ?? ''}`.trim());
    if (type === 'DELETED') done();
  });
  await kube.create('configmaps', configMap('w', { x: '1' }));
  await kube.patch('configmaps', key('w'), { type: 'merge', body: { data: { x: '2' } } });
  await kube.delete('configmaps', key('w'));
  await deleted;
  expect(changes).toEqual(['ADDED w 1', 'MODIFIED w 2', 'DELETED w 2']);
  expect(informer.items()).toHaveLength(before);
  await informer.stop();
});

test('a status is written by its subresource, groups have their own paths', async () => {
  const metadata = { name: 'j', namespace: 'default' };
  const job = await kube.create('jobs.batch', { ...aJob({ name: 'j' }), metadata });
  expect(job.apiVersion).toBe('batch/v1');
  const body = { status: { startTime: '2026-01-01T00:00:00Z' } };
  const patched: Job = await kube.patch(
    'jobs.batch',
    key('j'),
    { type: 'merge', body },
    { subresource: 'status' },
  );
  expect(patched.status?.startTime).toBe('2026-01-01T00:00:00Z');
  await kube.delete('jobs.batch', key('j'), { propagationPolicy: 'Background' });
});

test('a wrong token is refused', async () => {
  const stranger = createKubeClient({ ...kube.connection, credentials: { kind: 'token', token: 'wrong' } });
  await expect(stranger.list('pods')).rejects.toSatisfy((error) => hasReason(error, 'Unauthorized'));
  await stranger.close();
});
