// Pools of clusters that were applied beside those of the instance's file.
import {
  nodeOfPool,
  instanceType,
  presetText,
  readClusterConfig,
  type DeclaredCompute,
} from '@berth/compute';
import { expect, test } from 'vitest';
import { sharedCompute } from './shared-compute.js';

const declared = (name: 'concurrent' | 'training'): DeclaredCompute => {
  const { compute } = readClusterConfig(presetText(name), 'c.yaml');
  if (!compute) throw new Error('the preset is not valid');
  return compute;
};
const labelsIn = (compute: DeclaredCompute, name: string) => {
  const pool = compute.pools.find((one) => one.name === name);
  const type = instanceType(pool?.instanceTypes[0] ?? '');
  if (!pool || !type) throw new Error(`no pool ${name}`);
  const node = nodeOfPool({ compute, pool, instanceType: type, zone: 'z', name: 'n' });
  return [
    node.metadata.labels?.['alpha.eksctl.io/cluster-name'],
    node.status?.nodeInfo?.kubeletVersion.split('.0-')[0],
  ];
};

test('nodes of an applied cluster carry its name and version, those of the file their own', () => {
  const base = declared('concurrent');
  const training = declared('training');
  const pools = training.pools.map((pool) => ({ ...pool, name: `other-${pool.name}` }));
  const other = { ...training, clusterName: 'other', kubernetesVersion: '1.31', pools };
  const { compute, add } = sharedCompute(base);
  add('other', other);
  const [own] = base.pools;
  const [applied] = other.pools;
  expect(labelsIn(compute, own?.name ?? '')).toEqual([base.clusterName, `v${base.kubernetesVersion}`]);
  expect(labelsIn(compute, applied?.name ?? '')).toEqual(['other', 'v1.31']);
  expect(compute.pools.at(-1)).toBe(compute.pools.at(-1));
});

test('a pool of the same name takes the place of the one of the file', () => {
  const base = declared('concurrent');
  const { compute, add } = sharedCompute(base);
  add('other', { ...base, clusterName: 'other' });
  expect(compute.pools.map(({ name }) => name)).toEqual(base.pools.map(({ name }) => name));
  expect(new Set(compute.pools.map(({ cluster }) => cluster?.clusterName))).toEqual(new Set(['other']));
});
