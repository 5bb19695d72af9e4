import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Container, Pod, PodSpec, PodStatus } from './object-types.js';
import { podLimits, podQosClass, podRequests, type ResourceAmounts } from './pod-resources.js';
import { compareQuantities, quantityOf, renderQuantity } from './quantity.js';

const container = (cpu: string, memory?: string, more: Partial<Container> = {}): Container => ({
  name: 'c',
  resources: { requests: { cpu, ...(memory !== undefined && { memory }) } },
  ...more,
});
const pod = (spec: Partial<PodSpec>, status?: PodStatus): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { containers: [], ...spec },
  ...(status && { status }),
});
const shown = (amounts: ResourceAmounts): Record<string, string> =>
  Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, renderQuantity(amount)]));

describe('requests', () => {
  test('containers add up; resources keep their family', () => {
    const spec = { containers: [container('250m', '1Gi'), container('1', '512Mi')] };
    expect(shown(podRequests(pod(spec)))).toEqual({ cpu: '1250m', memory: '1536Mi' });
  });

  test('the hungriest init container counts, not their sum', () => {
    const spec = { initContainers: [container('3'), container('2')], containers: [container('1', '1Gi')] };
    expect(shown(podRequests(pod(spec)))).toEqual({ cpu: '3', memory: '1Gi' });
  });

  test('sidecars add to the containers, and to the init containers started after them', () => {
    const sidecar = container('1', undefined, { restartPolicy: 'Always' });
    const after = { initContainers: [sidecar, container('3')], containers: [container('1')] };
    expect(shown(podRequests(pod(after)))).toEqual({ cpu: '4' });
    const before = { initContainers: [container('3'), sidecar], containers: [container('1')] };
    expect(shown(podRequests(pod(before)))).toEqual({ cpu: '3' });
  });

  test('pod-level requests replace the sum, overhead comes on top', () => {
    const spec = {
      containers: [container('1', '1Gi')],
      resources: { requests: { cpu: '3', 'example.com/x': '5' } },
      overhead: { cpu: '100m', memory: '64Mi' },
    };
    expect(shown(podRequests(pod(spec)))).toEqual({ cpu: '3100m', memory: '1088Mi' });
  });

  test('limits: overhead counts only beside a limit', () => {
    const limited: Container = { name: 'c', resources: { limits: { cpu: '1' } } };
    expect(shown(podLimits(pod({ containers: [limited], overhead: { cpu: '1', memory: '1Gi' } })))).toEqual({
      cpu: '2',
    });
  });

  test('while a pod is resized, what the kubelet holds counts too', () => {
    const spec = { containers: [container('1')] };
    const held = { name: 'c', allocatedResources: { cpu: '3' }, resources: { requests: { cpu: '2' } } };
    const status = { containerStatuses: [held] } as unknown as PodStatus;
    expect(shown(podRequests(pod(spec, status)))).toEqual({ cpu: '1' });
    expect(shown(podRequests(pod(spec, status), { useStatus: true }))).toEqual({ cpu: '3' });
    const larger = { containers: [container('9')] };
    expect(shown(podRequests(pod(larger, status), { useStatus: true }))).toEqual({ cpu: '9' });
    const conditions = [{ type: 'PodResizePending', status: 'True', reason: 'Infeasible' }];
    const infeasible = { containerStatuses: [held], conditions } as unknown as PodStatus;
    expect(shown(podRequests(pod(larger, infeasible), { useStatus: true }))).toEqual({ cpu: '3' });
  });

  test('a further container never lowers the requests', () => {
    const cpus = fc.integer({ min: 0, max: 4000 }).map((millis) => `${millis}m`);
    const containers = fc.array(fc.tuple(cpus, fc.boolean()));
    fc.assert(
      fc.property(containers, fc.array(cpus), cpus, (inits, mains, extra) => {
        const initContainers = inits.map(([cpu, isSidecar]) =>
          container(cpu, undefined, isSidecar ? { restartPolicy: 'Always' } : {}),
        );
        const spec = { initContainers, containers: mains.map((cpu) => container(cpu)) };
        const more = { ...spec, containers: [...spec.containers, container(extra)] };
        const cpuOf = (each: Partial<PodSpec>) => podRequests(pod(each))['cpu'] ?? quantityOf('0');
        expect(compareQuantities(cpuOf(more), cpuOf(spec))).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('quality of service', () => {
  const both = { cpu: '1', memory: '1Gi' };
  const own = (requests?: Record<string, string>, limits?: Record<string, string>): Container => ({
    name: 'c',
    resources: { ...(requests && { requests }), ...(limits && { limits }) },
  });
  test.each<[string, Partial<PodSpec>, string]>([
    ['nothing asked', { containers: [own()] }, 'BestEffort'],
    ['zeroes count as nothing', { containers: [own({ cpu: '0' })] }, 'BestEffort'],
    ['other resources do not count', { containers: [own({ 'nvidia.com/gpu': '1' })] }, 'BestEffort'],
    ['requests equal limits', { containers: [own(both, both)] }, 'Guaranteed'],
    [
      'equal in another spelling',
      { containers: [own({ cpu: '1000m', memory: '1024Mi' }, both)] },
      'Guaranteed',
    ],
    ['one limit missing', { containers: [own({ cpu: '1' }, { cpu: '1' })] }, 'Burstable'],
    ['less requested', { containers: [own({ cpu: '500m', memory: '1Gi' }, both)] }, 'Burstable'],
    ['one container without limits', { containers: [own(both, both), own()] }, 'Burstable'],
    [
      'an init container without limits',
      { containers: [own(both, both)], initContainers: [own()] },
      'Burstable',
    ],
    ['pod-level decides', { containers: [own()], resources: { requests: both, limits: both } }, 'Guaranteed'],
    [
      'pod-level requests only',
      { containers: [own(both, both)], resources: { requests: both } },
      'Burstable',
    ],
  ])('%s', (_name, spec, expected) => {
    expect(podQosClass(pod(spec))).toBe(expected);
  });
});
