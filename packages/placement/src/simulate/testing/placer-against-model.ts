// Plays pods that come and go on the placer and on the whole model, and holds one to the other.
import type { Pod } from '@berth/kube';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { schedule } from '../../framework/schedule.js';
import { createSnapshot, type SnapshotInput } from '../../snapshot/snapshot.js';
import { arbitraryPod } from '../../testing/arbitrary-cluster.js';
import { createPlacer } from '../placer.js';

/** What happens next: a pod of one of the shapes comes, or the oldest that came goes. */
export interface Step {
  readonly shape: number;
  readonly leaves: boolean;
}

/** Pods of up to four shapes that come and go. */
export const arbitrarySteps = (): fc.Arbitrary<readonly Step[]> =>
  fc.array(
    fc.record({ shape: fc.nat(3), leaves: fc.integer({ min: 0, max: 4 }).map((number) => number === 0) }),
    { minLength: 1, maxLength: 24 },
  );

export interface Play {
  readonly cluster: SnapshotInput;
  readonly shapes: readonly Pod[];
  readonly steps: readonly Step[];
  readonly seed: number;
}

/** Plays the steps on both, and compares before each pod. */
export function expectSameAsModel({ cluster, shapes, steps, seed }: Play): void {
  const reference = createSnapshot(cluster);
  const snapshot = createSnapshot(cluster);
  const placer = createPlacer(snapshot, { draw: (count) => seed % count });
  const came: string[] = [];
  for (const [index, { shape, leaves }] of steps.entries()) {
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

/** A constraint that only scores. */
export const softConstraint = (topologyKey: string) => ({
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
      const hard = {
        ...softConstraint('topology.kubernetes.io/zone'),
        whenUnsatisfiable: 'DoNotSchedule' as const,
      };
      return {
        ...pod,
        metadata: { ...pod.metadata, labels: { ...pod.metadata.labels, disk: 'x' } },
        spec: {
          ...spec,
          topologySpreadConstraints: [...keys.map(softConstraint), ...(isHard ? [hard] : [])],
        },
      };
    });

/** Kinds of pods that a placer is held to. */
export const SHAPES: Readonly<Record<string, () => fc.Arbitrary<Pod>>> = {
  'any shape': arbitraryPod,
  'preferences for nodes': preferring,
  'soft spreading': spreading,
};
