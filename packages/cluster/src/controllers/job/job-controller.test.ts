import type { Job, Pod, PodStatus } from '@berth/kube';
import { afterEach, describe, expect, test } from 'vitest';
import { startJobController } from './job-controller.js';
import { indexOwnedPods } from '../owned-pods.js';
import { FakeClock } from '../testing/fake-clock.js';
import { FakeLocalApi } from '../testing/fake-local-api.unsafe.js';
import type { Component } from '../../component.js';

const running: Component[] = [];
afterEach(async () => {
  for (const component of running.splice(0)) await component.stop();
});

async function setup(spec: Partial<NonNullable<Job['spec']>>) {
  const clock = new FakeClock();
  const fake = new FakeLocalApi(clock);
  const logs: string[] = [];
  const deps = {
    api: fake.api,
    clock,
    random: () => 0,
    log: (entry: { message: string }) => logs.push(entry.message),
  };
  running.push(startJobController({ ...deps, pods: indexOwnedPods(fake.api) }));
  const job: Job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { namespace: 'n', name: 'w' },
    spec: {
      parallelism: 1,
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      template: {
        metadata: { labels: { a: 'b' } },
        spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'x' }] },
      },
      ...('parallelism' in spec || 'completions' in spec ? {} : { completions: 1 }),
      ...spec,
    },
  };
  await fake.api.create('jobs.batch', job);
  await clock.settle();
  const status = () => fake.api.peek('jobs.batch', { namespace: 'n', name: 'w' })?.status ?? {};
  const pods = () => fake.items('pods');
  const active = () =>
    pods().filter((pod) => pod.status?.phase === 'Pending' && !pod.metadata.deletionTimestamp);
  const setPod = async (pod: Pod | undefined, change: PodStatus) => {
    await fake.patch(
      'pods',
      { namespace: 'n', name: pod?.metadata.name ?? '' },
      { body: { status: change } },
    );
    await clock.settle();
  };
  const exit = (pod: Pod | undefined, exitCode: number) =>
    setPod(pod, {
      phase: exitCode === 0 ? 'Succeeded' : 'Failed',
      containerStatuses: [
        {
          name: 'c',
          image: 'x',
          imageID: '',
          ready: false,
          restartCount: 0,
          state: { terminated: { exitCode, finishedAt: new Date(clock.now()).toISOString() } },
        },
      ],
    });
  const index = (wanted: number) =>
    active().find(
      (pod) => pod.metadata.labels?.['batch.kubernetes.io/job-completion-index'] === String(wanted),
    );
  const reasons = () => fake.items('events').map((event) => event.reason);
  return { clock, fake, status, pods, active, setPod, exit, index, logs, reasons };
}

const conditions = (status: NonNullable<Job['status']>) =>
  (status.conditions ?? []).map(({ type, reason }) => `${type}:${reason}`);

