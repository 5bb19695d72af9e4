// Growth and shrinking of declared pools, as the embedded cluster's machines ask for them.
import { realNodes, declared, pod } from '../testing/declared-pools.js';
import type { Node } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import { forecastGrowth, type ForecastGrowthOptions } from '../growth/forecast-growth.js';
import { createSnapshot } from '../snapshot/snapshot.js';
import { removableNodes, unneededNodes } from './unneeded-nodes.js';

const compute = declared([
  { name: 'small', instanceTypes: ['m5.large'], maxSize: 2 },
  { name: 'large', instanceTypes: ['m5.4xlarge'], maxSize: 1 },
]);

describe('forecastGrowth', () => {
  test('the pool that wastes least grows', () => {
    const forecast = forecastGrowth({
      compute,
      snapshot: createSnapshot({ nodes: [] }),
      pendingPods: [pod({ cpu: '1' })],
    });
    expect(forecast).toMatchObject({
      result: 'Successful',
      growths: [{ pool: 'small', from: 0, to: 1, pods: ['default/p'] }],
    });
  });

  test('nodes on their way count: no second node is asked for', () => {
    const input = { compute, snapshot: createSnapshot({ nodes: [] }), pendingPods: [pod({ cpu: '1' })] };
    expect(forecastGrowth({ ...input, options: { targetSizes: { small: 1 } } }).result).toBe('NotNeeded');
  });

  test('a full pool is skipped and says so', () => {
    const nodes = realNodes(compute, 'large', 1);
    const busy = pod({ cpu: '15' }, { nodeName: nodes[0]?.metadata.name ?? '' }, 'busy');
    const snapshot = createSnapshot({ nodes, pods: [busy] });
    const { result, unfit } = forecastGrowth({ compute, snapshot, pendingPods: [pod({ cpu: '8' })] });
    expect(result).toBe('NoOptionsAvailable');
    expect(unfit[0]?.reasons.map(({ pool, rule }) => [pool, rule])).toEqual([
      ['small', 'resources.cpu'],
      ['large', 'pool.max-size'],
    ]);
  });

  test('a pool a zone grow together when the autoscaler balances them, or as its priorities say', () => {
    const pools = ['a', 'b', 'c'].map((zone) => ({
      name: `g-${zone}`,
      instanceTypes: ['m5.large'],
      zones: [`us-east-1${zone}`],
    }));
    const pendingPods = ['1', '2', '3', '4'].map((name) => pod({ cpu: '1' }, {}, name));
    const grown = (autoscaler: ForecastGrowthOptions['autoscaler']): readonly (readonly [string, number])[] =>
      forecastGrowth({
        compute: declared(pools),
        snapshot: createSnapshot({ nodes: [] }),
        pendingPods,
        options: { autoscaler },
      }).growths.map(({ pool, to }) => [pool, to]);
    // EKS tags each group with its name, which becomes a label of the imagined node: empty groups are never alike.
    expect(grown({ balanceSimilarNodeGroups: true })).toEqual([['g-a', 4]]);
    const balancingIgnoreLabels = ['nodegroup-name'];
    expect(grown({ balanceSimilarNodeGroups: true, balancingIgnoreLabels })).toEqual([
      ['g-a', 2],
      ['g-b', 1],
      ['g-c', 1],
    ]);
    expect(grown({ expander: ['priority'], priorities: new Map([[10, ['.*-c']]]) })).toEqual([['g-c', 4]]);
  });

  test('a pool that once had a node is judged by that one, with the resources that its tags add', () => {
    const tags = { 'k8s.io/cluster-autoscaler/node-template/resources/example.com/x': '1' };
    const pools = declared([{ name: 'small', instanceTypes: ['m5.large'], tags }]);
    const [node] = realNodes(pools, 'small', 1);
    const grown = (requests: Record<string, string>, formerNodes: Record<string, Node>): string =>
      forecastGrowth({
        compute: pools,
        snapshot: createSnapshot({ nodes: [] }),
        pendingPods: [pod(requests)],
        options: { formerNodes },
      }).result;
    expect(grown({ memory: '7900Mi' }, {})).toBe('Successful');
    const formerNodes = node ? { small: node } : {};
    expect(grown({ memory: '7900Mi' }, formerNodes)).toBe('NoOptionsAvailable');
    expect(grown({ memory: '1Gi', 'example.com/x': '1' }, formerNodes)).toBe('Successful');
  });

  test('among equal pools the caller may draw', () => {
    const twins = declared([
      { name: 'a', instanceTypes: ['m5.large'] },
      { name: 'b', instanceTypes: ['m5.large'] },
    ]);
    const input = {
      compute: twins,
      snapshot: createSnapshot({ nodes: [] }),
      pendingPods: [pod({ cpu: '1' })],
    };
    expect(forecastGrowth(input).ties).toEqual(['a', 'b']);
    expect(forecastGrowth({ ...input, options: { draw: () => 1 } }).growths[0]?.pool).toBe('b');
  });
});

