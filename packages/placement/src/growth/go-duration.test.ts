// Texts that Go's time.ParseDuration takes, and that it does not.
import { expect, test } from 'vitest';
import { secondsOfDuration } from './go-duration.js';

test.each([
  ['90s', 90],
  ['1h30m', 5400],
  ['1.5m', 90],
  ['.5s', 0.5],
  ['250ms', 0.25],
  ['-2m', -120],
  ['+1s', 1],
  ['0', 0],
])('%s is %d seconds', (text, seconds) => {
  expect(secondsOfDuration(text)).toBeCloseTo(seconds);
});

test.each(['', '5', '1d', 's', '1m x', '1,5s'])('%j is no duration', (text) => {
  expect(secondsOfDuration(text)).toBeUndefined();
});
