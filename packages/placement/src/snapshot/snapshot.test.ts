// A snapshot follows its cluster change by change.
import type { Node, Pod } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import { schedule } from '../framework/schedule.js';
import { createPlacer } from '../simulate/placer.js';
import { pod } from '../testing/declared-pools.js';
import { createSnapshot } from './snapshot.js';

describe('Snapshot', () => {
  test('a pod takes room from when it is bound until it is gone or finished', () => {
    const snapshot = createSnapshot({ nodes: [node('a')] });
    const fits = (): boolean => schedule(snapshot, pod({ cpu: '1' }, {}, 'next')).outcome === 'scheduled';
    const running = pod({ cpu: '1' }, { nodeName: 'a' }, 'running');
    expect(fits()).toBe(true);
    snapshot.addPod(running);
    expect(fits()).toBe(false);
    snapshot.addPod({ ...running, status: { phase: 'Succeeded' } });
    expect(fits()).toBe(true);
    snapshot.addPod({ ...running, status: { phase: 'Running' } });
    snapshot.removePod('default/running');
    expect(fits()).toBe(true);
  });

  test('pods of a node that is away count again when it is back', () => {
    const snapshot = createSnapshot({ nodes: [], pods: [pod({ cpu: '1' }, { nodeName: 'a' }, 'early')] });
    snapshot.addNode(node('a'));
    expect(schedule(snapshot, pod({ cpu: '1' })).outcome).toBe('unschedulable');
    snapshot.removeNode('a');
    expect(snapshot.nodes).toEqual([]);
    snapshot.addNode(node('a'));
    expect(schedule(snapshot, pod({ cpu: '1' })).outcome).toBe('unschedulable');
  });

  test('a heartbeat is no change, a new taint is', () => {
    const snapshot = createSnapshot({ nodes: [node('a')] });
    const before = snapshot.structure;
    snapshot.updateNode({
      ...node('a'),
      status: { ...node('a').status, conditions: [{ type: 'Ready', status: 'True' }] },
    });
    expect(snapshot.structure).toBe(before);
    snapshot.updateNode({ ...node('a'), spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } });
    expect(snapshot.structure).toBeGreaterThan(before);
    expect(schedule(snapshot, pod({})).outcome).toBe('unschedulable');
  });

  test('a nominated pod holds its room against pods of lower priority only', () => {
    const nominated: Pod = {
      ...pod({ cpu: '1' }, { priority: 10 }, 'vip'),
      status: { nominatedNodeName: 'a' },
    };
    const snapshot = createSnapshot({ nodes: [node('a')], pods: [nominated] });
    expect(schedule(snapshot, pod({ cpu: '1' }, { priority: 0 })).outcome).toBe('unschedulable');
    expect(schedule(snapshot, pod({ cpu: '1' }, { priority: 20 })).outcome).toBe('scheduled');
  });

  test('a placer sees what others change', () => {
    const snapshot = createSnapshot({ nodes: [node('a'), node('b')] });
    const placer = createPlacer(snapshot);
    expect(placer.find(pod({ cpu: '1' }, {}, 'x'))).toBeDefined();
    snapshot.addPod(pod({ cpu: '1' }, { nodeName: 'a' }, 'one'));
    expect(placer.find(pod({ cpu: '1' }, {}, 'x'))).toBe('b');
    expect(placer.place(pod({ cpu: '1' }, {}, 'y')).node).toBe('b');
    expect(placer.find(pod({ cpu: '1' }, {}, 'x'))).toBeUndefined();
    snapshot.addNode(node('c'));
    expect(placer.find(pod({ cpu: '1' }, {}, 'x'))).toBe('c');
  });
});

const node = (name: string): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name } },
  spec: {},
  status: { allocatable: { cpu: '1', memory: '4Gi', pods: '110' } },
});
