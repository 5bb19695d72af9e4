// Stories about pods and declared pools, and what is said of them.
import { presetText, readClusterConfig, type DeclaredCompute } from '@berth/compute';
import type { DaemonSet, Pod } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import { realNode, typesOf } from '../growth/pool-node.js';
import { createSnapshot } from '../snapshot/snapshot.js';
import { explainPod } from './explain-pod.js';

const compute = computeOf(presetText('concurrent'));
const onSystem = [
  { key: 'concurrent-node-type', operator: 'Equal', value: 'system', effect: 'NoSchedule' },
] as const;

describe('explainPod over the Concurrent pools', () => {
  test('a small pod that tolerates the system taint starts a node there, and it is said what else could take it', () => {
    const { outcome, forecast, best } = explain(pod({ cpu: '1', memory: '1Gi' }, { tolerations: onSystem }));
    expect(outcome).toBe('scheduled');
    expect(best).toEqual(['pool:system']);
    expect(forecast).toMatchObject({
      target: 'pool:system',
      nodesAdded: 1,
      startsWhen: 'after-boot',
      usdPerHour: 0.0416,
    });
    expect(forecast.because.join()).toContain('untainted nodes');
  });

  test('without toleration nothing takes it, and the toleration is the verified fix', () => {
    const { outcome, rejections, fixes, forecast } = explain(pod({ cpu: '1', memory: '1Gi' }));
    expect(outcome).toBe('unschedulable');
    expect(forecast.target).toBe('none');
    expect(rejections.map(({ pool, rule }) => [pool, rule])).toEqual([
      ['system', 'taint'],
      ['worker', 'taint'],
      ['deployment', 'taint'],
    ]);
    expect(fixes[0]).toMatchObject({
      change: { kind: 'add-toleration', toleration: onSystem[0] },
      where: 'pod',
      verified: true,
    });
  });

  test('the 3 CPU, 7000M bootstrap pod does not fit the documented system types; a larger type or less asking mends it', () => {
    const { outcome, rejections, fixes } = explain(
      pod({ cpu: '3', memory: '7000M' }, { tolerations: onSystem }),
    );
    expect(outcome).toBe('unschedulable');
    const system = rejections.filter(({ pool }) => pool === 'system').map(({ rule }) => rule);
    expect(new Set(system)).toEqual(new Set(['resources.cpu', 'resources.memory']));
    const kinds = fixes.map(({ change }) => change.kind);
    expect(kinds).toContain('set-instance-types');
    expect(kinds).toContain('all');
    expect(fixes.every(({ verified }) => verified)).toBe(true);
  });

  test('every fix, applied alone, was needed whole: no smaller set of its edits is among the fixes', () => {
    const { fixes } = explain(pod({ cpu: '3', memory: '7000M' }, { tolerations: onSystem }));
    const sets = fixes.map(({ change }) => (change.kind === 'all' ? change.changes : [change]).map(text));
    for (const set of sets) {
      const smaller = sets.filter((other) => other !== set && other.every((edit) => set.includes(edit)));
      expect(smaller).toEqual([]);
    }
  });

  test('a label that required node affinity asks for is added to the pool', () => {
    const terms = [{ matchExpressions: [{ key: 'team', operator: 'In', values: ['ml'] }] }] as const;
    const affinity = {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
    };
    const { fixes } = explain(pod({ cpu: '1' }, { tolerations: onSystem, affinity }));
    expect(fixes[0]?.change).toEqual({ kind: 'add-pool-label', pool: 'system', key: 'team', value: 'ml' });
  });

  test('pods of lower priority are evicted before a node is started', () => {
    const [system] = compute.pools;
    const [type] = system ? typesOf(compute, system) : [];
    if (!system || !type) throw new Error('the preset has a system pool');
    const low = {
      ...pod({ cpu: '1500m' }, { nodeName: 'system-1', priority: 0 }),
      metadata: { name: 'low', namespace: 'default' },
    };
    const grown = { ...compute, pools: [{ ...system, maxSize: 5 }] };
    const snapshot = createSnapshot({
      nodes: [realNode(compute, system, { type, name: 'system-1' })],
      pods: [low],
    });
    const urgent = pod({ cpu: '1' }, { tolerations: onSystem, priority: 1000 });
    expect(explainPod(urgent, { compute: grown, snapshot })).toMatchObject({
      preemption: { node: 'system-1', victims: ['default/low'] },
      forecast: { target: 'node:system-1', startsWhen: 'when-capacity-frees' },
    });
  });

  test('a full pool makes the pod wait, with the size as the reason', () => {
    const [worker] = compute.pools.filter(({ name }) => name === 'worker');
    const [type] = worker ? typesOf(compute, worker) : [];
    if (!worker || !type) throw new Error('the preset has a worker pool');
    const node = realNode(compute, worker, { type, name: 'worker-1' });
    const busy = {
      ...pod({ cpu: '7', memory: '1Gi' }),
      spec: {
        ...pod({ cpu: '7' }).spec,
        containers: pod({ cpu: '7' }).spec?.containers ?? [],
        nodeName: 'worker-1',
      },
    };
    const snapshot = createSnapshot({ nodes: [node], pods: [busy] });
    const tolerations = [{ ...onSystem[0], value: 'worker' }];
    const verdict = explainPod(pod({ cpu: '7', memory: '1Gi' }, { tolerations }), { compute, snapshot });
    expect(verdict.forecast).toMatchObject({
      target: 'pool:worker',
      nodesAdded: 0,
      startsWhen: 'when-capacity-frees',
    });
    expect(verdict.rejections.find(({ pool }) => pool === 'worker')).toMatchObject({ rule: 'pool.max-size' });
    expect(snapshot.nodes.map(({ name }) => name)).toEqual(['worker-1']);
  });

  test('a node that is there and free is used before a new one is started', () => {
    const [system] = compute.pools;
    const [type] = system ? typesOf(compute, system) : [];
    if (!system || !type) throw new Error('the preset has a system pool');
    const snapshot = createSnapshot({ nodes: [realNode(compute, system, { type, name: 'system-1' })] });
    const verdict = explainPod(pod({ cpu: '1' }, { tolerations: onSystem }), { compute, snapshot });
    expect(verdict.forecast).toMatchObject({
      target: 'node:system-1',
      nodesAdded: 0,
      startsWhen: 'now',
      certainty: 'certain',
    });
  });

  test('memory between the cautious estimate and the nominal amount is said to depend on the node', () => {
    const only = { ...compute, pools: compute.pools.map((one) => ({ ...one, instanceTypes: ['c5.large'] })) };
    const verdict = explainPod(pod({ cpu: '100m', memory: '3300Mi' }, { tolerations: onSystem }), {
      compute: only,
    });
    expect(verdict.forecast.certainty).toBe('depends-on-real-memory');
  });
});

