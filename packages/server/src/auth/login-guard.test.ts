// Guessing is slow, however it is done: one by one, all at once, or under many names.
import { expect, test } from 'vitest';
import { MAX_LOGIN_FAILURES, LOGIN_PAUSE_MS, MAX_LOGIN_NAMES } from '../limits.js';
import { LoginGuard } from './login-guard.js';

function guarded() {
  const time = { nowMs: 0 };
  const guard = new LoginGuard({ now: () => time.nowMs, after: () => () => undefined });
  const count = { checks: 0, atOnce: 0, most: 0 };
  const attempt = (name: string, good = false) =>
    guard.attempt(name, async () => {
      count.checks += 1;
      count.atOnce += 1;
      count.most = Math.max(count.most, count.atOnce);
      await Promise.resolve();
      count.atOnce -= 1;
      return good ? name : undefined;
    });
  return { attempt, count, time };
}

test('a thousand guesses at once are ten checks, one after the other', async () => {
  const { attempt, count } = guarded();
  await Promise.all(Array.from({ length: 1_000 }, () => attempt('berth')));
  expect(count).toMatchObject({ checks: MAX_LOGIN_FAILURES, most: 1 });
});

test('after the pause it goes on; a good password is not checked before', async () => {
  const { attempt, time } = guarded();
  for (let tries = 0; tries < MAX_LOGIN_FAILURES; tries += 1) await attempt('berth');
  expect(await attempt('berth', true)).toBeUndefined();
  time.nowMs += LOGIN_PAUSE_MS;
  expect(await attempt('berth', true)).toBe('berth');
});

test('good passwords leave no trace, others are not hindered by strangers', async () => {
  const { attempt } = guarded();
  for (let tries = 0; tries < 3 * MAX_LOGIN_FAILURES; tries += 1)
    expect(await attempt('berth', true)).toBe('berth');
  for (let name = 0; name < MAX_LOGIN_NAMES + 5; name += 1) await attempt(`stranger${name}`);
  expect(await attempt('berth', true)).toBe('berth');
});

test('a check that fails for another reason hands the turn on', async () => {
  const { attempt } = guarded();
  const guard = new LoginGuard({ now: () => 0, after: () => () => undefined });
  await expect(guard.attempt('a', async () => Promise.reject(new Error('disk')))).rejects.toThrow('disk');
  expect(await guard.attempt('b', async () => 'b')).toBe('b');
  expect(await attempt('c', true)).toBe('c');
});
