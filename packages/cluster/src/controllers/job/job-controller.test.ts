import type { Job } from '@berth/kube';
import { afterEach, describe, expect, test } from 'vitest';
import { jobCluster, type JobCluster } from '../testing/job-cluster.js';

let job: JobCluster;
afterEach(() => job.cluster.stop());

const conditions = (status: NonNullable<Job['status']>) =>
  (status.conditions ?? []).map(({ type, reason }) => `${type}:${reason}`);

describe('one pod', () => {
  test('it is created with finalizer, labels and owner, and its success completes the Job', async () => {
    job = await jobCluster({});
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
    job = await jobCluster({});
    await job.setPod(job.active()[0], { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] });
    expect(job.status()).toMatchObject({ active: 1, ready: 1 });
  });

  test('backoffLimit 0: the first failure fails the Job', async () => {
    job = await jobCluster({ backoffLimit: 0 });
    await job.exit(job.active()[0], 1);
    expect(conditions(job.status())).toEqual([
      'FailureTarget:BackoffLimitExceeded',
      'Failed:BackoffLimitExceeded',
    ]);
    expect(job.status()).toMatchObject({ failed: 1, terminating: 0, uncountedTerminatedPods: {} });
    expect(job.reasons()).toContain('BackoffLimitExceeded');
  });

  test('a failed pod is replaced after 10 s, the next after 20 s', async () => {
    job = await jobCluster({ backoffLimit: 3 });
    await job.exit(job.active()[0], 1);
    expect(job.status()).toMatchObject({ failed: 1 });
    await job.cluster.clock.advance(9_000);
    expect(job.active()).toHaveLength(0);
    await job.cluster.clock.advance(2_000);
    expect(job.active()).toHaveLength(1);
    await job.exit(job.active()[0], 1);
    await job.cluster.clock.advance(19_000);
    expect(job.active()).toHaveLength(0);
    await job.cluster.clock.advance(2_000);
    expect(job.active()).toHaveLength(1);
  });

  test('a deleted pending pod counts as failed and is replaced', async () => {
    job = await jobCluster({});
    await job.cluster.api.delete('pods', { namespace: 'n', name: job.active()[0]?.metadata.name ?? '' });
    await job.cluster.clock.advance(11_000);
    expect(job.active()).toHaveLength(1);
    expect(job.pods()).toHaveLength(1);
    expect(job.status()).toMatchObject({ active: 1, failed: 1, terminating: 0, uncountedTerminatedPods: {} });
  });

  test('activeDeadlineSeconds ends it', async () => {
    job = await jobCluster({ activeDeadlineSeconds: 60 });
    await job.cluster.clock.advance(61_000);
    expect(conditions(job.status())).toEqual(['FailureTarget:DeadlineExceeded', 'Failed:DeadlineExceeded']);
    expect(job.pods()).toHaveLength(0);
  });

  test('ttlSecondsAfterFinished removes it', async () => {
    job = await jobCluster({ ttlSecondsAfterFinished: 5 });
    await job.exit(job.active()[0], 0);
    expect(job.cluster.api.items('jobs.batch')[0]?.metadata.deletionTimestamp).toBeUndefined();
    await job.cluster.clock.advance(6_000);
    expect(job.cluster.api.items('jobs.batch')).toEqual([]);
    expect(job.pods()).toEqual([]);
  });

  test('a refused pod is told as FailedCreate and tried again', async () => {
    const template = {
      spec: { restartPolicy: 'Never', serviceAccountName: 'later', containers: [{ name: 'c', image: 'x' }] },
    } as const;
    job = await jobCluster({ template });
    expect(job.cluster.events('w')[0]).toMatch(
      /^FailedCreate: Error creating: pods "w-.*" is forbidden: error looking up/,
    );
    const metadata = { namespace: 'n', name: 'later' };
    await job.cluster.api.create('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
    await job.cluster.clock.advance(60_000);
    expect(job.status()).toMatchObject({ active: 1 });
  });
});

