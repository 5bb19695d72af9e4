import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { ObjectEvent, Pod } from '@berth/kube';
import { aPod, FakeClock } from '@berth/testing';
import { createKubeClient, type KubeClient } from './kube-client.js';
import { refusal, startFakeApi, type FakeApi, type Handler } from './testing/fake-api.js';

let api: FakeApi | undefined;
let client: KubeClient | undefined;

async function connect(handler: Handler, clock?: FakeClock): Promise<KubeClient> {
  api = await startFakeApi(handler);
  const connection = { server: api.url, credentials: { kind: 'token', token: 't0' } } as const;
  client = createKubeClient(connection, { random: () => 0, ...(clock && { clock }) });
  return client;
}

afterEach(async () => {
  await client?.close();
  await api?.close();
});

const asked = (): string => api?.seen.map(({ method, url }) => `${method} ${url}`).join('\n') ?? '';

describe('objects', () => {
  test('each call asks what Kubernetes expects', async () => {
    const kube = await connect(() => ({ body: { kind: 'Pod', metadata: { name: 'p' } } }));
    const pod = aPod({ name: 'p', namespace: 'n' });
    const key = { namespace: 'n', name: 'p' };
    await kube.get('pods', key);
    await kube.get('nodes', { name: 'node' });
    await kube.create('pods', pod, { fieldManager: 'me', dryRun: true });
    await kube.create('pods', pod, { subresource: 'binding' });
    await kube.update('pods', pod, { subresource: 'status' });
    await kube.patch('jobs.batch', key, { type: 'merge', body: {} });
    await kube.patch('pods', key, { type: 'apply', body: {}, force: true }, { fieldManager: 'me' });
    await kube.delete('pods', key, { gracePeriodSeconds: 0, propagationPolicy: 'Background', uid: 'u' });
    await kube.createSubresource('pods', key, 'eviction', { kind: 'Eviction' });
    expect(asked()).toBe(
      [
        'GET /api/v1/namespaces/n/pods/p',
        'GET /api/v1/nodes/node',
        'POST /api/v1/namespaces/n/pods?fieldManager=me&dryRun=All',
        'POST /api/v1/namespaces/n/pods/p/binding',
        'PUT /api/v1/namespaces/n/pods/p/status',
        'PATCH /apis/batch/v1/namespaces/n/jobs/p',
        'PATCH /api/v1/namespaces/n/pods/p?fieldManager=me&force=true',
        'DELETE /api/v1/namespaces/n/pods/p',
        'POST /api/v1/namespaces/n/pods/p/eviction',
      ].join('\n'),
    );
    const types = api?.seen.map(({ headers }) => headers['content-type']);
    expect(types?.slice(5, 7)).toEqual(['application/merge-patch+json', 'application/apply-patch+yaml']);
    expect(api?.seen[7]?.body).toEqual({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds: 0,
      propagationPolicy: 'Background',
      preconditions: { uid: 'u' },
    });
    expect(api?.seen[0]?.headers).toMatchObject({ authorization: 'Bearer t0', 'user-agent': 'berth/0.1' });
  });

  test('a refusal is a StatusError with the Status, or one made up for other bodies', async () => {
    const kube = await connect(({ url }) =>
      url.endsWith('/p') ? refusal(404, 'NotFound', 'pods "p" not found') : { status: 503, body: 'starting' },
    );
    await expect(kube.get('pods', { name: 'p' })).rejects.toMatchObject({
      name: 'StatusError',
      message: 'pods "p" not found',
      status: { reason: 'NotFound', code: 404 },
    });
    await expect(kube.get('pods', { name: 'q' })).rejects.toMatchObject({
      message: 'starting',
      status: { reason: 'ServiceUnavailable', code: 503 },
    });
  });

  test('a server that is not there is a ConnectionError that names it', async () => {
    const kube = await connect(() => ({ body: {} }));
    const url = api?.url;
    await api?.close();
    await expect(kube.list('pods')).rejects.toMatchObject({ name: 'ConnectionError' });
    await expect(kube.list('pods')).rejects.toThrow(`cannot reach ${url}: connect ECONNREFUSED`);
  });

  test('throttling is waited through, a refused eviction is not', async () => {
    const clock = new FakeClock();
    const kube = await connect(({ url }) => {
      if (url.includes('eviction')) return refusal(429, 'TooManyRequests', 'budget');
      const busy = refusal(429, 'TooManyRequests', 'busy');
      return (api?.seen.length ?? 0) < 3
        ? { ...busy, headers: { 'retry-after': '1' } }
        : { body: { kind: 'Pod' } };
    }, clock);
    const answer = kube.get('pods', { name: 'p' });
    while ((api?.seen.length ?? 0) < 3) {
      await sleep(2);
      clock.advance(1000);
    }
    await expect(answer).resolves.toEqual({ kind: 'Pod' });
    await expect(kube.createSubresource('pods', { name: 'p' }, 'eviction', {})).rejects.toThrow('budget');
  });
});

