// Rules of the scale-up, each shown by a small cluster; all were seen to decide so in the real autoscaler.
import type { Node, Pod } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import type { AutoscalerCase } from '../cases/autoscaler-case.unsafe.js';
import { evaluateAutoscalerCase, type AutoscalerAnswer } from '../cases/evaluate-autoscaler-case.js';

type Group = AutoscalerCase['groups'][number];
type PodSpec = NonNullable<Pod['spec']>;

interface Situation {
  readonly options?: NonNullable<AutoscalerCase['options']>;
  readonly groups?: readonly Group[];
  readonly nodes?: AutoscalerCase['nodes'];
  readonly pending?: AutoscalerCase['pending'];
  readonly rest?: Partial<AutoscalerCase>;
}

const decide = (situation: Situation): AutoscalerAnswer =>
  evaluateAutoscalerCase({
    options: situation.options ?? {},
    groups: situation.groups ?? [group('g')],
    nodes: situation.nodes ?? [],
    pods: [],
    pending: situation.pending ?? [waiting({})],
    ...situation.rest,
  });

const machine = (labels: Record<string, string> = {}, taints: readonly string[] = []): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { labels },
  spec: { taints: taints.map((key) => ({ key, effect: 'NoSchedule' as const })) },
  status: {
    capacity: { cpu: '4', memory: '16Gi', pods: '58' },
    allocatable: { cpu: '4', memory: '16Gi', pods: '58' },
  },
});

const group = (name: string, more: Partial<Group> = {}): Group => ({
  name,
  min: 0,
  max: 10,
  size: 0,
  template: machine(),
  ...more,
});

const running = (name: string, node: Node = machine()): AutoscalerCase['nodes'][number] => ({
  group: 'g',
  node: { ...node, metadata: { ...node.metadata, name } },
});

const waiting = (
  spec: Partial<PodSpec>,
  { cpu = '3', count = 1, annotations = {}, ageSeconds = 600 } = {},
): AutoscalerCase['pending'][number] => ({
  count,
  ageSeconds,
  pod: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'p',
      annotations,
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'r', controller: true }],
    },
    spec: { containers: [{ name: 'main', image: 'i', resources: { requests: { cpu } } }], ...spec },
  },
});

describe('which nodes count as ready', () => {
  const five = ['a', 'b', 'c', 'd', 'e'];

  test.each([
    ['node.kubernetes.io/not-ready', 'NotTried'],
    ['node.kubernetes.io/disk-pressure', 'NotTried'],
    ['node.kubernetes.io/memory-pressure', 'Successful'],
    ['startup-taint.cluster-autoscaler.kubernetes.io/cni', 'NotTried'],
    ['status-taint.cluster-autoscaler.kubernetes.io/cni', 'Successful'],
    ['example.com/agent', 'NoOptionsAvailable'],
  ])('nodes tainted %s: %s', (key, result) => {
    const nodes = five.map((name) => running(name, machine({}, [key])));
    expect(decide({ nodes, groups: [group('g', { size: 5 })] }).result).toBe(result);
  });

  test('a taint that the autoscaler is told of is one of starting', () => {
    const nodes = five.map((name) => running(name, machine({}, ['example.com/agent'])));
    const options = { startupTaints: ['example.com/agent'] };
    expect(decide({ options, nodes, groups: [group('g', { size: 5 })] }).result).toBe('NotTried');
  });

  test('a node whose label promises GPUs that are not there', () => {
    const nodes = five.map((name) => running(name, machine({ 'k8s.amazonaws.com/accelerator': 't4' })));
    expect(decide({ nodes, groups: [group('g', { size: 5 })] }).result).toBe('NotTried');
  });

  test('a group with too few ready nodes is left alone while others are well', () => {
    const nodes = [
      ...five.map((name) => ({ ...running(name, machine({}, ['full'])), notReady: true })),
      ...Array.from({ length: 12 }, (_, index) => ({
        ...running(`h${index}`, machine({}, ['full'])),
        group: 'h',
      })),
    ];
    const groups = [
      group('g', { size: 5 }),
      group('h', { size: 12, template: machine({}, ['full']), max: 20 }),
    ];
    const [g] = decide({ nodes, groups }).perGroup;
    expect(g?.skippedReason).toEqual(['not ready for scale-up']);
  });

  test('without scale-up from zero, nodes that are not ready are as good as none', () => {
    const nodes = [{ ...running('a'), notReady: true }];
    const answer = decide({ options: { scaleUpFromZero: false }, nodes, groups: [group('g', { size: 1 })] });
    expect(answer.result).toBe('');
  });
});