describe('several pods', () => {
  test('parallelism is capped by completions and all must succeed', async () => {
    job = await jobCluster({ parallelism: 5, completions: 3 });
    expect(job.active()).toHaveLength(3);
    for (const pod of job.active()) await job.exit(pod, 0);
    expect(job.status()).toMatchObject({ succeeded: 3 });
    expect(conditions(job.status()).at(-1)).toBe('Complete:CompletionsReached');
  });

  test('two of three, one at a time', async () => {
    job = await jobCluster({ parallelism: 1, completions: 3 });
    await job.exit(job.active()[0], 0);
    await job.exit(job.active()[0], 0);
    expect(job.status()).toMatchObject({ active: 1, succeeded: 2 });
  });

  test('a failing Job deletes its other pods', async () => {
    job = await jobCluster({ parallelism: 3, completions: 3, backoffLimit: 0 });
    await job.exit(job.active()[0], 1);
    await job.cluster.clock.settle();
    expect(conditions(job.status()).at(-1)).toBe('Failed:BackoffLimitExceeded');
    expect(job.pods()).toHaveLength(1);
  });

  test('fewer wanted: pods go without counting as failed', async () => {
    job = await jobCluster({ parallelism: 3, completions: 5 });
    await job.patchSpec({ parallelism: 1 });
    await job.cluster.clock.settle();
    expect(job.pods()).toHaveLength(1);
    expect(job.status()).toMatchObject({ active: 1 });
    expect(job.status().failed).toBeUndefined();
  });

  test('a work queue starts nothing new after the first success', async () => {
    job = await jobCluster({ parallelism: 2 });
    await job.exit(job.active()[0], 0);
    expect(job.status()).toMatchObject({ active: 1, succeeded: 1 });
    await job.exit(job.active()[0], 0);
    expect(conditions(job.status()).at(-1)).toBe('Complete:CompletionsReached');
  });

  test('suspension deletes pods, resuming makes new ones', async () => {
    job = await jobCluster({ parallelism: 2 });
    const suspend = (value: boolean) => job.patchSpec({ suspend: value });
    await suspend(true);
    await job.cluster.clock.settle();
    expect(job.pods()).toHaveLength(0);
    expect(conditions(job.status())).toEqual(['Suspended:JobSuspended']);
    await suspend(false);
    await job.cluster.clock.settle();
    expect(job.status()).toMatchObject({ active: 2, conditions: [{ type: 'Suspended', status: 'False' }] });
    expect(job.reasons()).toContain('Resumed');
  });

  test('podReplacementPolicy Failed waits for the end of a terminating pod', async () => {
    job = await jobCluster({ podReplacementPolicy: 'Failed' });
    const name = job.active()[0]?.metadata.name ?? '';
    await job.cluster.api.createSubresource('pods', { namespace: 'n', name }, 'binding', {
      target: { name: 'node' },
    });
    await job.cluster.api.delete('pods', { namespace: 'n', name });
    await job.cluster.clock.advance(20_000);
    expect(job.status()).toMatchObject({ terminating: 1 });
    expect(job.status().active).toBeUndefined();
    await job.exit(job.pods()[0], 1);
    await job.cluster.clock.advance(11_000);
    expect(job.status()).toMatchObject({ active: 1, failed: 1 });
  });
});

describe('indexed', () => {
  const indexed = { completionMode: 'Indexed' as const };

  test('pods carry their index, and completedIndexes reads as ranges', async () => {
    job = await jobCluster({ ...indexed, completions: 4, parallelism: 4 });
    const pod = job.index(0);
    expect(pod?.metadata.generateName).toBe('w-0-');
    expect(pod?.spec?.hostname).toBe('w-0');
    expect(pod?.spec?.containers[0]?.env?.[0]?.name).toBe('JOB_COMPLETION_INDEX');
    for (const index of [0, 1, 2]) await job.exit(job.index(index), 0);
    expect(job.status()).toMatchObject({ completedIndexes: '0-2', succeeded: 3, active: 1 });
  });

  test('backoffLimitPerIndex 0: one index fails, the other succeeds', async () => {
    job = await jobCluster({
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
    job = await jobCluster({
      ...indexed,
      completions: 3,
      parallelism: 3,
      backoffLimitPerIndex: 0,
      maxFailedIndexes: 0,
      backoffLimit: 2 ** 31 - 1,
    });
    await job.exit(job.index(0), 1);
    await job.cluster.clock.settle();
    expect(conditions(job.status()).at(-1)).toBe('Failed:MaxFailedIndexesExceeded');
    expect(job.status()).toMatchObject({ failed: 3, failedIndexes: '0' });
  });

  test('an index is tried again after its own delay', async () => {
    job = await jobCluster({
      ...indexed,
      completions: 2,
      parallelism: 2,
      backoffLimitPerIndex: 1,
      backoffLimit: 2 ** 31 - 1,
    });
    await job.exit(job.index(0), 1);
    expect(job.index(0)).toBeUndefined();
    await job.cluster.clock.advance(11_000);
    expect(job.index(0)?.metadata.annotations?.['batch.kubernetes.io/job-index-failure-count']).toBe('1');
    await job.exit(job.index(0), 1);
    expect(job.status()).toMatchObject({ failedIndexes: '0' });
  });

  test('successPolicy: one index is enough, and the others do not count as failed', async () => {
    job = await jobCluster({
      ...indexed,
      completions: 3,
      parallelism: 3,
      successPolicy: { rules: [{ succeededIndexes: '0' }] },
    });
    await job.exit(job.index(0), 0);
    await job.cluster.clock.settle();
    expect(conditions(job.status())).toEqual(['SuccessCriteriaMet:SuccessPolicy', 'Complete:SuccessPolicy']);
    expect(job.status()).toMatchObject({ succeeded: 1, completedIndexes: '0' });
    expect(job.status().failed).toBeUndefined();
  });
});

describe('podFailurePolicy', () => {
  test('FailJob on an exit code', async () => {
    job = await jobCluster({
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
    job = await jobCluster({
      backoffLimit: 0,
      podFailurePolicy: {
        rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
      },
    });
    const pod = job.active()[0];
    await job.setPod(pod, { phase: 'Failed', conditions: [{ type: 'DisruptionTarget', status: 'True' }] });
    await job.cluster.clock.advance(11_000);
    expect(job.status()).toMatchObject({ active: 1, uncountedTerminatedPods: {} });
    expect(job.status().failed).toBeUndefined();
  });
});

test('a Job deleted in the background leaves no finalizer behind', async () => {
  job = await jobCluster({ parallelism: 2 });
  await job.cluster.api.delete('jobs.batch', { namespace: 'n', name: 'w' });
  await job.cluster.clock.settle();
  for (const pod of job.pods()) expect(pod.metadata.finalizers ?? []).toEqual([]);
});
