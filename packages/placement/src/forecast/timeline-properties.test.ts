// What holds for every timeline: random workloads on random pools.
import type { Pod } from '@berth/kube';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { declared, pod } from '../testing/declared-pools.js';
import { forecastTimeline } from './forecast-timeline.js';
import type { Timeline } from './timeline.js';
import type { TimedWorkload, TimelineInput } from './timeline-input.js';

const MINUTE = 60_000;

const arbitraryPods = (index: number): fc.Arbitrary<TimedWorkload> =>
  fc
    .record({
      cpu: fc.constantFrom('100m', '900m', '1900m', '3', '9'),
      memory: fc.constantFrom('100Mi', '2Gi', '3600Mi'),
      priority: fc.constantFrom(0, 0, 10),
      pods: fc.integer({ min: 1, max: 12 }),
      parallelism: fc.integer({ min: 1, max: 12 }),
      arrivalsMs: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 2 }),
      minutes: fc.integer({ min: 0, max: 20 }),
      tolerates: fc.boolean(),
      isReplaced: fc.boolean(),
    })
    .map(({ cpu, memory, priority, minutes, tolerates, arrivalsMs, ...of }) => ({
      ...of,
      name: `w${index}`,
      pod: owned(
        pod(
          { cpu, memory },
          { priority, ...(tolerates ? { tolerations: [{ operator: 'Exists' }] } : {}) },
          `w${index}`,
        ),
      ),
      arrivalsMs: arrivalsMs.map((minute) => minute * MINUTE),
      durationMs: { least: minutes * MINUTE, most: (minutes + 3) * MINUTE },
    }));

const owned = (one: Pod): Pod => {
  const name = one.metadata.name ?? '';
  const owner = { apiVersion: 'batch/v1', kind: 'Job', name, uid: name, controller: true };
  return { ...one, metadata: { ...one.metadata, ownerReferences: [owner] } };
};

const arbitraryInput = (): fc.Arbitrary<TimelineInput> =>
  fc
    .record({
      pools: fc.array(
        fc.record({
          instanceTypes: fc.constantFrom(['c5.large'], ['m5.large'], ['c5.xlarge'], ['nosuch.type']),
          minSize: fc.nat(1),
          desiredSize: fc.nat(2),
          maxSize: fc.integer({ min: 2, max: 5 }),
          taints: fc.constantFrom([], [{ key: 'k', effect: 'NoSchedule' as const }]),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      workloads: fc
        .integer({ min: 1, max: 4 })
        .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => arbitraryPods(index)))),
      seed: fc.nat(),
    })
    .map(({ pools, workloads, seed }) => ({
      compute: declared(pools.map((one, index) => ({ ...one, name: `p${index}` }))),
      workloads,
      options: { seed },
    }));

describe('every timeline', () => {
  test('starts pods once, ends what it starts, and stays within the pools', () => {
    fc.assert(
      fc.property(arbitraryInput(), (input) => {
        const timeline = forecastTimeline(input);
        expect(timeline.endsBecause).toBe('done');
        for (const [
          index,
          { pods, started, finished, evictions, wait, doneMs },
        ] of timeline.workloads.entries()) {
          const { arrivalsMs = [], pods: each = 0 } = input.workloads[index] ?? {};
          expect(started).toBeLessThanOrEqual(pods);
          expect(pods).toBeLessThanOrEqual(each * arrivalsMs.length);
          if (evictions === 0) expect(finished).toBe(started);
          if (doneMs !== null) expect(pods).toBe(each * arrivalsMs.length);
          if (wait)
            expect(wait.p50Ms <= wait.p95Ms && wait.p95Ms <= wait.maxMs && wait.p50Ms >= 0).toBe(true);
        }
        for (const pool of timeline.pools) {
          const { maxSize = 0, desiredSize = 0 } =
            input.compute.pools.find(({ name }) => name === pool.name) ?? {};
          expect(pool.peakNodes).toBeLessThanOrEqual(Math.max(maxSize, desiredSize));
          expect(Math.max(0, ...pool.nodesByMinute)).toBe(pool.peakNodes);
          expect(pool.nodesByMinute).toHaveLength(Math.floor(timeline.endsMs / MINUTE) + 1);
          expect(pool.nodeSeconds).toBeGreaterThanOrEqual(pool.nodes * 60);
        }
        const placed = timeline.neverPlaced.map(({ workload }) => workload);
        for (const { name, pods, started } of timeline.workloads)
          expect(placed.includes(name)).toBe(started < pods);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test('runs the same pods with the shortcuts for plain ones and with the whole cluster in view', () => {
    fc.assert(
      fc.property(arbitraryInput(), (input) => {
        const { workloads } = forecastTimeline(input);
        // Any limit of the whole cluster, however high, takes the shortcuts away.
        const whole = forecastTimeline({
          ...input,
          options: { ...input.options, autoscaler: { maxNodesTotal: 1000 } },
        });
        // Which pod goes to which of the nodes on their way may differ, and with it when nodes go; what runs may not.
        const counts = (timeline: Pick<Timeline, 'workloads'>) =>
          timeline.workloads.map(({ started, finished }) => [started, finished]);
        expect(counts(whole)).toEqual(counts({ workloads }));
      }),
      { numRuns: 60, seed: 7 },
    );
  }, 60_000);
});
