// The properties at length: over two hundred thousand random clusters, from one seed that a failure prints.
import { describe, test } from 'vitest';
import { SCHEDULER_PROPERTIES } from '../testing/scheduler-properties.js';

const SEED = Number(process.env['SEED'] ?? 1);
/** The second implementation is asked more often. */
const RUNS: Readonly<Record<string, number>> = {
  'a naive second implementation agrees on the nodes that fit': 200_000,
  'it agrees on every score and on the best nodes': 50_000,
  'it agrees on whom a preemption would evict, on every node, and on the best choice': 50_000,
};

describe(`placement, SEED=${SEED}`, () => {
  test.each(Object.entries(SCHEDULER_PROPERTIES))('%s', (name, check) => check(RUNS[name] ?? 20_000, SEED));
});
