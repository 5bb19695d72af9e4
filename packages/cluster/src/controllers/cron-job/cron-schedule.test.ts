import { describe, expect, test } from 'vitest';
import { nextCronTime, parseCron } from './cron-schedule.js';

const next = (schedule: string, after: string, zone?: string): string | undefined => {
  const parsed = parseCron(schedule);
  const atMs = parsed && nextCronTime(parsed, Date.parse(after), zone);
  return atMs === undefined ? undefined : new Date(atMs).toISOString();
};

describe('the next time', () => {
  test.each([
    ['* * * * *', '2026-01-01T00:00:30Z', '2026-01-01T00:01:00.000Z'],
    ['*/15 * * * *', '2026-01-01T00:15:00Z', '2026-01-01T00:30:00.000Z'],
    ['@hourly', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00.000Z'],
    ['30 4 1,15 * *', '2026-01-02T00:00:00Z', '2026-01-15T04:30:00.000Z'],
    ['0 0 * * mon-fri', '2026-01-02T12:00:00Z', '2026-01-05T00:00:00.000Z'],
    ['0 0 29 2 *', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['0 0 13 * 5', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00.000Z'],
    ['0 22 * * 7', '2026-01-01T00:00:00Z', '2026-01-04T22:00:00.000Z'],
  ])('of %s after %s', (schedule, after, expected) => {
    expect(next(schedule, after)).toBe(expected);
  });

  test('in a time zone, over the change to summer time', () => {
    expect(next('0 9 * * *', '2026-03-28T12:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T07:00:00.000Z');
    expect(next('0 9 * * *', '2026-10-24T12:00:00Z', 'Europe/Berlin')).toBe('2026-10-25T08:00:00.000Z');
  });
});

test.each([
  '',
  '* * * *',
  '60 * * * *',
  '* * 0 * *',
  '*/0 * * * *',
  'a * * * *',
  '5-1 * * * *',
  '* * * * mond',
  'constructor',
])('unreadable: "%s"', (schedule) => expect(parseCron(schedule)).toBeUndefined());