describe('explainPod with DaemonSets', () => {
  test('their pods turn a node that just fits into one that does not', () => {
    const wanted = pod({ cpu: '1900m' }, { tolerations: onSystem });
    const agent: DaemonSet = {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'agent', namespace: 'kube-system' },
      spec: {
        selector: {},
        template: {
          spec: {
            containers: [{ name: 'agent', image: 'i', resources: { requests: { cpu: '100m' } } }],
            tolerations: [{ operator: 'Exists' }],
          },
        },
      },
    };
    expect(explainPod(wanted, { compute }).outcome).toBe('scheduled');
    expect(explainPod(wanted, { compute, daemonSets: [agent] }).outcome).toBe('unschedulable');
  });
});

describe('explainPod with Fargate profiles', () => {
  const fargate = computeOf(presetText('concurrent-fargate'));
  const namespace = fargate.fargateProfiles[0]?.selectors[0]?.namespace ?? '';

  test('a pod that a profile catches gets a node of its own size', () => {
    const verdict = explainPod(pod({ cpu: '1', memory: '2Gi' }, {}, labelsFor(fargate)), {
      compute: fargate,
    });
    expect(verdict.forecast).toMatchObject({ nodesAdded: 1, startsWhen: 'after-boot', certainty: 'certain' });
    expect(verdict.forecast.target).toMatch(/^fargate:/);
    expect(verdict.forecast.usdPerHour).toBeGreaterThan(0);
    expect(namespace).not.toBe('');
  });

  test('a GPU pod that a profile catches never runs', () => {
    const verdict = explainPod(pod({ 'nvidia.com/gpu': '1' }, {}, labelsFor(fargate)), { compute: fargate });
    expect(verdict.outcome).toBe('unschedulable');
    expect(verdict.rejections.map(({ rule }) => rule)).toContain('fargate.device');
  });

  test('a pod that no profile matches is told so', () => {
    const verdict = explainPod(pod({ cpu: '1' }), { compute: { ...fargate, pools: [] } });
    expect(verdict.rejections.every(({ rule }) => rule === 'fargate.no-match')).toBe(true);
  });
});

