// The objects a run creates: what binds them to their pools, what they are called, what they do not contain.
import { presetText, readClusterConfig } from '@berth/compute';
import { aRunPlan, aRunSpec } from '@berth/testing';
import { describe, expect, test } from 'vitest';
import { bootstrapJob } from './bootstrap-job.js';
import { readJobTemplate } from './job-template.js';
import { jobName, legalName } from './object-names.js';
import { choosePinning } from './pod-pinning.js';
import { checkProject } from './project-check.js';
import type { RunSpec } from './run-spec.js';
import { acceptedRun, type JobRecord, type RunPlan, type RunState } from './run-state.js';
import { workerJob } from './worker-job.js';

const spec: RunSpec = aRunSpec({
  cluster: 'embedded',
  namespace: 'parallelsns',
  requests: { memory: '1Gi' },
  labels: { team: 'a' },
  maxRetries: 2,
});
const pinning = (preset: 'concurrent' | 'concurrent-fargate', nodeType: string, pool?: string) => {
  const { compute } = readClusterConfig(presetText(preset), 'c.yaml');
  return choosePinning({ nodeType, pool, namespace: 'parallelsns', compute });
};
const plan: RunPlan = aRunPlan({
  projectName: 'Wine ElasticNet!',
  dockerImage: 'wine',
  command: ['python', 'train.py'],
  environment: { A: '1' },
  trackingUri: 'http://mlflow',
  trackingRunId: 'abc',
  placement: { bootstrap: pinning('concurrent', 'system'), worker: pinning('concurrent', 'worker') },
});
const state: RunState = { ...acceptedRun(spec), plan };
const record = (role: JobRecord['role']): JobRecord => {
  const plannedAtMs = Date.UTC(2026, 10, 22, 16, 40, 5, 123);
  return { role, attempt: 1, name: jobName(state, role, plannedAtMs), plannedAtMs, notBeforeMs: 0 };
};
const parts = { plan, image: 'wine:1', pinning: plan.placement.worker, concurrentUri: 'https://berth' };

describe('binding', () => {
  test('to the pool of its node type: the documented taint, and a selector nothing else has', () => {
    const job = workerJob(state, record('worker'), parts);
    expect(job.spec?.template.spec).toMatchObject({
      nodeSelector: { 'alpha.eksctl.io/nodegroup-name': 'worker' },
      tolerations: [
        { key: 'concurrent-node-type', operator: 'Equal', value: 'worker', effect: 'NoSchedule' },
      ],
    });
  });

  test('to a Fargate profile by its label, without toleration or selector', () => {
    const fargate = pinning('concurrent-fargate', 'worker');
    expect(fargate).toEqual({ kind: 'fargate', nodeType: 'worker' });
    const job = workerJob(state, record('worker'), { ...parts, pinning: fargate });
    expect(job.spec?.template.metadata?.labels).toMatchObject({ 'concurrent-node-type': 'worker' });
    expect(job.spec?.template.spec?.tolerations).toBeUndefined();
    expect(job.spec?.template.spec?.nodeSelector).toBeUndefined();
  });

  test('to a pool that the user names, with the taints that it declares', () => {
    expect(pinning('concurrent', 'worker', 'deployment')).toEqual({
      kind: 'pool',
      pool: 'deployment',
      taints: [{ key: 'concurrent-node-type', value: 'deployment', effect: 'NoSchedule' }],
    });
  });

  test('where nothing is declared: the toleration alone', () => {
    const unknown = choosePinning({ nodeType: 'worker', namespace: 'ns' });
    const job = workerJob(state, record('worker'), { ...parts, pinning: unknown });
    expect(job.spec?.template.spec?.tolerations?.length).toBe(1);
    expect(job.spec?.template.spec?.nodeSelector).toBeUndefined();
  });
});

