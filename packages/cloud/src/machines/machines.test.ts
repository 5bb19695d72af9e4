import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbeddedCluster, type EmbeddedCluster } from '@berth/cluster';
import { afterEach, expect, test, vi } from 'vitest';
import { makeCluster, testCloud } from '../../test-support/cluster-fixture.js';
import { embeddedMachines } from './embedded-machines.js';

const clock = {
  now: () => Date.now(),
  after: (ms: number, callback: () => void) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

const folders: string[] = [];
const running: EmbeddedCluster[] = [];
afterEach(async () => {
  for (const cluster of running.splice(0)) await cluster.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

test('a node group makes nodes of its shape; they follow its labels and taints, and go with it', async () => {
  const machines = embeddedMachines('us-west-2', async (_, compute) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'berth-cloud-'));
    folders.push(dataDir);
    const options = {
      dataDir,
      compute,
      runtime: 'none',
      boot: 'instant',
      clock,
      random: Math.random,
      log: () => {},
    } as const;
    const cluster = await createEmbeddedCluster(options);
    running.push(cluster);
    return cluster;
  });
  const cloud = testCloud({ machines });
  const made = await makeCluster(cloud);
  const { cluster } = await cloud.call('eks', 'DescribeCluster', { name: 'demo' });
  const [embedded] = running;
  expect(cluster.endpoint).toBe(embedded?.url);
  const at = { clusterName: 'demo', nodegroupName: 'gpu' };
  await cloud.call('eks', 'CreateNodegroup', {
    ...at,
    nodeRole: made.nodeRole,
    subnets: made.privateSubnets,
    instanceTypes: ['g5.xlarge'],
    labels: { role: 'gpu' },
    taints: [{ key: 'dedicated', value: 'gpu', effect: 'NO_SCHEDULE' }],
    scalingConfig: { minSize: 0, maxSize: 4, desiredSize: 2 },
  });
  const nodes = () => embedded?.api.items('nodes') ?? [];
  await cloud.cloud.settle();
  await vi.waitFor(() => expect(nodes()).toHaveLength(2), 5000);
  expect(nodes()[0]).toMatchObject({
    metadata: {
      labels: {
        role: 'gpu',
        'eks.amazonaws.com/nodegroup': 'gpu',
        'node.kubernetes.io/instance-type': 'g5.xlarge',
      },
    },
    status: { capacity: { 'nvidia.com/gpu': '1' } },
  });
  expect(nodes()[0]?.spec?.taints).toContainEqual({ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' });
  await cloud.call('eks', 'UpdateNodegroupConfig', {
    ...at,
    labels: { addOrUpdateLabels: { tier: 'a' }, removeLabels: ['role'] },
    scalingConfig: { desiredSize: 1 },
  });
  await cloud.cloud.settle();
  await vi.waitFor(() => expect(nodes()).toHaveLength(1), 5000);
  expect(nodes()[0]?.metadata.labels).toMatchObject({ tier: 'a' });
  expect(nodes()[0]?.metadata.labels).not.toHaveProperty('role');
  await cloud.call('eks', 'DeleteNodegroup', at);
  await cloud.cloud.settle();
  await vi.waitFor(() => expect(nodes()).toEqual([]), 5000);
});