function computeOf(preset: string): DeclaredCompute {
  const read = readClusterConfig(preset, 'cluster.yaml');
  if (!read.compute) throw new Error(JSON.stringify(read.problems));
  return read.compute;
}

const explain = (one: Pod) => explainPod(one, { compute });
const text = (value: unknown): string => JSON.stringify(value);

/** Namespace and labels of the first selector of the first profile. */
function labelsFor(declared: DeclaredCompute): Partial<Pod['metadata']> {
  const selector = declared.fargateProfiles[0]?.selectors[0];
  return {
    namespace: (selector?.namespace ?? 'default').replaceAll('*', 'x'),
    labels: selector?.labels ?? {},
  };
}

function pod(
  requests: Readonly<Record<string, string>>,
  spec: Partial<NonNullable<Pod['spec']>> = {},
  metadata: Partial<Pod['metadata']> = {},
): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default', ...metadata },
    spec: { containers: [{ name: 'main', image: 'i', resources: { requests } }], ...spec },
  };
}

describe('a node group that is not managed, at zero', () => {
  const compute = computeOf(`apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: c, region: us-west-2, version: "1.34"}
nodeGroups:
  - {name: own, instanceType: m5.xlarge, labels: {team: web}, minSize: 0, maxSize: 3}
`);

  test.each([
    [{ cpu: '1' }, { nodeSelector: { team: 'web' } }, 'k8s.io/cluster-autoscaler/node-template/label/team'],
    [
      { 'ephemeral-storage': '10Gi' },
      {},
      'k8s.io/cluster-autoscaler/node-template/resources/ephemeral-storage',
    ],
  ])('is told of %o by a tag, or keeps a node', (requests, spec, key) => {
    const { outcome, rejections, fixes } = explainPod(pod(requests, spec), { compute });
    expect(outcome).toBe('unschedulable');
    expect(rejections.map(({ rule }) => rule)).toEqual(['pool.template']);
    expect(fixes.map(({ change }) => change)).toMatchObject([
      { kind: 'add-pool-tag', pool: 'own', key },
      { kind: 'raise-pool-min', pool: 'own', from: 0, to: 1 },
    ]);
  });
});

test('of pools that could grow, the expander prefers the one that leaves least unused, and this is said', () => {
  const compute = computeOf(`apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: c, region: us-west-2, version: "1.34"}
managedNodeGroups:
  - {name: large, instanceType: m5.4xlarge, minSize: 0, maxSize: 3}
  - {name: small, instanceType: m5.large, minSize: 0, maxSize: 3}
`);
  const { best, forecast, options } = explainPod(pod({ cpu: '1' }), { compute });
  expect(best).toEqual(['pool:small']);
  expect(forecast.because).toContain(
    'least of a node stays unused here, which the expander prefers to large',
  );
  expect(options?.map(({ target, grows }) => [target, grows])).toEqual([
    ['pool:large', true],
    ['pool:small', true],
  ]);
});