describe('Jobs', () => {
  test('have the names of Concurrent, made legal', () => {
    expect(record('bootstrap').name).toBe('mlflow-project-abc-1795365605123');
    expect(record('worker').name).toBe('wine-elasticnet-2026-11-22-16-40-05-123000');
    for (const name of ['', '7up', 'ÄÖ', '-a-', 'x'.repeat(300)])
      expect(legalName(name)).toMatch(/^[a-z]([a-z0-9-]*[a-z0-9])?$/);
  });

  test('are tried once by Kubernetes; our policy decides about more', () => {
    const { spec: jobSpec } = workerJob(state, record('worker'), parts);
    expect(jobSpec).toMatchObject({
      backoffLimit: 0,
      completions: 1,
      template: { spec: { restartPolicy: 'Never' } },
    });
    expect(jobSpec?.podFailurePolicy?.rules.map(({ action }) => action)).toEqual(['FailJob', 'FailJob']);
  });

  test('of the worker carry no secret of ours', () => {
    const job = workerJob(state, record('worker'), parts);
    expect(job.spec?.template.spec).toMatchObject({
      serviceAccountName: 'k8s-serviceaccount-for-users-parallelsns',
      automountServiceAccountToken: false,
    });
    expect(job.spec?.template.spec?.volumes).toBeUndefined();
    expect(JSON.stringify(job).replaceAll('automountServiceAccountToken', '')).not.toMatch(/token|secret/i);
    expect(job.metadata.labels).toMatchObject({ team: 'a', 'berth.dev/run': 'run-1' });
  });

  test('of the bootstrap step fit a t3.medium and mount their Secret for the owner alone', () => {
    const job = bootstrapJob(state, record('bootstrap'), {
      pinning: plan.placement.bootstrap,
      berthUrl: 'https://berth',
    });
    expect(job.spec?.template.spec).toMatchObject({
      serviceAccountName: 'k8s-serviceaccount-for-parallels-parallelsns',
      nodeSelector: { 'alpha.eksctl.io/nodegroup-name': 'system' },
      containers: [{ resources: { requests: { cpu: '1', memory: '2Gi' } } }],
      volumes: [{ secret: { defaultMode: 0o400 } }],
    });
  });

  test('on a template keep its pod, save what makes it the run', () => {
    const template = readJobTemplate(`
apiVersion: batch/v1
kind: Job
metadata: {name: x, namespace: other, labels: {a: b}}
spec:
  template:
    spec:
      tolerations: [{key: gpu, operator: Exists}]
      containers:
      - name: theirs
        image: replaced
        env: [{name: KEEP, value: "1"}]
        resources: {limits: {memory: 3Gi}}
      restartPolicy: Always
`);
    if (!template.ok) throw new Error(template.problem.message);
    const job = workerJob(state, record('worker'), {
      ...parts,
      pinning: { kind: 'none' },
      template: template.value,
    });
    expect(job.metadata.labels).toMatchObject({ a: 'b' });
    expect(job.spec?.template.spec).toMatchObject({
      restartPolicy: 'Never',
      tolerations: [{ key: 'gpu' }],
      containers: [
        {
          name: 'theirs',
          image: 'wine:1',
          command: ['python', 'train.py'],
          resources: { limits: { memory: '3Gi' } },
        },
      ],
    });
    const env = job.spec?.template.spec?.containers[0]?.env?.map(({ name }) => name);
    expect(env).toEqual(expect.arrayContaining(['KEEP', 'MLFLOW_RUN_ID']));
    expect(readJobTemplate('kind: Pod')).toMatchObject({ ok: false, problem: { code: 'template.shape' } });
  });
});

describe('project checks', () => {
  const files = (texts: Readonly<Record<string, string>>) => ({
    paths: Object.keys(texts),
    text: (path: string) => texts[path],
  });
  const mlproject = 'docker_env: {image: i}\nentry_points: {main: {command: "python t.py"}}\n';

  test.each([
    ['nothing', {}, 'missing-project'],
    ['no MLproject', { 'a.py': '' }, 'missing-project'],
    ['no Dockerfile', { MLproject: mlproject }, 'missing-dockerfile'],
    ['a broken file', { MLproject: 'a: [', Dockerfile: '' }, 'invalid-project'],
  ])('%s', (_what, texts, deathClass) => {
    expect(checkProject(files(texts as Record<string, string>), 'main', {})).toMatchObject({
      death: { class: deathClass },
    });
  });

  test('a Python environment stands for a Dockerfile: the file that is named, or the usual one', () => {
    const check = (text: string, more: Readonly<Record<string, string>>) =>
      checkProject(files({ MLproject: text, ...more }), 'main', {});
    const usual = { 'python_env.yaml': 'python: "3.11"' };
    expect(check(mlproject, usual)).toMatchObject({ value: { pythonEnv: 'python_env.yaml' } });
    const both = check(mlproject, { ...usual, Dockerfile: '' });
    expect(both).toMatchObject({ ok: true, value: { pythonEnv: undefined } });
    const native =
      'name: My Wine!\npython_env: envs/py.yaml\nentry_points: {main: {command: "python t.py"}}\n';
    expect(check(native, { 'envs/py.yaml': '', Dockerfile: '' })).toMatchObject({
      value: { pythonEnv: 'envs/py.yaml', project: { dockerImage: 'my-wine' } },
    });
    expect(check(native, usual)).toMatchObject({ death: { class: 'invalid-project' } });
    const conda = 'conda_env: c.yaml\nentry_points: {main: {command: "python t.py"}}\n';
    expect(check(conda, usual)).toMatchObject({ death: { class: 'invalid-project' } });
  });

  test('a parameter that the entry point does not declare is passed on, and said', () => {
    const text =
      'docker_env: {image: i}\nentry_points: {main: {parameters: {alpha: float}, command: "t {alpha}"}}\n';
    const check = (parameters: Readonly<Record<string, string>>) =>
      checkProject(files({ MLproject: text, Dockerfile: '' }), 'main', { alpha: '1', ...parameters });
    expect(check({})).toMatchObject({ value: { warnings: [] } });
    expect(check({ alhpa: '2' })).toMatchObject({
      value: {
        command: ['t', '1', '--alhpa', '2'],
        warnings: [
          'entry point main declares no parameter alhpa (did you mean alpha?): it is passed on as --alhpa',
        ],
      },
    });
  });

  test('a project in the only top folder is found there', () => {
    const nested = { 'repo/MLproject': mlproject, 'repo/Dockerfile': '', 'repo/t.py': '' };
    expect(checkProject(files(nested), 'main', {})).toMatchObject({ ok: true, value: { directory: 'repo' } });
  });
});