describe('unneededNodes', () => {
  const nodes = realNodes(compute, 'small', 2);
  const [first = '', second = ''] = nodes.map(({ metadata }) => metadata.name ?? '');
  const owned = {
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'r', controller: true }],
  };
  const replicaSet = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'r', namespace: 'default', uid: 'r' },
    spec: { selector: {}, replicas: 2 },
  } as const;

  test('an empty node and one whose pods fit elsewhere; one at a time is drained', () => {
    const running = {
      ...pod({ cpu: '200m' }, { nodeName: first }),
      metadata: { name: 'p', namespace: 'default', ...owned },
    };
    const input = {
      compute,
      snapshot: createSnapshot({ nodes, pods: [running], replicaSets: [replicaSet] }),
    };
    const plan = unneededNodes(input);
    expect(plan.unneeded.map(({ node, podsToMove }) => [node, podsToMove.length])).toEqual([[second, 0]]);
    expect(plan.unremovable).toEqual([{ node: first, reason: 'NoPlaceToMovePods' }]);
    expect(removableNodes(input, plan, new Set([second])).empty.map(({ node }) => node)).toEqual([second]);
    expect(removableNodes(input, plan, new Set()).empty).toEqual([]);
  });

  test('a pod without controller keeps its node', () => {
    const bare = pod({ cpu: '200m' }, { nodeName: first }, 'bare');
    const plan = unneededNodes({ compute, snapshot: createSnapshot({ nodes, pods: [bare] }) });
    expect(plan.unremovable).toEqual([
      { node: first, reason: 'BlockedByPod', pod: 'bare', podReason: 'NotReplicated' },
    ]);
  });

  test('an unmanaged pool may have a threshold of its own', () => {
    const tag = 'k8s.io/cluster-autoscaler/node-template/autoscaling-options/scaledownutilizationthreshold';
    const shrunk = (tags: Record<string, string>): readonly string[] => {
      const pools = declared([{ name: 'small', kind: 'nodeGroup', instanceTypes: ['m5.large'], tags }]);
      const running = realNodes(pools, 'small', 1);
      const busy = pod({ cpu: '1' }, { nodeName: running[0]?.metadata.name ?? '' });
      const snapshot = createSnapshot({ nodes: running, pods: [busy] });
      return unneededNodes({ compute: pools, snapshot }).unremovable.map(({ reason }) => reason);
    };
    expect(shrunk({})).toEqual(['NotUnderutilized']);
    expect(shrunk({ [tag]: '0.9' })).toEqual(['BlockedByPod']);
  });

  test('a pool at its minimum gives no candidates', () => {
    const kept = { ...compute, pools: compute.pools.map((pool) => ({ ...pool, minSize: 2 })) };
    expect(unneededNodes({ compute: kept, snapshot: createSnapshot({ nodes }) })).toMatchObject({
      unneeded: [],
      unremovable: [],
    });
  });
});
