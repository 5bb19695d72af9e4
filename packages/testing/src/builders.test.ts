import { expect, test } from 'vitest';
import { aJob, aNamespace, aNode, aPod } from './builders.js';

test('a pod without arguments is complete', () => {
  expect(aPod()).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'pod', namespace: 'default', uid: 'uid-of-default-pod' },
    spec: { containers: [{ name: 'main', image: 'busybox' }] },
    status: { phase: 'Pending' },
  });
});

test('options go where they belong', () => {
  const pod = aPod({ name: 'p', requests: { cpu: '1' }, nodeSelector: { a: 'b' }, spec: { priority: 5 } });
  expect(pod.spec).toEqual({
    containers: [{ name: 'main', image: 'busybox', resources: { requests: { cpu: '1' } } }],
    nodeSelector: { a: 'b' },
    priority: 5,
  });
  const node = aNode({ name: 'n', labels: { pool: 'gpu' }, resources: { 'nvidia.com/gpu': '1' } });
  expect(node.metadata?.labels).toMatchObject({ 'kubernetes.io/hostname': 'n', pool: 'gpu' });
  expect(node.status?.allocatable?.['nvidia.com/gpu']).toBe('1');
  const job = aJob({ pod: { labels: { app: 'a' }, command: ['true'] }, spec: { backoffLimit: 2 } });
  expect(job.spec?.backoffLimit).toBe(2);
  expect(job.spec?.template.metadata?.labels).toEqual({ app: 'a' });
  expect(aNamespace({ name: 'x' }).metadata?.labels).toEqual({ 'kubernetes.io/metadata.name': 'x' });
});
