// The Fargate preset: each pod on a node of its own, of the documented size.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from './sandbox.js';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = createSandbox();
  const up = await sandbox.berth('up', '-f', 'examples/pools/concurrent-fargate.yaml');
  expect(up.exitCode, up.stderr).toBe(0);
});
afterAll(() => sandbox.dispose());

test('bootstrap and worker each get a Fargate node of the size that AWS would give', async () => {
  const ran = await sandbox.berth(
    'run',
    'e2e/testdata/projects/sleeper',
    '--cpu',
    '500m',
    '--memory',
    '1Gi',
    '-o',
    'json',
  );
  expect(ran.exitCode, ran.stderr).toBe(0);
  const run = JSON.parse(ran.stdout) as {
    jobs: { role: string; pod: { node: string; target: string; fargateSize: string } }[];
    report: { pods: { role: string; asForetold: boolean }[] };
  };
  const pods = run.jobs.map(({ role, pod }) => ({ role, target: pod.target, size: pod.fargateSize }));
  expect(pods).toEqual([
    // 1 vCPU and 2 GiB and the 256 MiB that Fargate adds: the next size is 3 GB.
    { role: 'bootstrap', target: 'fargate:concurrent-system', size: '1vCPU 3GB' },
    { role: 'worker', target: 'fargate:concurrent-worker', size: '0.5vCPU 2GB' },
  ]);
  expect(new Set(run.jobs.map(({ pod }) => pod.node)).size).toBe(2);
  expect(run.jobs[0]?.pod.node).toMatch(/^fargate-ip-/);
  expect(run.report.pods.every(({ asForetold }) => asForetold)).toBe(true);
});
