import { describe, expect, test } from 'vitest';
import { StatusError, type ObjectApi, type ObjectEvent, type ObjectList, type Pod } from '@berth/kube';
import { aPod, FakeClock } from '@berth/testing';
import { createInformer, type Informer } from './informer.js';
import { statusOfBody } from './status-body.js';

/** What one list or one watch does; a watch plays its events, then throws or ends. */
interface Round {
  readonly list: readonly Pod[] | Error;
  readonly events?: readonly ObjectEvent<Pod>[];
  readonly end?: Error;
}

const pod = (name: string, resourceVersion: string): Pod => aPod({ name, metadata: { resourceVersion } });
const expired = new StatusError({ ...statusOfBody(410, 'too old'), reason: 'Expired' });

/** Plays the rounds; after the last one the watch waits for its signal. */
function playing(rounds: readonly Round[]): ObjectApi & { readonly watched: string[] } {
  let round = -1;
  const watched: string[] = [];
  const api = {
    watched,
    list: (): Promise<ObjectList<Pod>> => {
      round += 1;
      const { list = [] } = rounds[round] ?? {};
      if (list instanceof Error) return Promise.reject(list);
      return Promise.resolve({ items: list, resourceVersion: String(round) });
    },
    async *watch(
      _resource: string,
      { resourceVersion, signal }: { resourceVersion: string; signal: AbortSignal },
    ) {
      watched.push(resourceVersion);
      const { events = [], end } = rounds[round] ?? {};
      yield* events;
      if (end) throw end;
      if (round < rounds.length - 1) return;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    },
  };
  return api as unknown as ObjectApi & { readonly watched: string[] };
}

async function run(
  rounds: readonly Round[],
): Promise<{ log: string[]; informer: Informer<Pod>; errors: unknown[] }> {
  const clock = new FakeClock();
  const [log, errors]: [string[], unknown[]] = [[], []];
  const api = playing(rounds);
  const onError = (error: unknown): void => void errors.push(error);
  const informer = createInformer({ api, resource: 'pods', clock, random: () => 0, onError });
  informer.onChange(({ type, object, previous }) => {
    const from = previous ? `${previous.metadata?.resourceVersion}>` : '';
    log.push(`${type} ${object.metadata?.name}@${from}${object.metadata?.resourceVersion}`);
  });
  await clock.advanceAsync(60_000);
  return { log, informer, errors };
}

const names = (informer: Informer<Pod>): unknown[] => informer.items().map(({ metadata }) => metadata?.name);

describe('informer', () => {
  test('lists, then follows', async () => {
    const events = [
      { type: 'ADDED', object: pod('c', '3') },
      { type: 'MODIFIED', object: pod('a', '4') },
      { type: 'DELETED', object: pod('b', '5') },
    ] as const;
    const { log, informer } = await run([{ list: [pod('a', '1'), pod('b', '2')], events }]);
    await informer.synced;
    expect(log).toEqual(['ADDED a@1', 'ADDED b@2', 'ADDED c@3', 'MODIFIED a@1>4', 'DELETED b@2>5']);
    expect(names(informer)).toEqual(['a', 'c']);
    expect(informer.get({ namespace: 'default', name: 'a' })?.metadata?.resourceVersion).toBe('4');
    expect(informer.items()).toBe(informer.items());
    await informer.stop();
  });

  test('lists again when it fell behind, and tells only the differences', async () => {
    const { log, informer, errors } = await run([
      { list: [pod('a', '1'), pod('b', '2'), pod('c', '3')], end: expired },
      { list: [pod('a', '1'), pod('b', '7'), pod('d', '8')] },
    ]);
    expect(log.slice(3)).toEqual(['MODIFIED b@2>7', 'ADDED d@8', 'DELETED c@3>3']);
    expect(errors).toEqual([expired]);
    await informer.stop();
  });

  test('goes on through failures of lists and ends of watches', async () => {
    const { informer, errors, log } = await run([
      { list: new Error('no network') },
      { list: new Error('no network') },
      { list: [pod('a', '1')] },
      { list: [pod('a', '1')], end: expired },
      { list: [pod('a', '1')], end: expired },
      { list: [pod('a', '2')] },
    ]);
    await informer.synced;
    expect(errors).toHaveLength(4);
    expect(log).toEqual(['ADDED a@1', 'MODIFIED a@1>2']);
    await informer.stop();
  });

  test('stops while nothing works, and synced does not hang', async () => {
    const { informer } = await run(Array.from({ length: 100 }, () => ({ list: new Error('no network') })));
    await informer.stop();
    await informer.synced;
    expect(informer.items()).toEqual([]);
  });
});

test('quiet watches that the server ends after minutes are opened again at once, however many', async () => {
  const clock = new FakeClock();
  const openedAtMs: number[] = [];
  const api = {
    list: () => Promise.resolve({ items: [], resourceVersion: '1' }),
    async *watch() {
      openedAtMs.push(clock.now());
      await new Promise<void>((resolve) => void clock.after(300_000, resolve));
      yield* [];
    },
  } as unknown as ObjectApi;
  const informer = createInformer({ api, resource: 'pods', clock, random: () => 0 });
  for (let minute = 0; minute < 60; minute += 1) await clock.advanceAsync(60_000);
  void informer.stop();
  const gaps = openedAtMs.slice(1).map((at, index) => at - (openedAtMs[index] ?? 0) - 300_000);
  expect(gaps.length).toBeGreaterThan(8);
  expect(Math.max(...gaps)).toBeLessThan(1_000);
});
