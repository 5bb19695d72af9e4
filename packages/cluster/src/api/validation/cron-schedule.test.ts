import { expect, test } from 'vitest';

import { cronProblem } from './cron-schedule.js';

test.each([
  ['*/5 * * * *', undefined],
  ['0 0 1,15 jan-mar MON-FRI', undefined],
  ['@yearly', undefined],
  ['@every 1h30m', undefined],
  ['61 * * *', 'expected exactly 5 fields, found 4: [61 * * *]'],
  ['61 * * * *', 'end of range (61) above maximum (59): 61'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['5-2 * * * *', 'beginning of range (5) beyond end of range (2): 5-2'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['@fortnightly', 'unrecognized descriptor: @fortnightly'],
])('%s', (schedule, problem) => expect(cronProblem(schedule)).toBe(problem));
