// What a running cluster has planned: the next pods of CronJobs, and of Jobs that are suspended.
import type { KubeClient } from '@berth/client';
import { isJsonObject, type CronJob, type Job } from '@berth/kube';
import type { NamedWorkload } from '@berth/placement';
import { workloadOfManifest } from '../../input/workload-of-manifest.js';
import { itemsOf } from '../explain/items-of.js';

/** Reads them; a CronJob that is suspended plans nothing. */
export async function plannedWorkloads(client: Pick<KubeClient, 'list'>): Promise<readonly NamedWorkload[]> {
  const [cronJobs, jobs] = await Promise.all([
    itemsOf(client.list('cronjobs.batch')),
    itemsOf(client.list('jobs.batch')),
  ]);
  return [
    ...cronJobs.filter(({ spec }) => spec?.suspend !== true).flatMap((one) => workloadOf(one, 'CronJob')),
    ...jobs.filter(({ spec }) => spec?.suspend === true).flatMap((one) => workloadOf(one, 'Job')),
  ];
}

function workloadOf(object: CronJob | Job, kind: string): readonly NamedWorkload[] {
  const { metadata, spec } = object;
  if (!isJsonObject(metadata) || !isJsonObject(spec)) return [];
  const manifest = { apiVersion: 'batch/v1', kind, metadata, spec };
  const placeOf = () => ({ file: 'cluster', line: 1, column: 1 });
  const { workload } = readWorkload(manifest, placeOf);
  return workload
    ? [{ ...workload, name: `${metadata.namespace ?? ''}/${metadata.name ?? ''}`, runsOn: [] }]
    : [];
}

/** Objects of the API server were checked when they were stored. */
const readWorkload = (
  object: Parameters<typeof workloadOfManifest>[0]['object'],
  placeOf: Parameters<typeof workloadOfManifest>[0]['placeOf'],
) => {
  const read = workloadOfManifest({ object, placeOf });
  return read.problems ? { workload: undefined } : read;
};
