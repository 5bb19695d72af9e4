import { expect, test } from 'vitest';
import { FakeClock } from './fake-clock.js';
import { seededRandom } from './seeded-random.js';

test('timers fire in order of time, then of setting, also those set on the way', () => {
  const clock = new FakeClock(0);
  const fired: string[] = [];
  const note = (name: string) => (): void => void fired.push(`${name}@${clock.now()}`);
  clock.after(20, note('b'));
  clock.after(10, () => {
    note('a')();
    clock.after(5, note('nested'));
  });
  clock.after(20, note('c'));
  clock.after(15, note('cancelled'))();
  clock.advance(19);
  expect(fired).toEqual(['a@10', 'nested@15']);
  clock.advance(1);
  expect(fired).toEqual(['a@10', 'nested@15', 'b@20', 'c@20']);
  expect(clock.pending).toBe(0);
});

test('promises settle between timers', async () => {
  const clock = new FakeClock(0);
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));
  const seen: number[] = [];
  const loop = (async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      await sleep(10);
      seen.push(clock.now());
    }
  })();
  await clock.advanceAsync(100);
  await loop;
  expect(seen).toEqual([10, 20, 30]);
});

test('a seed repeats its numbers, another gives others, all within [0, 1)', () => {
  const draw = (seed: number): number[] => Array.from({ length: 100 }, seededRandom(seed));
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  for (const value of draw(3)) expect(value >= 0 && value < 1).toBe(true);
  const mean = Array.from({ length: 5000 }, seededRandom(4)).reduce((sum, value) => sum + value, 0) / 5000;
  expect(mean).toBeCloseTo(0.5, 1);
});
