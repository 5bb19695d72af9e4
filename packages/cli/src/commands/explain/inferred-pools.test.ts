// Pools read off nodes, as a live cluster shows them.
import type { Node } from '@berth/kube';
import { expect, test } from 'vitest';
import { inferredCompute } from './inferred-pools.js';

const node = (name: string, labels: Readonly<Record<string, string>>, taints: Node['spec'] = {}): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
  spec: taints,
  status: { nodeInfo: { kubeletVersion: 'v1.34.2-eks-abc' } as NonNullable<Node['status']>['nodeInfo'] },
});
const group = (name: string, zone: string, type = 'm5.large') => ({
  'eks.amazonaws.com/nodegroup': name,
  'eks.amazonaws.com/capacityType': 'SPOT',
  'node.kubernetes.io/instance-type': type,
  'topology.kubernetes.io/zone': zone,
  'topology.kubernetes.io/region': 'us-east-1',
  team: 'ml',
});

test('nodes of one group make a pool of their types, zones, own labels and taints', () => {
  const taints = { taints: [{ key: 'team', value: 'ml', effect: 'NoSchedule' as const }] };
  const cordoned = {
    taints: [...taints.taints, { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' as const }],
  };
  const { pools, region, zones, kubernetesVersion } = inferredCompute([
    node('a', group('train', 'us-east-1a'), cordoned),
    node('b', { ...group('train', 'us-east-1b', 'm5a.large'), canary: 'yes' }, taints),
    node('c', { 'topology.kubernetes.io/zone': 'us-east-1c' }),
  ]);
  expect({ region, zones, kubernetesVersion }).toEqual({
    region: 'us-east-1',
    zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    kubernetesVersion: '1.34',
  });
  expect(pools).toMatchObject([
    {
      kind: 'managedNodeGroup',
      name: 'train',
      desiredSize: 2,
      instanceTypes: ['m5.large', 'm5a.large'],
      spot: true,
      zones: ['us-east-1a', 'us-east-1b'],
      labels: { team: 'ml' },
      taints: [{ key: 'team', value: 'ml', effect: 'NoSchedule' }],
    },
  ]);
});

test('a cluster without groups has no pools', () => {
  expect(inferredCompute([node('a', {})]).pools).toEqual([]);
});
