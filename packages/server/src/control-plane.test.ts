// Runs over our REST API: from the upload of a project to their end, whatever it is.
import { expect, test, vi } from 'vitest';
import { bundleOf, PROJECT, usePlane, type Loose } from './testing/plane-harness.js';

const harness = usePlane();

const HOST_TEMPLATE = `apiVersion: batch/v1
kind: Job
spec:
  template:
    spec:
      containers: [{name: c, image: i}]
      volumes: [{name: host, hostPath: {path: /}}]
`;

test('from bundle to FINISHED, with logs, tags, placement and price', async () => {
  const { api, mlflow, call, submit, untilEnded } = harness();
  const accepted = await submit(PROJECT, { experiment: undefined });
  expect(accepted).toMatchObject({
    kind: 'Run',
    status: 'accepted',
    cluster: 'embedded',
    namespace: 'parallelsns',
  });
  const run = await untilEnded(accepted.id);
  expect(run).toMatchObject({
    status: 'succeeded',
    exitCode: 0,
    death: null,
    image: { image: 'wine:abc' },
  });
  expect(run.jobs.map((job: Loose) => [job.role, job.pod.target, job.outcome])).toEqual([
    ['bootstrap', 'pool:system', 'succeeded'],
    ['worker', 'pool:worker', 'succeeded'],
  ]);
  expect(run.report.pods[1]).toMatchObject({ ranMs: 60_000, asForetold: true });
  expect(run.report.usd).toBeGreaterThan(0);
  const [[runId, tracked]] = [...mlflow.runs] as Loose;
  expect(tracked).toMatchObject({ status: 'FINISHED', params: { alpha: '0.62', l1_ratio: '0.02' } });
  const log = mlflow.artifacts.get(`0/${runId}/artifacts/.concurrent/logs/run-logs.txt`)?.toString();
  expect(log).toBe(`log of ${run.jobs[1].pod.name}\n`);
  expect([...mlflow.artifacts.keys()].filter((name) => name.includes('describe-')).length).toBe(2);
  const job = await api.get('jobs.batch', { namespace: 'parallelsns', name: run.jobs[1].name });
  expect(job.spec?.template.spec).toMatchObject({
    nodeSelector: { 'alpha.eksctl.io/nodegroup-name': 'worker' },
    containers: [
      {
        image: 'wine:abc',
        command: ['python', 'train.py', '0.62', '0.02'],
        workingDir: '/mlflow/projects/code',
      },
    ],
  });
  const followed = await (await call('GET', `/api/v1/runs/${accepted.id}/logs?role=all&follow=true`)).text();
  expect(followed).toContain(`log of ${run.jobs[0].pod.name}`);
  expect((await api.list('secrets', { labelSelector: 'berth.dev/run' })).items).toEqual([]);
});

test('the same idempotency key is the same run', async () => {
  const { call, json, untilEnded } = harness();
  const { digest } = await json(call('POST', '/api/v1/projects', { raw: Buffer.from(bundleOf(PROJECT)) }));
  const headers = { 'idempotency-key': 'k1' };
  const body = { project: digest, parameters: { l1_ratio: 1 } };
  const first = await call('POST', '/api/v1/runs', { body, headers });
  const second = await call('POST', '/api/v1/runs', { body, headers });
  expect([first.status, second.status]).toEqual([202, 200]);
  const other = await call('POST', '/api/v1/runs', {
    body: { ...body, parameters: { l1_ratio: 2 } },
    headers,
  });
  expect([other.status, (await json(other)).code]).toEqual([422, 'request.key-reused']);
  const [one, two] = [await json(first), await json(second)];
  expect(one.id).toBe(two.id);
  await untilEnded(one.id);
});

test.each([
  ['a missing Dockerfile', { ...PROJECT, Dockerfile: undefined }, {}, 'missing-dockerfile', 2],
  ['a missing parameter', PROJECT, { parameters: {} }, 'missing-parameter', 2],
  ['an unknown entry point', PROJECT, { entryPoint: 'mian' }, 'invalid-project', 2],
  ['an unknown namespace', PROJECT, { namespace: 'nope' }, 'unknown-namespace', 5],
  ['an unknown cluster', PROJECT, { cluster: 'embeded' }, 'unknown-cluster', 5],
  ['an unknown pool', PROJECT, { pool: 'gpu' }, 'unknown-pool', 5],
  ['no toleration', PROJECT, { nodePinning: false }, 'unschedulable', 8],
  ['a template that wants the machine', PROJECT, { jobTemplate: HOST_TEMPLATE }, 'invalid-template', 2],
  ['a bad amount', PROJECT, { resources: { requests: { memory: '1Gx' } } }, 'config', 1],
  ['too large a request', PROJECT, { resources: { requests: { memory: '900Ti' } } }, 'unschedulable', 8],
])('%s ends as its own class', async (_what, files, more, deathClass, exitCode) => {
  const { mlflow, submit, untilEnded } = harness();
  const given = Object.fromEntries(Object.entries(files).filter(([, text]) => text !== undefined)) as Record<
    string,
    string
  >;
  const run = await untilEnded((await submit(given, more)).id);
  expect(run.death, JSON.stringify(run.death)).toMatchObject({ class: deathClass });
  expect(run.death.sentence.length).toBeGreaterThan(20);
  expect(run.exitCode).toBe(exitCode);
  expect(run.jobs).toEqual([]);
  expect(run.mlflow).toMatchObject({ trackingUri: mlflow.url });
  const [[runId, tracked]] = [...mlflow.runs] as Loose;
  expect(tracked.status).toBe('FAILED');
  expect(tracked.tags['berth.death']).toBe(deathClass);
  expect(mlflow.artifacts.get(`0/${runId}/artifacts/.concurrent/logs/run-logs.txt`)?.toString()).toContain(
    run.death.sentence,
  );
});