describe('what a new node is taken for', () => {
  test.each([
    ['failure-domain.beta.kubernetes.io/zone', 'z', 'Successful'],
    ['beta.kubernetes.io/instance-type', 't', 'Successful'],
    ['beta.kubernetes.io/arch', 'amd64', 'NoOptionsAvailable'],
    ['cluster-autoscaler.kubernetes.io/template-node', 'true', 'Successful'],
  ])('an empty group has the label %s: %s, %s', (key, value, result) => {
    const template = machine({
      'topology.kubernetes.io/zone': 'z',
      'node.kubernetes.io/instance-type': 't',
      'kubernetes.io/arch': 'amd64',
    });
    const pending = [waiting({ nodeSelector: { [key]: value } })];
    expect(decide({ groups: [group('g', { template })], pending }).result).toBe(result);
  });

  test('a node that is not ready teaches nothing', () => {
    const nodes = [{ ...running('a', machine({}, ['dedicated'])), notReady: true }];
    expect(decide({ nodes, groups: [group('g', { size: 1 })] }).result).toBe('Successful');
    const unknown = decide({ nodes, groups: [group('g', { size: 1, template: null })] });
    expect(unknown.error).toBe('could not compute total resources: No node info for: g');
  });

  test.each([
    ['aws', 'Successful'],
    ['generic', 'NoOptionsAvailable'],
  ])('resources that a running node lacks come from the tags: %s, %s', (provider, result) => {
    const template = machine();
    const status = {
      ...template.status,
      allocatable: { ...template.status?.allocatable, 'example.com/x': '1' },
    };
    const groups = [group('g', { size: 1, template: { ...template, status } })];
    const asking = { requests: { cpu: '3', 'example.com/x': '1' } };
    const pending = [waiting({ containers: [{ name: 'main', image: 'i', resources: asking }] })];
    expect(decide({ options: { provider }, nodes: [running('a')], groups, pending }).result).toBe(result);
  });

  test('a DaemonSet below the cutoff takes room only where the group is empty', () => {
    const daemonsets = [
      {
        apiVersion: 'apps/v1' as const,
        kind: 'DaemonSet' as const,
        metadata: { name: 'd', uid: 'd' },
        spec: {
          selector: {},
          template: {
            metadata: {},
            spec: {
              priority: -20,
              containers: [{ name: 'd', image: 'i', resources: { requests: { cpu: '2' } } }],
            },
          },
        },
      },
    ];
    expect(decide({ rest: { daemonsets } }).result).toBe('NoOptionsAvailable');
  });
});

describe('limits', () => {
  test('limits that are broken together are named together', () => {
    const options = { coresTotal: [0, 2], memoryTotal: [0, 2] } as const;
    expect(decide({ options }).perGroup[0]?.skippedReason).toEqual(['max cluster cpu, memory limit reached']);
  });

  test('a maximum of 0 is none', () => {
    expect(decide({ options: { coresTotal: [0, 0] } }).result).toBe('Successful');
  });

  test('nodes of no group count while they are ready', () => {
    const stray = { ...running('s', machine({}, ['full'])), group: '' };
    const options = { coresTotal: [0, 6] } as const;
    expect(decide({ options, nodes: [stray] }).result).toBe('NoOptionsAvailable');
    expect(decide({ options, nodes: [{ ...stray, notReady: true }] }).result).toBe('Successful');
  });

  test('a group that goes to its maximum at once needs room for all of it', () => {
    const groups = [group('g', { zeroOrMax: true, max: 4 })];
    expect(decide({ groups, options: { maxNodesTotal: 3 } }).perGroup[0]?.skippedReason).toEqual([
      'atomic scale-up exceeds cluster node count limit',
    ]);
    expect(decide({ groups, options: { coresTotal: [0, 15] } }).perGroup[0]?.skippedReason).toEqual([
      'max cluster cpu limit reached',
    ]);
    expect(decide({ groups, options: { coresTotal: [0, 16] } }).scaleUps).toEqual([
      { group: 'g', from: 0, to: 4 },
    ]);
  });
});

