// Nodes on their way: which there are, and what they change for a forecast.
import { presetText, readClusterConfig } from '@berth/compute';
import type { Node, Pod } from '@berth/kube';
import { createSnapshot } from '@berth/placement';
import { expect, test } from 'vitest';
import { foretell } from './foretell.js';
import { nodeToCome, targetsOf, upcomingNodes } from './upcoming-nodes.js';

const compute = readClusterConfig(presetText('concurrent'), 'concurrent.yaml').compute;
if (!compute) throw new Error('the preset cannot be read');
const nowMs = Date.UTC(2026, 0, 1, 1);

function bootingNode(ageMs: number): Node {
  const worker = compute?.pools.find(({ name }) => name === 'worker');
  const node = compute && worker && nodeToCome(compute, worker, 'w-1');
  if (!node) throw new Error('no pool worker');
  const notReady = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' } as const;
  const taints = [...(node.spec?.taints ?? []), notReady];
  return {
    ...node,
    metadata: { ...node.metadata, creationTimestamp: new Date(nowMs - ageMs).toISOString() },
    spec: { ...node.spec, taints },
    status: { ...node.status, conditions: [{ type: 'Ready', status: 'False' }] },
  };
}

const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'n', name: 'p' },
  spec: {
    containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '500m' } } }],
    tolerations: [{ key: 'concurrent-node-type', value: 'worker', effect: 'NoSchedule' }],
    nodeSelector: { 'alpha.eksctl.io/nodegroup-name': 'worker' },
  },
};

test('the autoscaler’s own status tells how many nodes each group is to have', () => {
  const text =
    'autoscalerStatus: Running\nnodeGroups:\n- name: system\n  health:\n    cloudProviderTarget: 1\n' +
    '    minSize: 0\n- name: worker\n  health:\n    nodeCounts:\n      registered:\n        total: 0\n' +
    '    cloudProviderTarget: 2\n';
  expect([...targetsOf(text)]).toEqual([
    ['system', 1],
    ['worker', 2],
  ]);
  expect([...targetsOf('')]).toEqual([]);
});

test.each([
  ['no node: one is started', [], new Map(), { nodesAdded: 1, startsWhen: 'after-boot' }],
  [
    'one boots: it is waited for',
    [bootingNode(30_000)],
    new Map(),
    { nodesAdded: 0, startsWhen: 'after-boot' },
  ],
  ['one was asked for', [], new Map([['worker', 1]]), { nodesAdded: 0, startsWhen: 'after-boot' }],
  [
    'one should have booted long ago',
    [bootingNode(3_600_000)],
    new Map(),
    { startsWhen: 'when-capacity-frees' },
  ],
] as const)('%s', (_what, nodes, targets, wanted) => {
  const snapshot = createSnapshot({ nodes });
  const upcoming = upcomingNodes({ compute, nodes, targets, nowMs });
  const { forecast } = foretell(pod, { compute, snapshot, upcoming });
  expect(forecast).toMatchObject({ target: 'pool:worker', pool: 'worker', ...wanted });
  expect(snapshot.nodes.map(({ name }) => name)).toEqual(nodes.map(({ metadata }) => metadata.name));
});
