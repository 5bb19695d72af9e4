// The quick way to count nodes for pods that ask for room alone gives what the full simulation gives.
import type { Node, Pod } from '@berth/kube';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSnapshot, type Snapshot } from '../snapshot/snapshot.js';
import { estimate } from './estimate.js';
import { groupPods } from './pod-groups.js';

interface Shape {
  readonly count: number;
  readonly cpu: number;
  readonly memory: number;
  readonly isOwned: boolean;
}

const machine = (name: string): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name } },
  status: { allocatable: { cpu: '4', memory: '8Gi', pods: '9' } },
});

const podsOf = ({ count, cpu, memory, isOwned }: Shape, at: number): readonly Pod[] =>
  Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1' as const,
    kind: 'Pod' as const,
    metadata: {
      name: `p${at}-${index}`,
      namespace: 'default',
      ...(isOwned
        ? { ownerReferences: [{ apiVersion: 'v1', kind: 'Job', name: 'j', uid: `j${at}`, controller: true }] }
        : {}),
    },
    spec: {
      containers: [
        { name: 'm', image: 'i', resources: { requests: { cpu: `${cpu}m`, memory: `${memory}Mi` } } },
      ],
    },
  }));

/** A pod that keeps away from a label nobody has: enough for the full simulation to be run. */
const wary: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'wary', namespace: 'default' },
  spec: {
    nodeName: 'other',
    containers: [{ name: 'm', image: 'i' }],
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { no: 'body' } } },
        ],
      },
    },
  },
};

const shapes = fc.array(
  fc.record({
    count: fc.integer({ min: 1, max: 12 }),
    cpu: fc.constantFrom(0, 100, 450, 1000, 1300, 3900, 4100),
    memory: fc.constantFrom(0, 64, 900, 2000, 5000),
    isOwned: fc.boolean(),
  }),
  { minLength: 1, maxLength: 5 },
);

test('both ways hold the same pods on as many nodes', () => {
  fc.assert(
    fc.property(shapes, fc.integer({ min: 0, max: 8 }), (given, maxNodes) => {
      const pending = given
        .flatMap(podsOf)
        .map((pod) => ({ pod, entry: pod.metadata.name ?? '', ageSeconds: 60 }));
      const groups = groupPods(pending);
      const template = { node: machine('template'), pods: [] };
      const counted = (snapshot: Snapshot): object => {
        const { nodeCount, pods, shares } = estimate({ snapshot, template, groups, maxNodes });
        return { nodeCount, pods: pods.map(({ entry }) => entry), counts: shares.map(({ count }) => count) };
      };
      const alone = createSnapshot({ nodes: [machine('other')] });
      const beside = createSnapshot({ nodes: [machine('other')], pods: [wary] });
      expect(counted(alone)).toEqual(counted(beside));
    }),
    { numRuns: 300 },
  );
});
