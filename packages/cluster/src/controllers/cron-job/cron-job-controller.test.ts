import type { CronJob } from '@berth/kube';
import { afterEach, describe, expect, test } from 'vitest';
import { memoryCluster, type MemoryCluster } from '../testing/memory-cluster.js';

let cluster: MemoryCluster;
afterEach(() => cluster.stop());

async function setup(spec: Partial<NonNullable<CronJob['spec']>>) {
  cluster = await memoryCluster({ controllers: true });
  await cluster.api.create('cronjobs.batch', {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { namespace: 'n', name: 'c' },
    spec: {
      schedule: '* * * * *',
      jobTemplate: {
        spec: {
          template: {
            spec: {
              schedulerName: 'manual',
              restartPolicy: 'Never',
              containers: [{ name: 'c', image: 'x' }],
            },
          },
        },
      },
      ...spec,
    },
  });
  const jobs = () => cluster.api.items('jobs.batch', 'n');
  const status = () => cluster.api.peek('cronjobs.batch', { namespace: 'n', name: 'c' })?.status;
  return { jobs, status };
}

describe('a CronJob', () => {
  test('starts a Job at each of its times, named for the time', async () => {
    const { jobs, status } = await setup({});
    expect(jobs()).toEqual([]);
    await cluster.clock.advance(61_000);
    const minute = Date.UTC(2026, 0, 1, 0, 1) / 60_000;
    expect(jobs().map(({ metadata }) => metadata.name)).toEqual([`c-${minute}`]);
    expect(status()).toMatchObject({
      lastScheduleTime: '2026-01-01T00:01:00Z',
      active: [{ name: `c-${minute}` }],
    });
    expect(cluster.events('c')).toEqual([`SuccessfulCreate: Created job c-${minute}`]);
    await cluster.clock.advance(60_000);
    expect(jobs()).toHaveLength(2);
  });

  test('Forbid waits for the one before, Replace ends it', async () => {
    const forbid = await setup({ concurrencyPolicy: 'Forbid' });
    await cluster.clock.advance(125_000);
    expect(forbid.jobs()).toHaveLength(1);
    await cluster.stop();
    const replace = await setup({ concurrencyPolicy: 'Replace' });
    await cluster.clock.advance(125_000);
    expect(replace.jobs()).toHaveLength(1);
    expect(replace.status()?.lastScheduleTime).toBe('2026-01-01T00:02:00Z');
  });

  test('suspended it does nothing', async () => {
    const { jobs } = await setup({ suspend: true });
    await cluster.clock.advance(200_000);
    expect(jobs()).toEqual([]);
  });

  test('keeps as much history as it is told', async () => {
    const { jobs } = await setup({ successfulJobsHistoryLimit: 1 });
    for (let minute = 0; minute < 4; minute++) {
      await cluster.clock.advance(60_500);
      for (const { metadata } of cluster.pods()) {
        const key = { namespace: 'n', name: metadata.name ?? '' };
        const body = { status: { phase: 'Succeeded' } };
        await cluster.api.patch('pods', key, { type: 'merge', body }, { subresource: 'status' });
      }
      await cluster.clock.settle();
    }
    await cluster.clock.advance(1_000);
    expect(jobs()).toHaveLength(1);
  });
});
