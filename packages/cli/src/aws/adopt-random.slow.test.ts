// Random files, applied to the embedded AWS and adopted: the adopted file is valid, plans empty, and adopting again
// writes the same text.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { adoptApplied, applicableCluster } from './testing/adopt-applied.js';

const RUNS = Number(process.env['BERTH_ADOPT_RUNS'] ?? 200);

it(`${RUNS} random clusters`, { timeout: 1_200_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(applicableCluster, async (document) => {
      const { failed, errors, steps, text, again } = await adoptApplied(document);
      expect({ failed, errors, steps }).toEqual({ failed: [], errors: [], steps: [] });
      expect(again).toBe(text);
    }),
    { numRuns: RUNS },
  );
});
