// What holds for every address of the API: refusals, secrets, the document that describes it, restarts.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { PROJECT, usePlane, type Loose } from '../testing/plane-harness.js';

const harness = usePlane();

test('a failure of ours tells the client a number, and the log the rest', async () => {
  const { api, story, call, json } = harness();
  await api.delete('nodes', { name: 'worker-1' });
  story.length = 0;
  vi.spyOn(api, 'list').mockRejectedValue(new Error('ENOENT: /home/me/.berth/secret.db'));
  const response = await call('GET', '/api/v1/nodes');
  vi.restoreAllMocks();
  const body = await json(response);
  expect([response.status, body.code]).toEqual([500, 'server.internal']);
  expect(JSON.stringify(body)).not.toContain('/home/me');
  expect(story.find((line) => line.includes(body.reference))).toContain('/home/me/.berth/secret.db');
});

test('without a token no body is read, however it is sent', async () => {
  const { plane } = harness();
  let read = 0;
  const body = new ReadableStream({
    pull(controller) {
      read += 1;
      controller.enqueue(new Uint8Array(65_536));
    },
  });
  const request = { method: 'POST', body, duplex: 'half' } as RequestInit;
  expect((await plane.app.request('/api/v1/projects', request)).status).toBe(401);
  expect(read).toBeLessThan(4);
  const login = await plane.app.request('/concurrent-login', { method: 'POST', body: 'x'.repeat(20_000) });
  expect(login.status).toBe(413);
  expect(login.headers.get('x-content-type-options')).toBe('nosniff');
});

test('files with secrets are for their owner alone', () => {
  const { plane, folder } = harness();
  for (const file of [plane.admin.tokenFile, plane.admin.passwordFile, join(folder, 'data', 'control.db')])
    expect([file, statSync(file).mode & 0o077]).toEqual([file, 0]);
});

test('refusals are problems with codes', async () => {
  const { plane, call, json } = harness();
  const cases = [
    [await plane.app.request('/api/v1/runs'), 401, 'auth.missing'],
    [await call('GET', '/api/v1/runs/nope'), 404, 'run.not-found'],
    [await call('GET', '/api/v1/nope'), 404, 'request.not-found'],
    [await call('POST', '/api/v1/runs', { body: { project: 'x' } }), 400, 'request.invalid'],
    [
      await call('POST', '/api/v1/runs', { raw: '{', headers: { 'content-type': 'application/json' } }),
      400,
      'request.invalid',
    ],
    [
      await call('POST', '/api/v1/runs', { body: { project: `sha256:${'0'.repeat(64)}` } }),
      404,
      'project.not-found',
    ],
    [await call('POST', '/api/v1/projects', { raw: 'not gzip' }), 422, 'project.invalid'],
    [await call('GET', '/api/v1/pools?cluster=x'), 404, 'cluster.not-found'],
    [await call('POST', '/api/v1/tokens', { raw: 'x'.repeat(5_000_000) }), 413, 'request.too-large'],
  ] as const;
  for (const [response, status, code] of cases) {
    expect(response.status, code).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect((await json(response)).code).toBe(code);
  }
});

test('OpenAPI 3.1 names every address; health, metrics, pools, nodes, forecast, whoami, tokens', async () => {
  const { plane, call, json } = harness();
  const document = await json(plane.app.request('/api/v1/openapi.json'));
  expect(document.openapi).toBe('3.1.0');
  for (const path of ['/runs/{id}', '/events', '/runs/{id}/events', '/misses', '/misses/{format}'])
    expect(Object.keys(document.paths)).toContain(`/api/v1${path}`);
  expect((await plane.app.request('/healthz')).status).toBe(200);
  expect((await plane.app.request('/readyz')).status).toBe(200);
  expect(await (await plane.app.request('/metrics')).text()).toContain('berth_runs_driven 0');
  expect((await json(call('GET', '/api/v1/pools'))).items.map((pool: Loose) => pool.name)).toContain(
    'worker',
  );
  expect((await json(call('GET', '/api/v1/nodes'))).items.length).toBe(2);
  expect(await json(call('GET', '/api/v1/whoami'))).toMatchObject({ user: 'berth', role: 'admin' });
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  };
  const { items } = await json(call('POST', '/api/v1/forecast', { body: { pods: [pod] } }));
  expect(items[0].kind).toBe('Verdict');
  const made = await json(call('POST', '/api/v1/tokens', { body: { label: 'ci' } }));
  const id = made.token.split(':')[0];
  expect((await call('DELETE', `/api/v1/tokens/${id}`)).status).toBe(200);
  const revoked = await call('GET', '/api/v1/whoami', {
    headers: { authorization: `Bearer ${made.token}` },
  });
  expect((await json(revoked)).code).toBe('auth.expired');
});

test('a restart goes on with the same runs and token', async () => {
  const { mlflow, plane, api, token, call, json, submit, untilEnded } = harness();
  harness().stopCarrying();
  const { id } = await submit(PROJECT);
  while (!(await json(call('GET', `/api/v1/runs/${id}`))).jobs[0])
    await new Promise((resolve) => setTimeout(resolve, 5));
  await plane.stop();
  await harness().start();
  expect(readFileSync(plane.admin.tokenFile, 'utf8').trim()).toBe(token);
  expect((await call('POST', `/api/v1/runs/${id}/cancel`)).status).toBe(202);
  expect(await untilEnded(id)).toMatchObject({ status: 'cancelled', exitCode: 130 });
  const [[, tracked]] = [...mlflow.runs] as Loose;
  expect(tracked.status).toBe('KILLED');
  expect((await call('POST', `/api/v1/runs/${id}/cancel`)).status).toBe(409);
  expect((await api.list('jobs.batch')).items).toEqual([]);
});
