import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDuration, renderDuration } from './duration.js';

test.each([
  ['90s', 90_000],
  ['1h30m', 5_400_000],
  ['500ms', 500],
  ['2', 2_000],
  ['1.5m', 90_000],
])('%s', (text, expected) => {
  expect(parseDuration(text)).toEqual({ ok: true, value: expected });
});

test.each(['', 'soon', '5 minutes', '-3s', '1h30'])('%s is no duration', (text) => {
  expect(parseDuration(text).ok).toBe(false);
});

test.each([
  [400, '0.4s'],
  [12_000, '12s'],
  [185_000, '3m5s'],
  [7_800_000, '2h10m'],
  [356_400_000, '4d3h'],
])('%d ms is %s', (durationMs, text) => {
  expect(renderDuration(durationMs)).toBe(text);
});

test('what is shown can be read again', () => {
  fc.assert(fc.property(fc.nat(10 ** 9), (durationMs) => parseDuration(renderDuration(durationMs)).ok));
});
