import { renderQuantity, type Pod } from '@berth/kube';
import { expect, test } from 'vitest';

import { podUsage } from './quota-usage.js';

const pod = (phase: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: {
    containers: [
      {
        name: 'c',
        resources: {
          requests: { cpu: '250m', 'nvidia.com/gpu': '1' },
          limits: { memory: '1Gi', 'nvidia.com/gpu': '1' },
        },
      },
    ],
  },
  status: { phase: phase as 'Running' },
});

const texts = (phase: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(podUsage(pod(phase))).map(([name, amount]) => [name, renderQuantity(amount)]),
  );

test('a pod that runs uses what it asks for', () => {
  expect(texts('Running')).toEqual({
    pods: '1',
    'count/pods': '1',
    cpu: '250m',
    'requests.cpu': '250m',
    'requests.nvidia.com/gpu': '1',
    'limits.memory': '1Gi',
  });
});

test('a pod that is done only counts as an object', () => {
  expect(texts('Succeeded')).toEqual({ 'count/pods': '1' });
});
