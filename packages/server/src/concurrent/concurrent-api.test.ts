// The Concurrent API, as the unmodified plugin asks it: recorded requests, and bodies as they vary.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PROJECT, usePlane } from '../testing/plane-harness.js';

const harness = usePlane();

const PLUGIN_REQUESTS = readFileSync(new URL('../../testdata/plugin-requests.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map(
    (line) =>
      JSON.parse(line) as { method: string; path: string; body: string; headers: Record<string, string> },
  );

const runProject = PLUGIN_REQUESTS.find(({ path }) => path.endsWith('/run-project')) ?? { body: '' };

test('getversion is open and has the five keys', async () => {
  const { plane, json } = harness();
  const response = await plane.app.request('/api/2.0/mlflow/parallels/getversion', {
    headers: { Authorization: 'None' },
  });
  expect(response.status).toBe(200);
  const keys = Object.keys(await json(response));
  for (const key of ['cognitoClientId', 'isExternalAuth', 'cognitoCallbackUrl', 'cognitoDomain', 'region'])
    expect(keys).toContain(key);
});

test('takes what the unmodified plugin sends, and runs it', async () => {
  const { api, mlflow, token, call, json, untilEnded } = harness();
  const body = JSON.parse(runProject.body);
  mlflow.create(body.run_id);
  for (const [path, text] of Object.entries(PROJECT))
    mlflow.artifacts.set(`0/${body.run_id}/artifacts/.concurrent/project_files/${path}`, Buffer.from(text));
  const raw = JSON.stringify({ ...body, MLFLOW_TRACKING_URI: mlflow.url });
  const headers = { 'content-type': 'application/x-amz-json-1.1', authorization: `Bearer Custom ${token}` };
  const response = await call('POST', '/api/2.0/mlflow/parallels/run-project', { raw, headers });
  expect(response.status).toBe(200);
  const run = await untilEnded((await json(response)).run_id);
  expect(run).toMatchObject({
    status: 'succeeded',
    cluster: 'concurrent-free',
    mlflow: { runId: body.run_id },
  });
  expect(mlflow.runs.get(body.run_id)?.status).toBe('FINISHED');
  const job = await api.get('jobs.batch', { namespace: 'parallelsns', name: run.jobs[1].name });
  expect(job.spec?.template.spec?.containers[0]?.resources).toEqual({ requests: { memory: '1Gi' } });
  const again = await json(await call('POST', '/api/2.0/mlflow/parallels/run-project', { raw, headers }));
  expect(again.run_id).toBe(run.id);
});

test.each(['Bearer T', 'Bearer Custom T', 'Custom T', 'T'])('takes the token as %s', async (form) => {
  const { token, call } = harness();
  const headers = { authorization: form.replace('T', token) };
  const response = await call('GET', '/api/2.0/mlflow/parallels/list-periodicruns', { headers });
  expect([response.status, await response.text()]).toEqual([200, '{"periodicRuns":[]}']);
});

test('every recorded request is answered, or honestly refused', async () => {
  const { token, call } = harness();
  for (const { method, path, body } of PLUGIN_REQUESTS) {
    if (path.endsWith('/run-project')) continue;
    const response = await call(method, path, {
      headers: { 'content-type': 'application/x-amz-json-1.1', authorization: `Bearer Custom ${token}` },
      ...(body ? { raw: body } : {}),
    });
    const text = await response.text();
    if (/deploy-model|add-mod-periodicrun/.test(path))
      expect([response.status, text]).toEqual([
        400,
        `not supported yet: parallels/${path.split('/').at(-1)}`,
      ]);
    else expect(response.status, path).toBe(200);
  }
});

test('wrong method, wrong token, missing role, None ids', async () => {
  const { token, call, json } = harness();
  const wrong = await call('GET', '/api/2.0/mlflow/parallels/run-project');
  expect([wrong.status, await wrong.text()]).toEqual([400, 'Unsupported method GET']);
  const unknown = await call('GET', '/api/2.0/mlflow/parallels/list-deployments', {
    headers: { authorization: 'Bearer Custom a:b' },
  });
  expect(unknown.status).toBe(401);
  const { token: viewer } = await json(
    call('POST', '/api/v1/tokens', { body: { role: 'viewer', label: 'v' } }),
  );
  const refused = await call('POST', '/api/2.0/mlflow/parallels/run-project', {
    raw: '{}',
    headers: { authorization: `Custom ${viewer}` },
  });
  expect(refused.status).toBe(405);
  expect(await refused.text()).toContain('runs.create');
  const none = await call('POST', '/api/2.0/mlflow/parallels/execdag', {
    raw: '{"dagid":"None","dag_execution_id":"None"}',
    headers: { authorization: token },
  });
  expect(none.status).toBe(200);
});

const post = (body: object) =>
  harness().call('POST', '/api/2.0/mlflow/parallels/run-project', { raw: JSON.stringify(body) });

test('bodies as they vary: unknown keys, nulls, GPUs, huge pages, both kinds of backend', async () => {
  const { call, json, readSpec } = harness();
  const response = await post({
    instance_type: 'HPE',
    backend_type: 'whatever a pipeline says',
    MLFLOW_TRACKING_URI: null,
    MLFLOW_CONCURRENT_URI: null,
    params: null,
    run_id: 'r1',
    experiment_id: 0,
    'resources.requests.nvidia.com/gpu': '1',
    'resources.limits.hugepages': '2Mi/80Mi',
    'resources.requests.hugepages': '2Mi/80Mi',
    'resources.requests.ephemeral-storage': '100Gi',
    something_new: { deep: [1] },
  });
  expect(response.status).toBe(200);
  const { run_id: id } = await json(response);
  const [event] = (await (await call('GET', `/api/v1/runs/${id}/events?follow=false`)).text()).split('\n\n');
  expect(event).toContain('accepted');
  expect(await json(call('GET', `/api/v1/runs/${id}`))).toMatchObject({ namespace: 'default' });
  const spec = await readSpec(id);
  expect(spec.limits).toEqual({ 'nvidia.com/gpu': '1', 'hugepages-2Mi': '80Mi' });
  expect(spec.requests).toEqual({ 'nvidia.com/gpu': '1', 'hugepages-2Mi': '80Mi' });
});

test.each([
  [{}, 'run_id is missing'],
  [{ run_id: '../r' }, 'run_id is missing'],
  [{ run_id: 'r', backend_type: 'aks' }, 'backend_type aks is unknown'],
  [{ run_id: 'r', xformname: 'https://git.example/x.git' }, 'not supported yet: xformname'],
  [{ run_id: 'r', MLFLOW_TRACKING_URI: 'file:///mlruns' }, 'not supported yet: tracking URI file:'],
  [{ run_id: 'r', MLFLOW_TRACKING_URI: 'http://169.254.169.254' }, 'link-local'],
  [{ run_id: 'r', MLFLOW_TRACKING_URI: 'http://u:s3cret@h' }, 'with credentials (http://…@h)'],
])('run-project %j is 400 with plain text', async (body, message) => {
  const response = await post(body);
  const text = await response.text();
  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toContain('json');
  expect(text).toContain(message);
  expect(text).not.toContain('s3cret');
});

test('the open addresses refuse other methods without asking who it is', async () => {
  const { plane } = harness();
  const response = await plane.app.request('/api/2.0/mlflow/parallels/getversion', {
    method: 'POST',
    headers: { Authorization: 'None' },
  });
  expect([response.status, await response.text()]).toEqual([400, 'Unsupported method POST']);
});

test('login_concurrent: password, then refresh, both give a Custom token', async () => {
  const { plane, json } = harness();
  const { region } = await json(plane.app.request('/api/2.0/mlflow/parallels/getversion'));
  const url = new URL(`https://cognito-idp.${region}.amazonaws.com:443/`);
  expect(url.host).toBe('127.0.0.1:4443');
  const password = readFileSync(plane.admin.passwordFile, 'utf8').trim();
  const login = (body: unknown) =>
    plane.app.request(url.pathname + url.search, { method: 'POST', body: JSON.stringify(body) });
  const granted = await json(
    login({ AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'berth', PASSWORD: password } }),
  );
  expect(granted.AuthenticationResult.AccessToken).toMatch(/^Custom [\w-]+:[\w-]+$/);
  const refreshed = await json(
    login({
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: granted.AuthenticationResult.RefreshToken },
    }),
  );
  expect(refreshed.AuthenticationResult.AccessToken).toBe(granted.AuthenticationResult.AccessToken);
  const wrong = await login({
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'berth', PASSWORD: 'no' },
  });
  expect(wrong.status).toBe(400);
});