describe('minimum sizes', () => {
  const options = { enforceNodeGroupMinSize: true };
  const small = group('h', { min: 2, template: machine({}, ['dedicated']) });

  test('are reached beside the scale-up for pods', () => {
    expect(decide({ options, groups: [group('g'), small] }).scaleUps).toEqual([
      { group: 'g', from: 0, to: 1 },
      { group: 'h', from: 0, to: 2 },
    ]);
  });

  test('wait while the group backs off, or the cluster is not well', () => {
    const backoff = { ...options, backoffGroups: ['h'] };
    expect(decide({ options: backoff, groups: [small], pending: [] }).scaleUps).toEqual([]);
    const nodes = ['a', 'b', 'c', 'd'].map((name) => ({ ...running(name), notReady: true }));
    const broken = decide({ options, nodes, groups: [group('g', { size: 4 }), small], pending: [] });
    expect(broken).toMatchObject({ result: 'NotTried', scaleUps: [] });
  });

  test('are looked at last, so that no other reason to wait is reported', () => {
    const young = [waiting({}, { ageSeconds: 1 })];
    expect(decide({ pending: young }).result).toBe('InCooldown');
    expect(decide({ options, pending: young }).result).toBe('NotNeeded');
  });
});

describe('pending pods', () => {
  test.each([
    ['20s', 'NotNeeded'],
    ['5s', 'Successful'],
    ['soon', 'Successful'],
  ])('a pod of ten seconds that asks for a delay of %s: %s', (delay, result) => {
    const annotations = { 'cluster-autoscaler.kubernetes.io/pod-scale-up-delay': delay };
    expect(decide({ pending: [waiting({}, { annotations, ageSeconds: 10 })] }).result).toBe(result);
  });

  test('pods of a controller are equals whatever their environment, host name and token', () => {
    const replica = (index: number, cpu: string): AutoscalerCase['pending'][number] => {
      const one = waiting({
        hostname: `h${index}`,
        containers: [
          {
            name: 'main',
            image: 'i',
            env: [{ name: 'RANK', value: `${index}` }],
            resources: { requests: { cpu } },
            volumeMounts: [{ name: `t${index}`, mountPath: '/token' }],
          },
        ],
        volumes: [{ name: `t${index}`, projected: { sources: [] } }],
        // The first of them judges for all: only it would be refused.
        ...(index === 0 ? { tolerations: [] } : {}),
      });
      return { ...one, pod: { ...one.pod, metadata: { ...one.pod.metadata, name: `p${index}` } } };
    };
    const template = machine({}, ['dedicated']);
    const pending = [replica(0, '3'), replica(1, '3000m')];
    const { unschedulableReasons } = decide({ groups: [group('g', { template })], pending });
    expect(Object.keys(unschedulableReasons)).toEqual(['p0']);
  });

  test('spread over host names may use nodes there are, which then count among the new ones', () => {
    const spread = {
      maxSkew: 1,
      minDomains: 3,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'DoNotSchedule' as const,
      labelSelector: { matchLabels: { app: 'p' } },
    };
    const one = waiting({ topologySpreadConstraints: [spread] }, { cpu: '1', count: 6 });
    const pending = [
      { ...one, pod: { ...one.pod, metadata: { ...one.pod.metadata, labels: { app: 'p' } } } },
    ];
    const nodes = ['a', 'b'].map((name) => running(name, machine({ 'kubernetes.io/hostname': name })));
    const { considered, perGroup } = decide({ nodes, groups: [group('g', { size: 2 })], pending });
    expect(considered).toEqual({ p: 4 });
    expect(perGroup[0]).toMatchObject({ podsHeld: 4, nodesNeeded: 3 });
  });
});

describe('the priority expander', () => {
  const groups = [group('a'), group('b')];
  const ties = (priorityConfig: string): readonly string[] | undefined =>
    decide({ groups, options: { expander: 'priority', priorityConfig } }).ties;

  test.each([
    ["10:\n  - '('\n20:\n  - a\n", ['a', 'b']],
    ['10:\n  - (?=a)\n', ['a', 'b']],
    ['10:\n  - (?i)A\n', undefined],
    ['-5:\n  - a\n', ['a', 'b']],
    ['10:\n20:\n  - b\n', undefined],
  ])('%j leaves %j', (config, left) => {
    expect(ties(config)).toEqual(left);
  });
});
