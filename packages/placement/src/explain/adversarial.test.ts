// Traps of EKS where the autoscaler, the scheduler and Fargate disagree, each told as a story.
import type { FargateProfile } from '@berth/compute';
import type { Node, Pod } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import { schedule } from '../framework/schedule.js';
import { forecastGrowth } from '../growth/forecast-growth.js';
import { createSnapshot } from '../snapshot/snapshot.js';
import { declared, pod } from '../testing/declared-pools.js';
import { explainPod } from './explain-pod.js';

describe('the autoscaler believes nominal memory and 110 pods of a node it never saw', () => {
  const compute = declared([{ instanceTypes: ['c5.large'] }]);

  test('a 3.6 Gi pod grows a c5.large pool for ever: the node refuses it', () => {
    const wanted = pod({ cpu: '100m', memory: '3600Mi' });
    const growth = forecastGrowth({
      compute,
      snapshot: createSnapshot({ nodes: [] }),
      pendingPods: [wanted],
    });
    expect(growth.growths).toEqual([{ pool: 'pool', from: 0, to: 1, pods: ['default/p'] }]);
    const { outcome, rejections } = explainPod(wanted, { compute, fixes: false });
    expect(outcome).toBe('unschedulable');
    expect(rejections.map(({ rule }) => rule)).toEqual(['resources.memory', 'pool.grows-in-vain']);
  });

  test('47.85 cpu on g5.12xlarge: the same, by cpu', () => {
    const large = declared([{ instanceTypes: ['g5.12xlarge'] }]);
    const { rejections } = explainPod(pod({ cpu: '47850m' }), { compute: large, fixes: false });
    expect(rejections.map(({ rule }) => rule)).toEqual(['resources.cpu', 'pool.grows-in-vain']);
  });

  test('30 tiny pods on c5.large: the autoscaler thinks one node is enough, the network allows 29', () => {
    const pods = Array.from({ length: 30 }, (_, index) =>
      pod({ cpu: '10m', memory: '10Mi' }, {}, `p${index}`),
    );
    const input = { compute, snapshot: createSnapshot({ nodes: [] }), pendingPods: pods };
    expect(forecastGrowth(input).growths[0]).toMatchObject({ from: 0, to: 1 });
    expect(forecastGrowth({ ...input, options: { template: 'real' } }).growths[0]).toMatchObject({
      from: 0,
      to: 2,
    });
  });

  test('ephemeral storage is unknown of an empty pool: a pod that asks for it never starts one', () => {
    const wanted = pod({ cpu: '100m', 'ephemeral-storage': '1Gi' });
    const growth = forecastGrowth({
      compute,
      snapshot: createSnapshot({ nodes: [] }),
      pendingPods: [wanted],
    });
    expect(growth).toMatchObject({ result: 'NoOptionsAvailable', growths: [] });
    expect(growth.unfit[0]?.reasons[0]?.rule).toBe('resources.ephemeral-storage');
    const { rejections } = explainPod(wanted, { compute, fixes: false });
    expect(rejections.map(({ rule }) => rule)).toEqual(['pool.template']);
  });

  test('an empty pool is judged by its first type, whatever else it lists', () => {
    const mixed = declared([{ instanceTypes: ['t3.medium', 'm5.4xlarge'] }]);
    const { rejections, outcome } = explainPod(pod({ cpu: '8' }), { compute: mixed, fixes: false });
    expect(outcome).toBe('unschedulable');
    expect(rejections.map(({ rule }) => rule)).toEqual(['pool.template']);
  });
});

describe('Fargate', () => {
  const profiles = ['b', 'a'].map((name): FargateProfile => ({
    name,
    selectors: [{ namespace: 'jobs', labels: {} }],
  }));
  const compute = { ...declared([{ instanceTypes: ['g5.xlarge'] }]), fargateProfiles: profiles };

  test('of two profiles that match, the first by name catches the pod; a label forces another', () => {
    const caught = (labels: Readonly<Record<string, string>>): string =>
      explainPod(inJobs(pod({ cpu: '1' }), labels), { compute }).forecast.target;
    expect(caught({})).toBe('fargate:a');
    expect(caught({ 'eks.amazonaws.com/fargate-profile': 'b' })).toBe('fargate:b');
  });

  test('a GPU pod in a Fargate namespace never reaches the GPU pool', () => {
    const { outcome, rejections } = explainPod(inJobs(pod({ 'nvidia.com/gpu': '1' })), {
      compute,
      fixes: false,
    });
    expect(outcome).toBe('unschedulable');
    expect(rejections.map(({ rule }) => rule)).toEqual([
      'fargate.device',
      'fargate.captured',
      'fargate.later-name',
    ]);
  });
});

describe('the scheduler', () => {
  const fits = (
    node: Partial<Node['spec']> & { readonly labels?: Readonly<Record<string, string>> },
    spec: Partial<NonNullable<Pod['spec']>>,
  ): boolean => {
    const { labels = {}, ...rest } = node ?? {};
    const nodes: readonly Node[] = [
      {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name: 'n', labels },
        spec: rest,
        status: { allocatable: { cpu: '2', memory: '4Gi', pods: '110' } },
      },
    ];
    return schedule(createSnapshot({ nodes }), pod({}, spec)).outcome === 'scheduled';
  };
  const taints = [{ key: 'k', value: '', effect: 'NoSchedule' }] as const;

  test.each([
    ['an empty key with Exists tolerates everything', [{ operator: 'Exists' }], true],
    ['an empty effect means every effect', [{ key: 'k', operator: 'Exists' }], true],
    ['Equal compares empty values', [{ key: 'k', operator: 'Equal' }], true],
    ['another effect does not help', [{ key: 'k', operator: 'Exists', effect: 'NoExecute' }], false],
  ] as const)('toleration: %s', (_, tolerations, expected) => {
    expect(fits({ taints }, { tolerations })).toBe(expected);
  });

  test.each([
    ['NotIn is met by an absent label', { key: 'rank', operator: 'NotIn', values: ['1'] }, {}, true],
    ['Gt reads 08 as 8', { key: 'rank', operator: 'Gt', values: ['7'] }, { rank: '08' }, true],
    ['Gt does not read 1.5', { key: 'rank', operator: 'Gt', values: ['1'] }, { rank: '1.5' }, false],
    ['Gt is not met by an absent label', { key: 'rank', operator: 'Gt', values: ['1'] }, {}, false],
  ] as const)('affinity: %s', (_, expression, labels, expected) => {
    const terms = [{ matchExpressions: [expression] }];
    const affinity = {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
    };
    expect(fits({ labels }, { affinity })).toBe(expected);
  });

  test('an affinity without terms, or with an empty one, matches nothing', () => {
    for (const nodeSelectorTerms of [[], [{}]]) {
      const affinity = {
        nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
      };
      expect(fits({}, { affinity })).toBe(false);
    }
  });
});

const inJobs = (one: Pod, labels: Readonly<Record<string, string>> = {}): Pod => ({
  ...one,
  metadata: { ...one.metadata, namespace: 'jobs', labels },
});
