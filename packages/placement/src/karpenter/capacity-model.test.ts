// What Karpenter would start, on the real catalogue and prices of us-east-1.
import type { DeclaredCompute, KarpenterPool } from '@berth/compute';
import type { Pod } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import { createSnapshot } from '../snapshot/snapshot.js';
import { declared, pod } from '../testing/declared-pools.js';
import { clusterAutoscalerModel, karpenterModel } from './capacity-model.js';

const POOL: KarpenterPool = {
  name: 'default',
  weight: 0,
  labels: {},
  taints: [],
  startupTaints: [],
  requirements: [
    { key: 'karpenter.k8s.aws/instance-family', operator: 'In', values: ['c5', 'm5'] },
    { key: 'karpenter.sh/capacity-type', operator: 'In', values: ['on-demand'] },
  ],
  limits: {},
  consolidateAfterMs: 0,
  nodeClass: { name: 'default', amiFamily: 'AmazonLinux2023', volumeSizeGib: 20 },
};

const computeOf = (...pools: readonly Partial<KarpenterPool>[]): DeclaredCompute => ({
  ...declared([]),
  zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
  karpenterPools: (pools.length > 0 ? pools : [{}]).map((one) => ({ ...POOL, ...one })),
});

const planned = (pods: readonly Pod[], ...pools: readonly Partial<KarpenterPool>[]) => {
  const snapshot = createSnapshot({ nodes: [] });
  const { nodes, unfit } = karpenterModel(computeOf(...pools)).plan({ snapshot, pods });
  expect(snapshot.nodes).toEqual([]);
  return {
    nodes: nodes.map(({ instanceType, pods: keys }) => [instanceType, keys.length]),
    zones: nodes.map(({ zone }) => zone),
    spot: nodes.map(({ spot }) => spot),
    pools: nodes.map(({ pool }) => pool),
    reasons: unfit.flatMap(({ reasons }) => reasons.map(({ rule }) => rule)),
    unfit,
  };
};

const many = (count: number, make: (index: number) => Pod): readonly Pod[] =>
  Array.from({ length: count }, (_, index) => make(index));
