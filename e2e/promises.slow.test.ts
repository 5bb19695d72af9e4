// Small things that people stumble over first: what a start that failed leaves, kinds that nobody knows, projects with
// a Python environment alone, names that were misspelt, forecasts that came out wrong.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from './sandbox.js';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = createSandbox();
  mkdirSync(join(sandbox.home, 'files'));
  const map = file('images.yaml', 'images:\n  "example.com/team/*": busybox\n');
  const up = await sandbox.berth('up', '-f', 'examples/pools/concurrent.yaml', '--image-map', map);
  expect(up.exitCode, up.stderr).toBe(0);
});
afterAll(() => sandbox.dispose());

function file(name: string, text: string): string {
  const path = join(sandbox.home, 'files', name);
  writeFileSync(path, text);
  return path;
}

const kubectl = (words: string) =>
  sandbox.shell(`kubectl --kubeconfig ${join(sandbox.home, 'berth', 'kubeconfig')} ${words}`);

test('a start that fails leaves nothing', async () => {
  const kubeconfig = file('broken.yaml', 'clusters: []\n');
  const up = await sandbox.berth('up', '--name', 'other', '--kubeconfig', kubeconfig);
  expect(up.exitCode).not.toBe(0);
  expect(existsSync(join(sandbox.home, 'other'))).toBe(false);
});

test('kubectl says of an unknown kind what it says anywhere', async () => {
  const path = file('unknown.yaml', 'apiVersion: example.com/v1\nkind: Foo\nmetadata: {name: x}\n');
  const { exitCode, stderr } = await kubectl(`apply -f ${path}`);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('no matches for kind "Foo" in version "example.com/v1"');
});

test('a project with a Python environment and no Dockerfile runs; a misspelt parameter is said', async () => {
  const run = await sandbox.berth('run', 'e2e/testdata/projects/python-env', '-P', 'wrod=bye');
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.stdout).toContain('hello with colorama 0.4.6');
  expect(run.stderr).toContain('declares no parameter wrod (did you mean word?)');
  const latest = await sandbox.berth('get', 'runs', 'latest', '-o', 'name');
  expect(latest.stdout.trim().split('\n')).toHaveLength(1);
});

const POD = `apiVersion: v1
kind: Pod
metadata: {name: wants-fast}
spec:
  nodeSelector: {disk: fast}
  tolerations: [{operator: Exists}]
  containers: [{name: c, image: example.com/team/tool, command: [sleep, "60"], resources: {requests: {cpu: 100m}}}]
`;

test('a forecast that comes out wrong is kept, and gives the same answer again', async () => {
  await kubectl(`apply -f ${file('pod.yaml', POD)}`);
  await sleep(500);
  const [node = ''] = (await kubectl('get nodes -o name')).stdout.trim().split('\n');
  expect((await kubectl(`label ${node} disk=fast`)).exitCode).toBe(0);
  const ready = await kubectl('wait --for=condition=Ready pod/wants-fast --timeout=30s');
  expect(ready.exitCode, ready.stderr).toBe(0);
  await sleep(500);
  const { stdout } = await sandbox.berth('get', 'misses', '-o', 'json');
  const [miss] = (JSON.parse(stdout) as { items: { miss: string; story: string; file: string }[] }).items;
  expect(miss).toMatchObject({ miss: 'landed-though-refused' });
  expect(miss?.story).toContain('default/wants-fast: foretold nowhere, landed');
  const again = await sandbox.berth('place', '--cases', miss?.file ?? '', '-o', 'jsonl');
  expect(again.exitCode, again.stderr).toBe(0);
  expect(JSON.parse(again.stdout)).toMatchObject({ answer: { outcome: 'unschedulable' } });
});