test('a run that no pool takes is told the patch of the file that declares them', async () => {
  const { submit, untilEnded } = harness();
  const run = await untilEnded((await submit(PROJECT, { resources: { requests: { memory: '100Gi' } } })).id);
  expect(run.death).toMatchObject({ class: 'unschedulable' });
  const fixes: Loose[] = run.death.evidence.fixes;
  const ofPools = fixes.filter(({ where }) => where.startsWith('concurrent.yaml:'));
  expect(ofPools.length).toBeGreaterThan(0);
  expect(ofPools[0].patches[0]).toMatchObject({ file: 'concurrent.yaml', op: expect.any(String) });
  expect(ofPools[0].diff).toContain('+++');
  expect(run.death.hint).toMatch(/^verified fix \(concurrent\.yaml:\d+:\d+\): /);
});

test('a namespace that nobody prepared gets the accounts that its pods name', async () => {
  const { api, submit, untilEnded } = harness();
  const run = await untilEnded((await submit(PROJECT, { namespace: 'default', nodePinning: false })).id);
  expect(run.death).toMatchObject({ class: 'unschedulable' });
  const { items } = await api.list('serviceaccounts', { namespace: 'default' });
  expect(items.map(({ metadata }) => metadata.name)).toEqual(
    expect.arrayContaining([
      'k8s-serviceaccount-for-parallels-default',
      'k8s-serviceaccount-for-users-default',
    ]),
  );
});

test.each([
  ['exit 1', { exitCode: 1, reason: 'Error' }, 'user-error'],
  ['OOM', { exitCode: 137, reason: 'OOMKilled' }, 'out-of-memory'],
])('%s in the worker', async (_what, end, deathClass) => {
  const { ends, submit, untilEnded } = harness();
  ends.worker = end;
  const run = await untilEnded((await submit(PROJECT)).id);
  expect(run).toMatchObject({ status: 'failed', death: { class: deathClass }, exitCode: 1 });
});

test('held, it waits for a place, but no longer than it was allowed to', async () => {
  const { call, submit, untilEnded } = harness();
  const more = { nodePinning: false, onUnplaceable: 'hold', maxWaitMs: 300 };
  const { id } = await submit(PROJECT, more);
  const run = await untilEnded(id);
  expect(run).toMatchObject({ death: { class: 'waited-too-long' }, exitCode: 124 });
  const events = await (await call('GET', `/api/v1/runs/${id}/events?follow=false`)).text();
  expect(events).toContain('"status":"held"');
});

test('while MLflow is down the run says so, and goes on when it is back', async () => {
  const { mlflow, call, json, submit, untilEnded } = harness();
  const { port } = new URL(mlflow.url);
  mlflow.server.closeAllConnections();
  await new Promise((resolve) => mlflow.server.close(resolve));
  const { id } = await submit(PROJECT);
  const look = () => json(call('GET', `/api/v1/runs/${id}`));
  await vi.waitFor(async () =>
    expect((await look()).waitingFor).toBe(`MLflow at ${mlflow.url} does not answer: ECONNREFUSED`),
  );
  await new Promise<void>((resolve) => void mlflow.server.listen(Number(port), '127.0.0.1', resolve));
  expect(await untilEnded(id)).toMatchObject({ status: 'succeeded', waitingFor: null });
});

test('a failing build', async () => {
  const { submit, untilEnded } = harness();
  harness().build = [{ kind: 'problem', message: 'RUN pip install nope: exit code 1' }];
  const run = await untilEnded((await submit(PROJECT)).id);
  expect(run.death).toMatchObject({ class: 'build-failed' });
  expect(run.death.sentence).toContain('pip install nope');
});

test('lists by page, tells events in order from anywhere', async () => {
  const { call, json, submit, untilEnded } = harness();
  const ids: string[] = [];
  for (let count = 0; count < 3; count += 1) ids.push((await submit(PROJECT)).id);
  for (const id of ids) await untilEnded(id);
  const first = await json(call('GET', '/api/v1/runs?limit=2'));
  const second = await json(call('GET', `/api/v1/runs?limit=2&cursor=${first.nextCursor}`));
  expect([...first.items, ...second.items].map((run: Loose) => run.id)).toEqual(ids.toReversed());
  expect(second.nextCursor).toBeNull();
  const text = await (await call('GET', `/api/v1/runs/${ids[0]}/events?follow=false`)).text();
  const kinds = [...text.matchAll(/^event: (.*)$/gm)].map(([, kind]) => kind);
  expect(kinds[0]).toBe('accepted');
  expect(kinds.at(-1)).toBe('finished');
  const seqs = [...text.matchAll(/^id: (.*)$/gm)].map(([, seq]) => Number(seq));
  const rest = await (
    await call('GET', `/api/v1/runs/${ids[0]}/events?follow=false`, {
      headers: { 'last-event-id': String(seqs[1]) },
    })
  ).text();
  expect([...rest.matchAll(/^id: (.*)$/gm)].map(([, seq]) => Number(seq))).toEqual(seqs.slice(2));
});
