import { describe, expect, test } from 'vitest';

import { renderAge, renderDuration } from './duration.js';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('renderDuration', () => {
  test.each([
    [-5 * second, '<invalid>'],
    [-1 * second, '0s'],
    [0, '0s'],
    [999, '0s'],
    [119 * second, '119s'],
    [120 * second, '2m'],
    [125 * second, '2m5s'],
    [10 * minute, '10m'],
    [179 * minute, '179m'],
    [3 * hour, '3h'],
    [3 * hour + 5 * minute, '3h5m'],
    [8 * hour + 5 * minute, '8h'],
    [47 * hour, '47h'],
    [48 * hour, '2d'],
    [2 * day + 3 * hour, '2d3h'],
    [8 * day + hour, '8d'],
    [729 * day, '729d'],
    [730 * day, '2y'],
    [750 * day, '2y20d'],
    [8 * 365 * day, '8y'],
  ])('%d ms is %s', (ms, text) => expect(renderDuration(ms)).toBe(text));
});

test('an unset time has no age', () => {
  expect(renderAge(undefined, 0)).toBe('<unknown>');
  expect(renderAge('1970-01-01T00:00:00Z', 90 * second)).toBe('90s');
});
