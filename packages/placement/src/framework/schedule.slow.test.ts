// The properties at length: over two hundred thousand random clusters, from one seed that a failure prints.
import { describe, test } from 'vitest';
import { SCHEDULER_PROPERTIES } from '../testing/scheduler-properties.js';

const SEED = Number(process.env['SEED'] ?? 1);
const NAIVE = 'a naive second implementation agrees on the nodes that fit';

describe(`placement, SEED=${SEED}`, () => {
  test.each(Object.entries(SCHEDULER_PROPERTIES))('%s', (name, check) =>
    check(name === NAIVE ? 200_000 : 20_000, SEED),
  );
});