describe('one pod', () => {
  test('it is created with finalizer, labels and owner, and its success completes the Job', async () => {
    const job = await setup({});
    expect(job.status()).toMatchObject({ active: 1, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
    const pod = job.active()[0];
    expect(pod?.metadata.finalizers).toEqual(['batch.kubernetes.io/job-tracking']);
    expect(pod?.metadata.ownerReferences?.[0]).toMatchObject({ kind: 'Job', name: 'w', controller: true });
    await job.exit(pod, 0);
    expect(conditions(job.status())).toEqual([
      'SuccessCriteriaMet:CompletionsReached',
      'Complete:CompletionsReached',
    ]);
    expect(job.status()).toMatchObject({
      succeeded: 1,
      terminating: 0,
      ready: 0,
      uncountedTerminatedPods: {},
    });
    expect(job.status().active).toBeUndefined();
    expect(job.status().completionTime).toBeDefined();
    expect(job.pods()[0]?.metadata.finalizers ?? []).toEqual([]);
    expect(job.reasons()).toEqual(['SuccessfulCreate', 'Completed']);
  });

  test('a ready pod shows in status', async () => {
    const job = await setup({});
    await job.setPod(job.active()[0], { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] });
    expect(job.status()).toMatchObject({ active: 1, ready: 1 });
  });

  test('backoffLimit 0: the first failure fails the Job', async () => {
    const job = await setup({ backoffLimit: 0 });
    await job.exit(job.active()[0], 1);
    expect(conditions(job.status())).toEqual([
      'FailureTarget:BackoffLimitExceeded',
      'Failed:BackoffLimitExceeded',
    ]);
    expect(job.status()).toMatchObject({ failed: 1, terminating: 0, uncountedTerminatedPods: {} });
    expect(job.reasons()).toContain('BackoffLimitExceeded');
  });

  test('a failed pod is replaced after 10 s, the next after 20 s', async () => {
    const job = await setup({ backoffLimit: 3 });
    await job.exit(job.active()[0], 1);
    expect(job.status()).toMatchObject({ failed: 1 });
    await job.clock.advance(9_000);
    expect(job.active()).toHaveLength(0);
    await job.clock.advance(2_000);
    expect(job.active()).toHaveLength(1);
    await job.exit(job.active()[0], 1);
    await job.clock.advance(19_000);
    expect(job.active()).toHaveLength(0);
    await job.clock.advance(2_000);
    expect(job.active()).toHaveLength(1);
  });

  test('a deleted pending pod counts as failed and is replaced', async () => {
    const job = await setup({});
    await job.fake.delete('pods', { namespace: 'n', name: job.active()[0]?.metadata.name ?? '' });
    await job.clock.advance(11_000);
    expect(job.active()).toHaveLength(1);
    expect(job.pods()).toHaveLength(1);
    expect(job.status()).toMatchObject({ active: 1, failed: 1, terminating: 0, uncountedTerminatedPods: {} });
  });

  test('activeDeadlineSeconds ends it', async () => {
    const job = await setup({ activeDeadlineSeconds: 60 });
    await job.clock.advance(61_000);
    expect(conditions(job.status())).toEqual(['FailureTarget:DeadlineExceeded', 'Failed:DeadlineExceeded']);
    expect(job.pods()).toHaveLength(0);
  });

  test('ttlSecondsAfterFinished removes it', async () => {
    const job = await setup({ ttlSecondsAfterFinished: 5 });
    await job.exit(job.active()[0], 0);
    expect(job.fake.items('jobs.batch')[0]?.metadata.deletionTimestamp).toBeUndefined();
    await job.clock.advance(6_000);
    expect(job.fake.items('jobs.batch')[0]?.metadata.deletionTimestamp).toBeDefined();
  });

  test('a refused pod is told as FailedCreate and tried again', async () => {
    const job = await setup({ parallelism: 0, completions: 1 });
    job.fake.beforeWrite = (verb, resource) => {
      if (verb === 'create' && resource === 'pods') throw new Error('exceeded quota');
    };
    await job.fake.patch('jobs.batch', { namespace: 'n', name: 'w' }, { body: { spec: { parallelism: 1 } } });
    await job.clock.settle();
    expect(job.fake.items('events')[0]).toMatchObject({
      reason: 'FailedCreate',
      message: 'Error creating: exceeded quota',
    });
    job.fake.beforeWrite = () => {};
    await job.clock.advance(5_000);
    expect(job.status()).toMatchObject({ active: 1 });
  });
});

describe('several pods', () => {
  test('parallelism is capped by completions and all must succeed', async () => {
    const job = await setup({ parallelism: 5, completions: 3 });
    expect(job.active()).toHaveLength(3);
    for (const pod of job.active()) await job.exit(pod, 0);
    expect(job.status()).toMatchObject({ succeeded: 3 });
    expect(conditions(job.status()).at(-1)).toBe('Complete:CompletionsReached');
  });

  test('two of three, one at a time', async () => {
    const job = await setup({ parallelism: 1, completions: 3 });
    await job.exit(job.active()[0], 0);
    await job.exit(job.active()[0], 0);
    expect(job.status()).toMatchObject({ active: 1, succeeded: 2 });
  });

  test('a failing Job deletes its other pods', async () => {
    const job = await setup({ parallelism: 3, completions: 3, backoffLimit: 0 });
    await job.exit(job.active()[0], 1);
    await job.clock.settle();
    expect(conditions(job.status()).at(-1)).toBe('Failed:BackoffLimitExceeded');
    expect(job.pods()).toHaveLength(1);
  });

  test('fewer wanted: pods go without counting as failed', async () => {
    const job = await setup({ parallelism: 3, completions: 5 });
    await job.fake.patch('jobs.batch', { namespace: 'n', name: 'w' }, { body: { spec: { parallelism: 1 } } });
    await job.clock.settle();
    expect(job.pods()).toHaveLength(1);
    expect(job.status()).toMatchObject({ active: 1 });
    expect(job.status().failed).toBeUndefined();
  });

  test('a work queue starts nothing new after the first success', async () => {
    const job = await setup({ parallelism: 2 });
    await job.exit(job.active()[0], 0);
    expect(job.status()).toMatchObject({ active: 1, succeeded: 1 });
    await job.exit(job.active()[0], 0);
    expect(conditions(job.status()).at(-1)).toBe('Complete:CompletionsReached');
  });

  test('suspension deletes pods, resuming makes new ones', async () => {
    const job = await setup({ parallelism: 2 });
    const suspend = (value: boolean) =>
      job.fake.patch('jobs.batch', { namespace: 'n', name: 'w' }, { body: { spec: { suspend: value } } });
    await suspend(true);
    await job.clock.settle();
    expect(job.pods()).toHaveLength(0);
    expect(conditions(job.status())).toEqual(['Suspended:JobSuspended']);
    await suspend(false);
    await job.clock.settle();
    expect(job.status()).toMatchObject({ active: 2, conditions: [{ type: 'Suspended', status: 'False' }] });
    expect(job.reasons()).toContain('Resumed');
  });

  test('podReplacementPolicy Failed waits for the end of a terminating pod', async () => {
    const job = await setup({ podReplacementPolicy: 'Failed' });
    const name = job.active()[0]?.metadata.name ?? '';
    await job.fake.createSubresource('pods', { namespace: 'n', name }, 'binding', {
      target: { name: 'node' },
    });
    await job.fake.delete('pods', { namespace: 'n', name });
    await job.clock.advance(20_000);
    expect(job.status()).toMatchObject({ terminating: 1 });
    expect(job.status().active).toBeUndefined();
    await job.exit(job.pods()[0], 1);
    await job.clock.advance(11_000);
    expect(job.status()).toMatchObject({ active: 1, failed: 1 });
  });
});

describe('indexed', () => {
  const indexed = { completionMode: 'Indexed' as const };

  test('pods carry their index, and completedIndexes reads as ranges', async () => {
    const job = await setup({ ...indexed, completions: 4, parallelism: 4 });
    const pod = job.index(0);
    expect(pod?.metadata.generateName).toBe('w-0-');
    expect(pod?.spec?.hostname).toBe('w-0');
    expect(pod?.spec?.containers[0]?.env?.[0]?.name).toBe('JOB_COMPLETION_INDEX');
    for (const index of [0, 1, 2]) await job.exit(job.index(index), 0);
    expect(job.status()).toMatchObject({ completedIndexes: '0-2', succeeded: 3, active: 1 });
  });

  test('backoffLimitPerIndex 0: one index fails, the other succeeds', async () => {
    const job = await setup({
      ...indexed,
      completions: 2,
      parallelism: 2,
      backoffLimitPerIndex: 0,
      backoffLimit: 2 ** 31 - 1,
    });
    await job.exit(job.index(0), 1);
    await job.exit(job.index(1), 0);
    expect(conditions(job.status())).toEqual(['FailureTarget:FailedIndexes', 'Failed:FailedIndexes']);
    expect(job.status()).toMatchObject({
      failed: 1,
      succeeded: 1,
      completedIndexes: '1',
      failedIndexes: '0',
    });
  });

  test('maxFailedIndexes: the pods that are ended count as failed', async () => {
    const job = await setup({
      ...indexed,
      completions: 3,
      parallelism: 3,
      backoffLimitPerIndex: 0,
      maxFailedIndexes: 0,
      backoffLimit: 2 ** 31 - 1,
    });
    await job.exit(job.index(0), 1);
    await job.clock.settle();
    expect(conditions(job.status()).at(-1)).toBe('Failed:MaxFailedIndexesExceeded');
    expect(job.status()).toMatchObject({ failed: 3, failedIndexes: '0' });
  });

  test('an index is tried again after its own delay', async () => {
    const job = await setup({
      ...indexed,
      completions: 2,
      parallelism: 2,
      backoffLimitPerIndex: 1,
      backoffLimit: 2 ** 31 - 1,
    });
    await job.exit(job.index(0), 1);
    expect(job.index(0)).toBeUndefined();
    await job.clock.advance(11_000);
    expect(job.index(0)?.metadata.annotations?.['batch.kubernetes.io/job-index-failure-count']).toBe('1');
    await job.exit(job.index(0), 1);
    expect(job.status()).toMatchObject({ failedIndexes: '0' });
  });

  test('successPolicy: one index is enough, and the others do not count as failed', async () => {
    const job = await setup({
      ...indexed,
      completions: 3,
      parallelism: 3,
      successPolicy: { rules: [{ succeededIndexes: '0' }] },
    });
    await job.exit(job.index(0), 0);
    await job.clock.settle();
    expect(conditions(job.status())).toEqual(['SuccessCriteriaMet:SuccessPolicy', 'Complete:SuccessPolicy']);
    expect(job.status()).toMatchObject({ succeeded: 1, completedIndexes: '0' });
    expect(job.status().failed).toBeUndefined();
  });
});

describe('podFailurePolicy', () => {
  test('FailJob on an exit code', async () => {
    const job = await setup({
      podFailurePolicy: {
        rules: [{ action: 'FailJob', onExitCodes: { containerName: 'c', operator: 'In', values: [42] } }],
      },
    });
    const name = job.active()[0]?.metadata.name;
    await job.exit(job.active()[0], 42);
    expect(job.status().conditions?.[0]?.message).toBe(
      `Container c for pod n/${name} failed with exit code 42 matching FailJob rule at index 0`,
    );
    expect(job.status()).toMatchObject({ failed: 1 });
  });

  test('Ignore: not counted, replaced', async () => {
    const job = await setup({
      backoffLimit: 0,
      podFailurePolicy: {
        rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
      },
    });
    const pod = job.active()[0];
    await job.setPod(pod, { phase: 'Failed', conditions: [{ type: 'DisruptionTarget', status: 'True' }] });
    await job.clock.advance(11_000);
    expect(job.status()).toMatchObject({ active: 1, uncountedTerminatedPods: {} });
    expect(job.status().failed).toBeUndefined();
  });
});

test('a Job deleted in the background leaves no finalizer behind', async () => {
  const job = await setup({ parallelism: 2 });
  await job.fake.delete('jobs.batch', { namespace: 'n', name: 'w' });
  await job.clock.settle();
  for (const pod of job.pods()) expect(pod.metadata.finalizers ?? []).toEqual([]);
});
