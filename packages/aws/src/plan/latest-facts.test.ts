// How often facts are read while an apply goes on.
import { expect, it } from 'vitest';
import type { AwsFacts } from '../render/facts.js';
import { latestFacts } from './latest-facts.js';

const facts = (accountId: string): AwsFacts => ({ accountId });

it('the first ones are good until they are forgotten; then one reading serves all who ask', async () => {
  let readings = 0;
  const latest = latestFacts(facts('0'), async () => {
    readings += 1;
    await Promise.resolve();
    return facts(String(readings));
  });
  expect((await latest.get()).accountId).toBe('0');
  latest.forget();
  const all = await Promise.all([latest.get(), latest.get(), latest.get()]);
  expect(all.map(({ accountId }) => accountId)).toEqual(['1', '1', '1']);
  expect(readings).toBe(1);
});

it('a reading that failed is not kept', async () => {
  let isDown = true;
  const latest = latestFacts(facts('0'), () =>
    isDown ? Promise.reject(new Error('unreachable')) : Promise.resolve(facts('1')),
  );
  latest.forget();
  await expect(latest.get()).rejects.toThrow('unreachable');
  isDown = false;
  expect((await latest.get()).accountId).toBe('1');
});
