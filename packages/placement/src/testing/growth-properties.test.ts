// Properties of growth on declared pools: what a larger pool may do, and that fixes land what they promise.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainPod } from '../explain/explain-pod.js';
import { forecastGrowth } from '../growth/forecast-growth.js';
import { createSnapshot } from '../snapshot/snapshot.js';
import { declared, pod } from './declared-pools.js';

const TYPES = ['t3.medium', 'c5.large', 'm5.xlarge', 'g5.xlarge'] as const;
const CPUS = ['100m', '900m', '1910m', '3', '3900m', '50'] as const;
const MEMORIES = ['100Mi', '1Gi', '3600Mi', '14Gi', '500Gi'] as const;
const TAINT = { key: 'k', value: 'v', effect: 'NoSchedule' } as const;

const arbitraryPools = () =>
  fc.array(
    fc.record({
      type: fc.constantFrom(...TYPES),
      maxSize: fc.integer({ min: 0, max: 4 }),
      tainted: fc.boolean(),
      labelled: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  );

const declaredOf = (
  pools: readonly { type: string; maxSize: number; tainted: boolean; labelled: boolean }[],
) =>
  declared(
    pools.map(({ type, maxSize, tainted, labelled }, index) => ({
      name: `p${index}`,
      instanceTypes: [type],
      maxSize,
      taints: tainted ? [TAINT] : [],
      labels: labelled ? { role: 'a' } : {},
    })),
  );

const arbitraryWanted = () =>
  fc
    .record({
      cpu: fc.constantFrom(...CPUS),
      memory: fc.constantFrom(...MEMORIES),
      selects: fc.boolean(),
      tolerates: fc.boolean(),
    })
    .map(({ cpu, memory, selects, tolerates }) =>
      pod(
        { cpu, memory },
        {
          ...(selects ? { nodeSelector: { role: 'a' } } : {}),
          ...(tolerates ? { tolerations: [{ key: 'k', operator: 'Exists' as const }] } : {}),
        },
      ),
    );

const nodesStarted = (
  compute: ReturnType<typeof declared>,
  pods: readonly ReturnType<typeof pod>[],
): number =>
  forecastGrowth({ compute, snapshot: createSnapshot({ nodes: [] }), pendingPods: pods }).growths.reduce(
    (sum, { from, to }) => sum + to - from,
    0,
  );

describe('growth', () => {
  test('of one pool never shrinks when the pool may have more nodes, and stays within its limit', () => {
    const property = fc.property(
      arbitraryPools(),
      arbitraryWanted(),
      fc.integer({ min: 1, max: 30 }),
      (pools, one, count) => {
        const [first] = pools;
        if (!first) return;
        const pods = Array.from({ length: count }, (_, index) => ({
          ...one,
          metadata: { ...one.metadata, name: `p${index}` },
        }));
        const started = [first.maxSize, first.maxSize + 1, first.maxSize + 50].map((maxSize) =>
          nodesStarted(declaredOf([{ ...first, maxSize }]), pods),
        );
        expect(started[0]).toBeLessThanOrEqual(first.maxSize);
        expect(started).toEqual(started.toSorted((a, b) => a - b));
      },
    );
    fc.assert(property, { numRuns: 150 });
  });

  test('a pool more never makes a pod unplaceable, nor does one with more nodes', () => {
    const property = fc.property(
      arbitraryPools(),
      arbitraryPools(),
      arbitraryWanted(),
      (pools, [more], wanted) => {
        const outcome = (some: typeof pools) =>
          explainPod(wanted, { compute: declaredOf(some), fixes: false }).outcome;
        if (outcome(pools) !== 'scheduled' || !more) return;
        expect(outcome([...pools, more])).toBe('scheduled');
        expect(outcome(pools.map((one) => ({ ...one, maxSize: one.maxSize + 1 })))).toBe('scheduled');
      },
    );
    fc.assert(property, { numRuns: 150 });
  });

  test('what the autoscaler starts and the scheduler refuses is told, and only that', () => {
    const property = fc.property(arbitraryPools(), arbitraryWanted(), (pools, wanted) => {
      const compute = declaredOf(pools.slice(0, 1));
      const grows = nodesStarted(compute, [wanted]) > 0;
      const { outcome, rejections } = explainPod(wanted, { compute, fixes: false });
      const inVain = rejections.some(({ rule }) => rule === 'pool.grows-in-vain');
      expect(inVain).toBe(grows && outcome !== 'scheduled');
      if (outcome === 'scheduled') expect(grows).toBe(true);
    });
    fc.assert(property, { numRuns: 300 });
  });

  test('fixes are verified, cost what they say, and none is offered where the pod lands anyway', () => {
    const property = fc.property(arbitraryPools(), arbitraryWanted(), (pools, wanted) => {
      const { outcome, fixes } = explainPod(wanted, { compute: declaredOf(pools) });
      if (outcome === 'scheduled') expect(fixes).toEqual([]);
      for (const { verified, cost } of fixes)
        expect([verified, cost === null || cost > 0]).toEqual([true, true]);
    });
    fc.assert(property, { numRuns: 100 });
  });
});
