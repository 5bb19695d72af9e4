// Which pods a plan evicts and where they go: of a pool that goes, a pool that is made anew, a profile, a new taint.
import type { Step } from '@berth/aws';
import { readClusterConfig, type DeclaredCompute } from '@berth/compute';
import type { ObjectApi } from '@berth/kube';
import { expect, it } from 'vitest';
import { disturbedPods } from './disturbed-pods.js';

const HEAD =
  'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: a, region: us-west-2, version: "1.34"}\n';
const SYSTEM = '  - {name: system, instanceType: m5.large, minSize: 1, maxSize: 3}\n';
const TRAIN = '  - {name: train, instanceType: g5.xlarge, minSize: 0, maxSize: 4}\n';
const TAINTED =
  '  - {name: train, instanceType: g5.xlarge, minSize: 0, maxSize: 4, taints: [{key: a, effect: NoExecute}]}\n';
const PROFILE = 'fargateProfiles:\n  - {name: batch, selectors: [{namespace: batch}]}\n';

function compute(text: string): DeclaredCompute {
  const { compute: read } = readClusterConfig(HEAD + text, 'a.yaml');
  if (!read) throw new Error('unreadable');
  return read;
}

const node = (name: string, pool: string) => ({
  metadata: { name, labels: { 'eks.amazonaws.com/nodegroup': pool } },
});

interface PodOptions {
  readonly nodeName: string;
  readonly cpu?: string;
  readonly owner?: { readonly kind: string; readonly name: string };
  readonly labels?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly object[];
  readonly gpu?: string;
}

function pod(name: string, { nodeName, cpu = '100m', owner, labels = {}, tolerations, gpu }: PodOptions) {
  const requests = { cpu, ...(gpu ? { 'nvidia.com/gpu': gpu } : {}) };
  const ownerReferences = owner
    ? [{ ...owner, apiVersion: 'apps/v1', uid: owner.name, controller: true }]
    : [];
  const resources = { requests, limits: requests };
  return {
    metadata: {
      name,
      namespace: name.startsWith('batch') ? 'batch' : 'default',
      uid: name,
      labels,
      ownerReferences,
    },
    spec: {
      nodeName,
      containers: [{ name: 'main', image: 'a', resources }],
      ...(tolerations ? { tolerations } : {}),
    },
    status: { phase: 'Running' },
  };
}

const PODS = [
  pod('web-1', { nodeName: 'n-train', owner: { kind: 'ReplicaSet', name: 'web' } }),
  pod('web-2', { nodeName: 'n-train', owner: { kind: 'ReplicaSet', name: 'web' } }),
  pod('gpu', { nodeName: 'n-train', gpu: '1', tolerations: [{ operator: 'Exists' }] }),
  pod('proxy', { nodeName: 'n-train', owner: { kind: 'DaemonSet', name: 'proxy' } }),
  pod('other', { nodeName: 'n-system' }),
  pod('batch-1', { nodeName: 'fargate-1', labels: { 'eks.amazonaws.com/fargate-profile': 'batch' } }),
];

/** Only what is asked for. */
const kube = {
  list: (resource: string) =>
    Promise.resolve({
      items: resource === 'nodes' ? [node('n-train', 'train'), node('n-system', 'system')] : PODS,
    }),
} as unknown as ObjectApi;

const step = (change: Partial<Step>): Step => ({
  id: 'stack/train',
  kind: 'stack',
  action: 'delete',
  name: 'eksctl-a-nodegroup-train',
  pool: 'train',
  details: [],
  after: [],
  disruption: 'pods-evicted',
  isReversible: false,
  estimateSeconds: 1,
  ...change,
});

const pools = (text: string) => compute(`managedNodeGroups:\n${text}`);

it('a pool that goes: some pods move, one cannot', async () => {
  const edit = { before: pools(SYSTEM + TRAIN), after: pools(SYSTEM) };
  const [found, ...more] = await disturbedPods(kube, { steps: [step({})], ...edit });
  expect(more).toEqual([]);
  expect(found).toMatchObject({
    step: 'stack/train',
    from: 'pool:train',
    pods: 3,
    names: ['default/gpu', 'default/web-1', 'default/web-2'],
    goTo: [{ target: 'pool:system', pods: 2 }],
    unplacedPods: 1,
  });
  expect(found?.because).toContain('default/gpu: ');
});

it('a pool whose nodes are replaced: its pods may come back to it', async () => {
  const both = pools(SYSTEM + TRAIN);
  const steps = [step({ action: 'update', disruption: 'nodes-replaced' })];
  const [found] = await disturbedPods(kube, { steps, before: both, after: both });
  expect(found).toMatchObject({ pods: 3, unplacedPods: 0 });
});

it('a new taint drives away those that do not tolerate it', async () => {
  const edit = { before: pools(SYSTEM + TRAIN), after: pools(SYSTEM + TAINTED) };
  const steps = [step({ action: 'update', disruption: 'none' })];
  const [found] = await disturbedPods(kube, { steps, ...edit });
  expect(found).toMatchObject({
    pods: 2,
    names: ['default/web-1', 'default/web-2'],
    goTo: [{ target: 'pool:system', pods: 2 }],
    unplacedPods: 0,
  });
});

it('a profile that goes', async () => {
  const managed = `managedNodeGroups:\n${SYSTEM}`;
  const edit = { before: compute(managed + PROFILE), after: compute(managed) };
  const steps = [
    step({ id: 'fargate-profile/batch', kind: 'fargate-profile', name: 'batch', pool: 'batch' }),
  ];
  expect(await disturbedPods(kube, { steps, ...edit })).toMatchObject([
    { from: 'fargate:batch', pods: 1, names: ['batch/batch-1'], goTo: [{ target: 'pool:system', pods: 1 }] },
  ]);
});

it('nothing of steps that leave pods alone', async () => {
  const edit = { before: pools(SYSTEM + TRAIN), after: pools(SYSTEM + TRAIN) };
  const steps = [
    step({ action: 'update', disruption: 'none' }),
    step({ action: 'create', disruption: 'none', pool: 'system' }),
  ];
  expect(await disturbedPods(kube, { steps, ...edit })).toEqual([]);
});