describe('lists', () => {
  const page = (names: readonly string[], token?: string): { body: unknown } => ({
    body: {
      kind: 'PodList',
      metadata: { resourceVersion: '7', ...(token !== undefined && { continue: token }) },
      items: names.map((name) => ({ metadata: { name } })),
    },
  });

  test('pages are put together, items know their kind', async () => {
    const kube = await connect(({ url }) => (url.includes('continue=x') ? page(['b']) : page(['a'], 'x')));
    const list = await kube.list('pods', { namespace: 'n', labelSelector: 'a in (b)' });
    expect(list.resourceVersion).toBe('7');
    expect(list.items.map(({ kind, metadata }) => `${kind} ${metadata?.name}`)).toEqual(['Pod a', 'Pod b']);
    expect(asked()).toBe(
      'GET /api/v1/namespaces/n/pods?labelSelector=a+in+(b)&limit=500\n' +
        'GET /api/v1/namespaces/n/pods?labelSelector=a+in+(b)&limit=500&continue=x',
    );
  });

  test('an expired page starts over without pages', async () => {
    const kube = await connect(({ url }) => {
      if (url.includes('continue')) return refusal(410, 'Expired', 'too old');
      return url.includes('limit') ? page(['a'], 'x') : page(['a', 'b', 'c']);
    });
    expect((await kube.list('pods')).items).toHaveLength(3);
  });
});

describe('watches', () => {
  const line = (type: string, name: string, resourceVersion: string): string =>
    `${JSON.stringify({ type, object: { kind: 'Pod', metadata: { name, resourceVersion } } })}\n`;

  test('go on from the last version when the server ends them, bookmarks included', async () => {
    const clock = new FakeClock();
    let round = 0;
    const kube = await connect((_request, response) => {
      round += 1;
      if (round === 1) {
        const text = line('ADDED', 'é', '5') + line('BOOKMARK', '', '9');
        // Cut inside a character: pieces need not end where lines or characters do.
        const bytes = Buffer.from(text);
        const cut = bytes.indexOf(0xc3) + 1;
        response.write(bytes.subarray(0, cut));
        setTimeout(() => response.end(bytes.subarray(cut)), 5);
      } else if (round === 2) response.destroy();
      else response.write(line('DELETED', 'a', '11'));
      return undefined;
    }, clock);
    const abort = new AbortController();
    const events: ObjectEvent<Pod>[] = [];
    const watching = (async () => {
      for await (const event of kube.watch('pods', { resourceVersion: '1', signal: abort.signal })) {
        events.push(event);
        if (events.length === 2) abort.abort();
      }
    })();
    while (!abort.signal.aborted) {
      await sleep(2);
      clock.advance(1000);
    }
    await watching;
    expect(events.map(({ type, object }) => `${type} ${object.metadata?.name}`)).toEqual([
      'ADDED é',
      'DELETED a',
    ]);
    const versions = api?.seen.map(({ url }) => /resourceVersion=(\d+)/.exec(url)?.[1]);
    expect(versions).toEqual(['1', '9', '9']);
  });

  test('fall behind with a StatusError', async () => {
    const status = { kind: 'Status', status: 'Failure', code: 410, reason: 'Expired', message: 'too old' };
    const kube = await connect(() => ({ body: JSON.stringify({ type: 'ERROR', object: status }) }));
    const events = kube.watch('pods', { resourceVersion: '1', signal: new AbortController().signal });
    await expect(events[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      status: { reason: 'Expired' },
    });
  });

  test('end silently when aborted', async () => {
    const kube = await connect((_request, response) => void response.write(' '));
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 20);
    for await (const event of kube.watch('pods', { resourceVersion: '1', signal: abort.signal }))
      expect(event).toBe(0);
  });
});

test('logs come as they are written', async () => {
  const kube = await connect((_request, response) => {
    response.write('one\n');
    setTimeout(() => response.end('two\n'), 10);
    return undefined;
  });
  const chunks: string[] = [];
  const logs = kube.podLogs({ namespace: 'n', name: 'p' }, { container: 'c', follow: true, tailLines: 5 });
  for await (const chunk of logs) chunks.push(Buffer.from(chunk).toString());
  expect(chunks).toEqual(['one\n', 'two\n']);
  expect(asked()).toBe('GET /api/v1/namespaces/n/pods/p/log?container=c&tailLines=5&follow=true');
});
