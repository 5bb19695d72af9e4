// The event text that kubectl users know, to the letter.
import type { Node, Pod, Taint } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import { schedule } from '../framework/schedule.js';
import { createSnapshot } from '../snapshot/snapshot.js';
import { renderFailedScheduling } from './failed-scheduling.js';

const NOT_HELPFUL = (count: number): string =>
  `no new claims to deallocate, preemption: 0/${count} nodes are available: ` +
  `${count} Preemption is not helpful for scheduling.`;

describe('renderFailedScheduling', () => {
  test('counts the first reason of every node, sorted', () => {
    const nodes = [
      node('a', { cpu: '1' }),
      node('b', { taints: [{ key: 'k', effect: 'NoSchedule' }] }),
      node('c', { unschedulable: true }),
    ];
    expect(render(nodes, pod({ cpu: '3' }))).toBe(
      '0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s), ' +
        `1 node(s) were unschedulable. ${NOT_HELPFUL(3)}`,
    );
  });

  test('one node may give two reasons', () => {
    const text = render([node('a', { cpu: '1' })], pod({ cpu: '3', memory: '9Gi' }));
    expect(text).toBe(
      `0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory. ${NOT_HELPFUL(1)}`,
    );
  });

  test('without nodes', () => {
    expect(render([], pod({}))).toBe('no nodes available to schedule pods');
  });

  test('a pod refused before any node was looked at', () => {
    const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'missing' } }];
    const text = render([node('a', {})], pod({}, { volumes }));
    expect(text).toBe('0/1 nodes are available: persistentvolumeclaim "missing" not found. not found');
  });

  test('a preemption that helps is not part of the sentence', () => {
    const low = {
      ...pod({ cpu: '1' }, { nodeName: 'a', priority: 0 }),
      metadata: { name: 'low', namespace: 'default' },
    };
    const text = render([node('a', { cpu: '1' })], pod({ cpu: '1' }, { priority: 10 }), [low]);
    expect(text).toBe('0/1 nodes are available: 1 Insufficient cpu.');
  });
});

const render = (nodes: readonly Node[], one: Pod, pods: readonly Pod[] = []): string =>
  renderFailedScheduling(schedule(createSnapshot({ nodes, pods }), one));

interface NodeParts {
  readonly cpu?: string;
  readonly taints?: readonly Taint[];
  readonly unschedulable?: boolean;
}

const node = (name: string, { cpu = '4', ...spec }: NodeParts): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  spec,
  status: { allocatable: { cpu, memory: '8Gi', pods: '110' } },
});

const pod = (
  requests: Readonly<Record<string, string>>,
  spec: Partial<NonNullable<Pod['spec']>> = {},
): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'default' },
  spec: { containers: [{ name: 'c', image: 'i', resources: { requests } }], ...spec },
});
