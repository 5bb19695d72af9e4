// The placer against full cycles: every node it picks is one of the best at that moment.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { schedule } from '../framework/schedule.js';
import { createSnapshot } from '../snapshot/snapshot.js';
import { arbitraryCluster, arbitraryPod } from '../testing/arbitrary-cluster.js';
import { createPlacer } from './placer.js';

describe('placer', () => {
  test('picks one of the best nodes, pod after pod', () => {
    fc.assert(
      fc.property(
        arbitraryCluster(),
        fc.array(fc.tuple(arbitraryPod(), fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 6 }),
        fc.nat(),
        (cluster, waiting, seed) => {
          const snapshot = createSnapshot(cluster);
          const reference = createSnapshot(cluster);
          const placer = createPlacer(snapshot, { draw: (count) => seed % count });
          for (const [index, [pod, count]] of waiting.entries()) {
            for (let copy = 0; copy < count; copy++) {
              const named = { ...pod, metadata: { ...pod.metadata, name: `w${index}-${copy}` } };
              const { best } = schedule(reference, named, { preemption: false });
              const { node } = placer.place(named);
              if (node === undefined) expect(best).toEqual([]);
              else {
                expect(best).toContain(node);
                reference.addPod({ ...named, spec: { containers: [], ...named.spec, nodeName: node } });
              }
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);
});
