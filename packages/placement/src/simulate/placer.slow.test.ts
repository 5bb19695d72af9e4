// The placer against full cycles on many more random clusters than the unit suite has time for.
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { arbitraryCluster } from '../testing/arbitrary-cluster.js';
import { arbitrarySteps, expectSameAsModel, SHAPES } from './testing/placer-against-model.js';

const RUNS = 15_000;

describe('placer, at length', () => {
  test.each(Object.entries(SHAPES))(
    'has the best nodes of the whole model: %s',
    (_, shape) => {
      fc.assert(
        fc.property(
          arbitraryCluster(),
          fc.array(shape(), { minLength: 1, maxLength: 3 }),
          arbitrarySteps(),
          fc.nat(),
          (cluster, shapes, steps, seed) => expectSameAsModel({ cluster, shapes, steps, seed }),
        ),
        { numRuns: RUNS },
      );
    },
    600_000,
  );
});