const required = (
  key: string,
  operator: 'Exists' | 'DoesNotExist' | 'Gt',
  values?: readonly string[],
): Partial<NonNullable<Pod['spec']>> => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key, operator, ...(values ? { values } : {}) }] }],
      },
    },
  },
});
const spread =
  (topologyKey: string, app: string, whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway') =>
  (index: number): Pod => ({
    ...pod(
      { cpu: '1' },
      {
        topologySpreadConstraints: [
          { maxSkew: 1, topologyKey, whenUnsatisfiable, labelSelector: { matchLabels: { app } } },
        ],
      },
      `p${index}`,
    ),
    metadata: { name: `p${index}`, namespace: 'default', labels: { app } },
  });

describe('Karpenter', () => {
  test('takes the cheapest type that holds the pod as it reckons memory: 7.5 % less than nominal', () => {
    expect(planned([pod({ cpu: '1', memory: '2Gi' })]).nodes).toEqual([['c5.large', 1]]);
    expect(planned([pod({ cpu: '1', memory: '3300Mi' })]).nodes).toEqual([['m5.large', 1]]);
  });

  test('packs pods onto one node as long as some type holds them all', () => {
    const pods = many(10, (index) => pod({ cpu: '1500m' }, {}, `p${index}`));
    expect(planned(pods).nodes).toEqual([['c5.4xlarge', 10]]);
  });

  test('opens a second node where the largest type is full', () => {
    const onlyLarge = [
      ...POOL.requirements,
      { key: 'node.kubernetes.io/instance-type', operator: 'In', values: ['c5.large'] } as const,
    ];
    const pods = many(3, (index) => pod({ cpu: '1500m' }, {}, `p${index}`));
    expect(planned(pods, { requirements: onlyLarge }).nodes).toEqual([
      ['c5.large', 1],
      ['c5.large', 1],
      ['c5.large', 1],
    ]);
  });

  test('takes spot where the pool allows it', () => {
    const requirements = POOL.requirements.slice(0, 1);
    const { spot } = planned([pod({ cpu: '1' })], { requirements });
    expect(spot).toEqual([true]);
    expect(
      planned([pod({ cpu: '1' }, { nodeSelector: { 'karpenter.sh/capacity-type': 'on-demand' } })], {
        requirements,
      }).spot,
    ).toEqual([false]);
  });

  test('heeds the weight of pools, and falls through to the next', () => {
    const heavy = {
      name: 'heavy',
      weight: 10,
      taints: [{ key: 'gpu', value: 'x', effect: 'NoSchedule' as const }],
    };
    expect(planned([pod({ cpu: '1' })], heavy, {}).pools).toEqual(['default']);
    const tolerant = pod({ cpu: '1' }, { tolerations: [{ key: 'gpu', operator: 'Exists' }] });
    expect(planned([tolerant], heavy, {}).pools).toEqual(['heavy']);
  });

  test.each([
    ['a label nobody has', { nodeSelector: { disk: 'ssd' } }, {}, 'karpenter.requirement'],
    [
      'a family that the pool leaves out',
      { nodeSelector: { 'karpenter.k8s.aws/instance-family': 'r5' } },
      {},
      'karpenter.requirement',
    ],
    ['more than any type has', {}, {}, 'karpenter.no-type', '200'],
    ['a taint', {}, { taints: [{ key: 'k', effect: 'NoSchedule' as const }] }, 'taint'],
    ['a limit', {}, { limits: { cpu: '1' } }, 'karpenter.limit'],
    [
      'too small a choice',
      {},
      {
        requirements: [
          { key: 'karpenter.k8s.aws/instance-family', operator: 'In' as const, values: ['c5'], minValues: 2 },
        ],
      },
      'karpenter.min-values',
    ],
  ])('refuses %s, and says so', (_, spec, pool, rule, cpu = '1') => {
    expect(planned([pod({ cpu }, spec)], pool).reasons).toEqual([rule]);
  });

  test('labels that only pods without them may have', () => {
    const absent = pod({ cpu: '1' }, required('team', 'DoesNotExist'));
    expect(planned([absent]).reasons).toEqual([]);
    expect(planned([absent], { labels: { team: 'a' } }).reasons).toEqual(['karpenter.requirement']);
    expect(
      planned([pod({ cpu: '1' }, required('team', 'Exists'))], { labels: { team: 'a' } }).reasons,
    ).toEqual([]);
  });

  test('bounds on generated labels', () => {
    expect(
      planned([pod({ cpu: '1' }, required('karpenter.k8s.aws/instance-cpu', 'Gt', ['8']))]).nodes,
    ).toEqual([['c5.4xlarge', 1]]);
  });

  test('gives up preferences only when it has to', () => {
    const preferring = (values: readonly string[]): Pod =>
      pod(
        { cpu: '1' },
        {
          affinity: {
            nodeAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                {
                  weight: 1,
                  preference: {
                    matchExpressions: [{ key: 'karpenter.k8s.aws/instance-family', operator: 'In', values }],
                  },
                },
              ],
            },
          },
        },
      );
    expect(planned([preferring(['m5'])]).nodes).toEqual([['m5.large', 1]]);
    expect(planned([preferring(['r5'])]).nodes).toEqual([['c5.large', 1]]);
  });

  test('a soft taint is avoided while another pool would do', () => {
    const soft = { name: 'soft', weight: 5, taints: [{ key: 'k', effect: 'PreferNoSchedule' as const }] };
    expect(planned([pod({ cpu: '1' })], soft, {}).pools).toEqual(['default']);
    expect(planned([pod({ cpu: '1' })], soft).pools).toEqual(['soft']);
  });

  test('spreads over zones that have no nodes yet', () => {
    const { zones } = planned(many(6, spread('topology.kubernetes.io/zone', 's', 'DoNotSchedule')));
    expect(new Set(zones)).toEqual(new Set(['us-east-1a', 'us-east-1b', 'us-east-1c']));
    expect(zones).toHaveLength(3);
  });

  test('soft spreading counts as hard as long as it can be met', () => {
    expect(planned(many(3, spread('topology.kubernetes.io/zone', 's', 'ScheduleAnyway'))).zones).toHaveLength(
      3,
    );
  });

  test('a node for each pod that keeps away from its like', () => {
    const apart = (index: number): Pod => ({
      ...pod(
        { cpu: '500m' },
        {
          affinity: {
            podAntiAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'a' } } },
              ],
            },
          },
        },
      ),
      metadata: { name: `p${index}`, namespace: 'default', labels: { app: 'a' } },
    });
    expect(planned(many(3, apart)).nodes).toEqual([
      ['c5.large', 1],
      ['c5.large', 1],
      ['c5.large', 1],
    ]);
  });

  test('host ports need a node each', () => {
    const ported = (index: number): Pod => {
      const one = pod({ cpu: '100m' }, {}, `p${index}`);
      const [container] = one.spec?.containers ?? [];
      const ports = [{ containerPort: 80, hostPort: 80, protocol: 'TCP' as const }];
      return { ...one, spec: { containers: container ? [{ ...container, ports }] : [] } };
    };
    expect(planned(many(2, ported)).nodes).toHaveLength(2);
  });

  test('limits count nodes that are there', () => {
    const [first] = karpenterModel(computeOf({})).plan({
      snapshot: createSnapshot({ nodes: [] }),
      pods: [pod({ cpu: '1' })],
    }).nodes;
    const snapshot = createSnapshot({ nodes: first ? [first.node] : [] });
    const limited = computeOf({ limits: { cpu: '3' } });
    const { unfit } = karpenterModel(limited).plan({ snapshot, pods: [pod({ cpu: '1500m' }, {}, 'q')] });
    expect(unfit[0]?.reasons).toMatchObject([
      { pool: 'default', rule: 'karpenter.limit', detail: { resource: 'cpu', limit: '3' } },
    ]);
  });
});

test('Cluster Autoscaler answers the same question in the same form', () => {
  const compute = declared([{ name: 'small', instanceTypes: ['c5.large'] }]);
  const snapshot = createSnapshot({ nodes: [] });
  const { nodes, unfit } = clusterAutoscalerModel(compute).plan({
    snapshot,
    pods: [pod({ cpu: '1500m' }, {}, 'a'), pod({ cpu: '1500m' }, {}, 'b'), pod({ cpu: '9' }, {}, 'c')],
  });
  expect(nodes.map(({ pool, instanceType, usdPerHour }) => [pool, instanceType, usdPerHour])).toEqual([
    ['small', 'c5.large', 0.085],
    ['small', 'c5.large', 0.085],
  ]);
  expect(unfit).toMatchObject([{ pod: 'default/c', reasons: [{ pool: 'small', rule: 'resources.cpu' }] }]);
});
