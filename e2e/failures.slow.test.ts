// Each way a run goes wrong shows as its own class, in the CLI, the API and MLflow, with the sentence that helps.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { statusOf, trackedRun } from './instance.js';
import { createSandbox, type Sandbox } from './sandbox.js';

const project = (name: string): string => `e2e/testdata/projects/${name}`;

let sandbox: Sandbox;
let mlflowUrl = '';

beforeAll(async () => {
  sandbox = createSandbox();
  const up = await sandbox.berth('up', '-f', 'examples/pools/concurrent.yaml');
  expect(up.exitCode, up.stderr).toBe(0);
  mlflowUrl = (await statusOf(sandbox)).mlflowUrl;
});
afterAll(() => sandbox.dispose());

interface Expectation {
  readonly title: string;
  readonly args: readonly string[];
  readonly exitCode: number;
  readonly death: string;
  readonly sentence: RegExp;
}

const CASES: readonly Expectation[] = [
  {
    title: 'the toleration is left out',
    args: [project('sleeper'), '--no-toleration'],
    exitCode: 8,
    death: 'unschedulable',
    sentence: /toler/,
  },
  {
    title: 'the request is larger than any listed type',
    args: [project('sleeper'), '--memory', '900Gi'],
    exitCode: 8,
    death: 'unschedulable',
    sentence: /memory/,
  },
  {
    title: 'the namespace does not exist',
    args: [project('sleeper'), '-n', 'nowhere'],
    exitCode: 5,
    death: 'unknown-namespace',
    sentence: /nowhere/,
  },
  {
    title: 'the cluster is not known',
    args: [project('sleeper'), '--cluster', 'nowhere'],
    exitCode: 5,
    death: 'unknown-cluster',
    sentence: /nowhere/,
  },
  {
    title: 'there is no Dockerfile',
    args: [project('has-no-dockerfile')],
    exitCode: 2,
    death: 'missing-dockerfile',
    sentence: /Dockerfile/,
  },
  {
    title: 'pip install fails',
    args: [project('fails-to-install')],
    exitCode: 1,
    death: 'build-failed',
    sentence: /no-such-package-of-berth|pip|RUN/,
  },
  {
    title: 'the code exits with 1',
    args: [project('exits-with-1')],
    exitCode: 1,
    death: 'user-error',
    sentence: /exit(ed)?( with)?( code)? 1/,
  },
  {
    title: 'the code takes more memory than its limit',
    args: [project('takes-too-much-memory'), '--memory', '128Mi'],
    exitCode: 1,
    death: 'out-of-memory',
    sentence: /128Mi/,
  },
];

test.each(CASES)('$title: $death', async ({ args, exitCode, death, sentence }) => {
  const ran = await sandbox.berth('run', ...args, '-o', 'json');
  expect(ran.exitCode, ran.stderr).toBe(exitCode);
  const described = await sandbox.berth('describe', 'run', 'latest', '-o', 'json');
  const run = JSON.parse(described.stdout) as {
    death: { class: string; sentence: string; hint: string | null };
    mlflow: { runId: string } | null;
  };
  expect(run.death).toMatchObject({ class: death });
  expect(run.death.sentence).toMatch(sentence);
  const told = await sandbox.berth('describe', 'run', 'latest');
  expect(told.stdout).toContain(run.death.sentence);
  if (run.mlflow) {
    const tracked = await trackedRun(mlflowUrl, run.mlflow.runId);
    expect(tracked.info.status).toBe('FAILED');
    expect(tracked.data.tags).toContainEqual({ key: 'berth.death', value: death });
  }
});
