// Properties of placement on random small clusters; the slow suite runs them two hundred thousand times.
import { describe, test } from 'vitest';
import { SCHEDULER_PROPERTIES } from '../testing/scheduler-properties.js';

describe('placement', () => {
  test.each(Object.entries(SCHEDULER_PROPERTIES))('%s', (_, check) => check(200), 60_000);
});
