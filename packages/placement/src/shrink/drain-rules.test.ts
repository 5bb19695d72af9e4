// What keeps a node and what does not, one pod at a time; all as the real autoscaler decides.
import type { Pod } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import type { AutoscalerCase } from '../cases/autoscaler-case.unsafe.js';
import { evaluateAutoscalerCase, type AutoscalerAnswer } from '../cases/evaluate-autoscaler-case.js';

type Metadata = Pod['metadata'];
type Options = NonNullable<AutoscalerCase['options']>;

const owner = (kind: string, name = 'r'): Metadata => ({
  ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: name, controller: true }],
});

interface PodOf {
  readonly metadata?: Metadata;
  readonly spec?: Partial<NonNullable<Pod['spec']>>;
  readonly ageSeconds?: number;
}

const pod = ({ metadata = {}, spec = {}, ageSeconds = 600 }: PodOf): AutoscalerCase['pods'][number] => ({
  ageSeconds,
  pod: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', ...owner('ReplicaSet'), ...metadata },
    spec: { containers: [{ name: 'main', image: 'i' }], nodeName: 'n0', ...spec },
  },
});

/** Two nodes of one group, with pods on the first. */
function shrink(
  pods: AutoscalerCase['pods'],
  { options = {}, rest = {} }: { options?: Options; rest?: Partial<AutoscalerCase> } = {},
): AutoscalerAnswer {
  const status = { allocatable: { cpu: '4', memory: '8Gi', pods: '58' } };
  const template = { apiVersion: 'v1' as const, kind: 'Node' as const, metadata: {}, spec: {}, status };
  return evaluateAutoscalerCase({
    options: { scaleDown: true, ...options },
    groups: [{ name: 'g', min: 0, max: 5, size: 2, template }],
    nodes: ['n0', 'n1'].map((name) => ({ group: 'g', node: { ...template, metadata: { name } } })),
    pods,
    pending: [],
    replicasets: [
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: { name: 'r', uid: 'r' },
        spec: { replicas: 1, selector: {} },
      },
    ],
    ...rest,
  });
}

const blockOf = (answer: AutoscalerAnswer): string | undefined =>
  answer.unremovable?.find(({ node }) => node === 'n0')?.podReason;

describe('pods that hold their node', () => {
  const inSystem = { namespace: 'kube-system' };
  const safe = (value: string): Metadata => ({
    annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': value },
  });
  const volumes = [
    { name: 'a', emptyDir: {} },
    { name: 'b', emptyDir: {} },
  ];
  const safeVolumes = (value: string): Metadata => ({
    annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes': value },
  });

  test.each<[string, PodOf, string | undefined]>([
    ['a pod of a ReplicaSet', {}, undefined],
    ['a bare pod', { metadata: { ownerReferences: [] } }, 'NotReplicated'],
    ['a pod whose ReplicaSet is gone', { metadata: owner('ReplicaSet', 'gone') }, 'ControllerNotFound'],
    ['a pod whose DaemonSet is gone', { metadata: owner('DaemonSet', 'gone') }, 'ControllerNotFound'],
    ['local storage', { spec: { volumes } }, 'LocalStorageRequested'],
    ['local storage that is declared safe', { metadata: safeVolumes('a,b'), spec: { volumes } }, undefined],
    [
      'names after a blank are others',
      { metadata: safeVolumes('a, b'), spec: { volumes } },
      'LocalStorageRequested',
    ],
    ['not safe to evict', { metadata: safe('false') }, 'NotSafeToEvictAnnotation'],
  ])('%s', (_, given, reason) => {
    expect(blockOf(shrink([pod(given)]))).toBe(reason);
  });

  test('a system pod without a budget, for an hour', () => {
    const options = { skipNodesWithCustomControllerPods: false };
    expect(blockOf(shrink([pod({ metadata: inSystem })], { options }))).toBe('UnmovableKubeSystemPod');
    expect(blockOf(shrink([pod({ metadata: inSystem, ageSeconds: 7200 })], { options }))).toBeUndefined();
  });

  test('a budget that is used up, but not for pods that are safe to evict', () => {
    const pdbs: AutoscalerCase['pdbs'] = [
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'b' },
        spec: { selector: {} },
        status: { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 },
      },
    ];
    expect(blockOf(shrink([pod({})], { rest: { pdbs } }))).toBe('NotEnoughPdb');
    expect(blockOf(shrink([pod({ metadata: safe('true') })], { rest: { pdbs } }))).toBeUndefined();
  });
});

describe('what goes', () => {
  test('pods that wait take the room of the nodes they will fit', () => {
    const { pod: waiting } = pod({});
    const resources = { requests: { cpu: '3' } };
    const spec = { containers: [{ name: 'main', image: 'i', resources }] };
    const pending = [{ count: 2, pod: { ...waiting, metadata: { ...waiting.metadata, name: 'w' }, spec } }];
    const answer = shrink([], { rest: { pending } });
    expect(answer.unremovable?.map(({ reason }) => reason)).toEqual(['NotUnderutilized', 'NotUnderutilized']);
  });

  test('a group that is whole or empty loses all of its nodes or none', () => {
    const groups = (zeroOrMax: boolean): Partial<AutoscalerCase> => ({
      groups: [{ name: 'g', min: 0, max: 2, size: 2, template: null, zeroOrMax }],
    });
    const bare = pod({ metadata: { ownerReferences: [] } });
    expect(shrink([bare], { rest: groups(false) }).removedEmpty).toEqual(['n1']);
    expect(shrink([bare], { rest: groups(true) }).unremovableLater).toContainEqual({
      node: 'n1',
      reason: 'AtomicScaleDownFailed',
    });
    const options = { maxScaleDownParallelism: 1 };
    expect(shrink([], { options, rest: groups(true) }).removedEmpty).toEqual(['n0', 'n1']);
    expect(shrink([], { options, rest: groups(false) }).removedEmpty).toHaveLength(1);
  });

  test('a node that says nothing of its memory is left alone', () => {
    const node = {
      apiVersion: 'v1' as const,
      kind: 'Node' as const,
      metadata: { name: 'n0' },
      status: { allocatable: { cpu: '4', pods: '10' } },
    };
    const groups = [{ name: 'g', min: 0, max: 2, size: 1, template: null }];
    const { unremovable } = shrink([], { rest: { groups, nodes: [{ group: 'g', node }] } });
    expect(unremovable).toEqual([{ node: 'n0', reason: 'UnexpectedError' }]);
  });

  test('the zone of the node that goes still counts for pods that spread', () => {
    const zone = 'topology.kubernetes.io/zone';
    const status = { allocatable: { cpu: '4', memory: '8Gi', pods: '58' } };
    const nodes = ['a', 'b'].map((name) => ({
      group: 'g',
      node: {
        apiVersion: 'v1' as const,
        kind: 'Node' as const,
        metadata: { name, labels: { [zone]: name } },
        status,
      },
    }));
    const spread = {
      maxSkew: 1,
      topologyKey: zone,
      whenUnsatisfiable: 'DoNotSchedule' as const,
      labelSelector: { matchLabels: { app: 'x' } },
    };
    const spec = { topologySpreadConstraints: [spread] };
    const labels = { app: 'x' };
    const pods = ['a', 'b'].map((name) =>
      pod({ metadata: { name, labels }, spec: { ...spec, nodeName: name } }),
    );
    expect(shrink(pods, { rest: { nodes } }).unremovable?.map(({ reason }) => reason)).toEqual([
      'NoPlaceToMovePods',
      'NoPlaceToMovePods',
    ]);
  });
});
