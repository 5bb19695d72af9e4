// The placer against full cycles: at each step its best nodes are those of the whole model.
import type { Pod } from '@berth/kube';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { schedule } from '../framework/schedule.js';
import { createSnapshot, type SnapshotInput } from '../snapshot/snapshot.js';
import { arbitraryCluster, arbitraryPod } from '../testing/arbitrary-cluster.js';
import { createPlacer } from './placer.js';

/** What happens next: a pod of one of the shapes comes, or the oldest that came goes. */
interface Step {
  readonly shape: number;
  readonly leaves: boolean;
}

const steps = (): fc.Arbitrary<readonly Step[]> =>
  fc.array(
    fc.record({ shape: fc.nat(3), leaves: fc.integer({ min: 0, max: 4 }).map((number) => number === 0) }),
    { minLength: 1, maxLength: 24 },
  );

/** Plays the steps on both, and compares before each pod. */
function expectSame(cluster: SnapshotInput, shapes: readonly Pod[], plan: readonly Step[], seed = 0): void {
  const reference = createSnapshot(cluster);
  const snapshot = createSnapshot(cluster);
  const placer = createPlacer(snapshot, { draw: (count) => seed % count });
  const came: string[] = [];
  for (const [index, { shape, leaves }] of plan.entries()) {
    const oldest = leaves ? came.shift() : undefined;
    if (oldest !== undefined) {
      reference.removePod(oldest);
      snapshot.removePod(oldest);
    }
    const pod = shapes[shape % shapes.length];
    if (!pod) continue;
    const named = { ...pod, metadata: { ...pod.metadata, name: `w${index}` } };
    const { best } = schedule(reference, named, { preemption: false });
    expect(placer.best(named)).toEqual(best);
    const { node } = placer.place(named);
    expect(best.length === 0 ? node === undefined : best.includes(node ?? '')).toBe(true);
    if (node === undefined) continue;
    came.push(`${pod.metadata.namespace ?? 'default'}/w${index}`);
    reference.addPod({ ...named, spec: { containers: [], ...named.spec, nodeName: node } });
  }
}

const preferring = (): fc.Arbitrary<Pod> =>
  fc
    .tuple(
      arbitraryPod(),
      fc.array(
        fc.record({
          weight: fc.integer({ min: 1, max: 3 }),
          key: fc.constantFrom('disk', 'team', 'topology.kubernetes.io/zone'),
          value: fc.constantFrom('x', 'y', 'a', 'b'),
        }),
        { maxLength: 2 },
      ),
    )
    .map(([pod, terms]) => ({
      ...pod,
      spec: {
        containers: [],
        ...pod.spec,
        affinity: {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: terms.map(({ weight, key, value }) => ({
              weight,
              preference: { matchExpressions: [{ key, operator: 'In', values: [value] }] },
            })),
          },
        },
      },
    }));

const soft = (topologyKey: string) => ({
  maxSkew: 2,
  topologyKey,
  whenUnsatisfiable: 'ScheduleAnyway' as const,
  labelSelector: { matchLabels: { disk: 'x' } },
});

/** Soft spreading over one or both topologies, some with a hard one beside it. */
const spreading = (): fc.Arbitrary<Pod> =>
  fc
    .tuple(
      arbitraryPod(),
      fc.subarray(['kubernetes.io/hostname', 'topology.kubernetes.io/zone'], { minLength: 1 }),
      fc.boolean(),
    )
    .map(([pod, keys, isHard]) => {
      const { affinity: _, ...spec } = pod.spec ?? { containers: [] };
      const hard = { ...soft('topology.kubernetes.io/zone'), whenUnsatisfiable: 'DoNotSchedule' as const };
      return {
        ...pod,
        metadata: { ...pod.metadata, labels: { ...pod.metadata.labels, disk: 'x' } },
        spec: { ...spec, topologySpreadConstraints: [...keys.map(soft), ...(isHard ? [hard] : [])] },
      };
    });

describe('placer', () => {
  test.each([
    ['any shape', arbitraryPod],
    ['preferences for nodes', preferring],
    ['soft spreading', spreading],
  ])(
    'has the best nodes of the whole model, pod after pod: %s',
    (_, shape) => {
      fc.assert(
        fc.property(
          arbitraryCluster(),
          fc.array(shape(), { minLength: 1, maxLength: 3 }),
          steps(),
          fc.nat(),
          (cluster, shapes, plan, seed) => expectSame(cluster, shapes, plan, seed),
        ),
        { numRuns: 400 },
      );
    },
    120_000,
  );

  test('has them for the default spreading of a service', () => {
    const services = [
      {
        apiVersion: 'v1' as const,
        kind: 'Service' as const,
        metadata: { name: 's', namespace: 'default' },
        spec: { selector: { disk: 'x' } },
      },
    ];
    fc.assert(
      fc.property(
        arbitraryCluster(),
        fc.array(arbitraryPod(), { minLength: 1, maxLength: 3 }),
        steps(),
        (cluster, shapes, plan) => expectSame({ ...cluster, services }, shapes, plan),
      ),
      { numRuns: 400 },
    );
  }, 120_000);

  test('has them where there are more domains than are told apart one by one', () => {
    const nodes = Array.from({ length: 150 }, (_, index) => ({
      apiVersion: 'v1' as const,
      kind: 'Node' as const,
      metadata: {
        name: `n${index}`,
        labels: {
          'kubernetes.io/hostname': `n${index}`,
          rack: `r${index % 75}`,
          'topology.kubernetes.io/zone': `z${index % 3}`,
        },
      },
      status: { allocatable: { cpu: index % 2 === 0 ? '4' : '2', memory: '8Gi', pods: '10' } },
    }));
    const shape = (topologyKey: string, kind: 'DoNotSchedule' | 'ScheduleAnyway'): Pod => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default', labels: { disk: 'x' } },
      spec: {
        containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '100m' } } }],
        topologySpreadConstraints: [{ ...soft(topologyKey), whenUnsatisfiable: kind }],
      },
    });
    const shapes = [
      shape('rack', 'DoNotSchedule'),
      shape('kubernetes.io/hostname', 'DoNotSchedule'),
      shape('kubernetes.io/hostname', 'ScheduleAnyway'),
      shape('rack', 'ScheduleAnyway'),
    ];
    const plan = Array.from({ length: 120 }, (_, index) => ({ shape: index, leaves: index % 5 === 4 }));
    expectSame({ nodes }, shapes, plan, 7);
  });
});
