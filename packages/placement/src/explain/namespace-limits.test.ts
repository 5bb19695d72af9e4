// Quotas and limit ranges: pods that are never created, and defaults that pods are created with.
import type { LimitRange, ResourceQuota } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import { renderReason } from '../reasons/render-reason.js';
import { declared, pod } from '../testing/declared-pools.js';
import { explainPod } from './explain-pod.js';
import type { NamespaceLimits } from './namespace-limits.js';

const compute = declared([{ instanceTypes: ['m5.large'] }]);
const quota = (
  hard: Readonly<Record<string, string>>,
  used: Readonly<Record<string, string>>,
): ResourceQuota => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'q', namespace: 'default' },
  spec: { hard },
  status: { hard, used },
});
const range = (limits: NonNullable<LimitRange['spec']>['limits']): LimitRange => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'r', namespace: 'default' },
  spec: { limits },
});
const explained = (requests: Readonly<Record<string, string>>, namespaceLimits: NamespaceLimits) =>
  explainPod(pod(requests), { compute, namespaceLimits });

describe('a quota', () => {
  test.each([
    [{ 'requests.cpu': '4' }, { 'requests.cpu': '3' }, true],
    [{ cpu: '4' }, { cpu: '3500m' }, false],
    [{ pods: '3' }, { pods: '3' }, false],
    [{ 'count/pods': '3' }, { 'count/pods': '2' }, true],
    [{ 'requests.memory': '1Gi' }, {}, true],
  ])('%o with %o used', (hard, used, isMet) => {
    const { outcome, rejections } = explained({ cpu: '1' }, { resourceQuotas: [quota(hard, used)] });
    expect(outcome).toBe(isMet ? 'scheduled' : 'unschedulable');
    expect(rejections.some(({ rule }) => rule === 'namespace.quota')).toBe(!isMet);
  });

  test('is told of its namespace', () => {
    const { rejections, forecast } = explained(
      { cpu: '1' },
      { resourceQuotas: [quota({ cpu: '4' }, { cpu: '4' })] },
    );
    expect(rejections[0] && renderReason(rejections[0])).toBe(
      'namespace default has 4 of 4 cpu used by its quota q, and the pod asks for more than is left',
    );
    expect(forecast.target).toBe('none');
  });

  test('of another namespace, or with scopes, is not asked', () => {
    const other = { ...quota({ pods: '0' }, {}), metadata: { name: 'q', namespace: 'other' } };
    const scoped: ResourceQuota = {
      ...quota({ pods: '0' }, {}),
      spec: { hard: { pods: '0' }, scopes: ['BestEffort'] },
    };
    expect(explained({ cpu: '1' }, { resourceQuotas: [other, scoped] }).outcome).toBe('scheduled');
  });
});

describe('a limit range', () => {
  test('refuses what is too much, and asking for less mends it', () => {
    const limitRanges = [range([{ type: 'Container', max: { cpu: '500m' } }])];
    const { outcome, rejections, fixes } = explained({ cpu: '1' }, { limitRanges });
    expect(outcome).toBe('unschedulable');
    expect(fixes).toMatchObject([
      { change: { kind: 'lower-request', from: '1', to: '500m' }, target: 'pool:pool' },
    ]);
    expect(rejections[0] && renderReason(rejections[0])).toBe(
      'namespace default lets a Container ask for at most 500m cpu (limit range r)',
    );
  });

  test('gives requests to containers that have none, which then take room', () => {
    const limitRanges = [range([{ type: 'Container', defaultRequest: { cpu: '3' } }])];
    expect(explained({}, { limitRanges }).rejections.map(({ rule }) => rule)).toContain('resources.cpu');
  });
});
