// The cluster as a process of its own and through a real client: what was acknowledged survives a kill at any moment.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CoreV1Api, KubeConfig, Watch } from '@kubernetes/client-node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmbeddedCluster, type EmbeddedCluster } from './embedded-cluster.js';

const clock = {
  now: () => Date.now(),
  after: (delayMs: number, callback: () => void) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
let dataDir = '';
const start = (): Promise<EmbeddedCluster> =>
  createEmbeddedCluster({
    dataDir,
    runtime: 'none',
    boot: 'instant',
    clock,
    random: Math.random,
    log: () => {},
  });

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'berth-cluster-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

test('the official JavaScript client lists, watches, patches and deletes', async () => {
  const cluster = await start();
  try {
    const config = new KubeConfig();
    config.loadFromString(cluster.kubeconfig('test'));
    const core = config.makeApiClient(CoreV1Api);
    const seen: string[] = [];
    const watch = await new Watch(config).watch(
      '/api/v1/namespaces/default/configmaps',
      {},
      (type, object: { metadata: { name: string } }) => seen.push(`${type} ${object.metadata.name}`),
      () => {},
    );
    const body = { metadata: { name: 'm' }, data: { a: '1' } };
    await core.createNamespacedConfigMap({ namespace: 'default', body });
    const read = await core.readNamespacedConfigMap({ namespace: 'default', name: 'm' });
    read.data = { a: '2' };
    await core.replaceNamespacedConfigMap({ namespace: 'default', name: 'm', body: read });
    await core.deleteNamespacedConfigMap({ namespace: 'default', name: 'm' });
    await expect
      .poll(() => seen.filter((line) => line.endsWith(' m')))
      .toEqual(['ADDED m', 'MODIFIED m', 'DELETED m']);
    watch.abort();
  } finally {
    await cluster.stop();
  }
});

test('kill -9 loses nothing that was acknowledged', async () => {
  const script = fileURLToPath(new URL('./testing/write-until-killed.ts', import.meta.url));
  const acknowledged = new Set<string>();
  for (let round = 0; round < 5; round++) {
    const child = spawn(
      process.execPath,
      ['--conditions=berth-source', '--import', 'tsx', script, dataDir, String(round)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const exited = new Promise((resolve) => child.once('exit', resolve));
    let lines = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.add(line);
      lines += 1;
      if (lines === 20 + round * 37) child.kill('SIGKILL');
    }
    await exited;
  }
  const cluster = await start();
  const kept = new Set(cluster.api.items('configmaps', 'default').map((object) => object.metadata.name));
  expect([...acknowledged].filter((name) => !kept.has(name))).toEqual([]);
  expect(acknowledged.size).toBeGreaterThan(400);
  await cluster.stop();
});
