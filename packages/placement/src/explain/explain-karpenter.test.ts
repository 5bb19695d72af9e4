// Pods that Karpenter starts a node for, beside node groups and alone.
import type { DeclaredCompute, KarpenterPool } from '@berth/compute';
import { describe, expect, test } from 'vitest';
import { createSnapshot } from '../snapshot/snapshot.js';
import { declared, pod } from '../testing/declared-pools.js';
import { explainPod } from './explain-pod.js';

const POOL: KarpenterPool = {
  name: 'spare',
  weight: 0,
  labels: {},
  taints: [],
  startupTaints: [],
  requirements: [
    { key: 'karpenter.k8s.aws/instance-family', operator: 'In', values: ['m5'] },
    { key: 'karpenter.sh/capacity-type', operator: 'In', values: ['on-demand'] },
  ],
  limits: {},
  consolidateAfterMs: 0,
  nodeClass: { name: 'default', amiFamily: 'AmazonLinux2023', volumeSizeGib: 20 },
};

const withNodePool = (
  groups: Parameters<typeof declared>[0],
  pool: Partial<KarpenterPool> = {},
): DeclaredCompute => ({
  ...declared(groups),
  zones: ['us-east-1a', 'us-east-1b'],
  karpenterPools: [{ ...POOL, ...pool }],
});

describe('with a NodePool', () => {
  test('a pod that no node takes gets the cheapest type that holds it', () => {
    const { outcome, forecast, best, options } = explainPod(pod({ cpu: '3' }), { compute: withNodePool([]) });
    expect({ outcome, best }).toEqual({ outcome: 'scheduled', best: ['pool:spare'] });
    expect(forecast).toMatchObject({ target: 'pool:spare', nodesAdded: 1, certainty: 'certain' });
    expect(options).toMatchObject([{ target: 'pool:spare', instanceType: 'm5.xlarge', grows: true }]);
  });

  test('and a group that would grow too, it is a tie', () => {
    const compute = withNodePool([{ name: 'group', instanceTypes: ['m5.large'] }]);
    const { best, forecast } = explainPod(pod({ cpu: '1' }), { compute });
    expect(best).toEqual(['pool:spare', 'pool:group']);
    expect(forecast.certainty).toBe('tie');
    expect(forecast.because.join()).toContain('both may start a node');
  });

  test('with a taint, the pod is told, and mended by a toleration', () => {
    const compute = withNodePool([], { taints: [{ key: 'team', value: 'ml', effect: 'NoSchedule' }] });
    const { outcome, rejections, fixes } = explainPod(pod({ cpu: '1' }), { compute });
    expect(outcome).toBe('unschedulable');
    expect(rejections).toMatchObject([{ pool: 'spare', rule: 'taint', plugin: 'Karpenter' }]);
    expect(fixes).toMatchObject([
      {
        change: { kind: 'add-toleration', toleration: { key: 'team', value: 'ml' } },
        target: 'pool:spare',
        cost: 0.096,
      },
    ]);
  });

  test('the snapshot is as it was', () => {
    const snapshot = createSnapshot({ nodes: [] });
    explainPod(pod({ cpu: '1' }), { compute: withNodePool([]), snapshot });
    expect(snapshot.nodes).toEqual([]);
  });
});
