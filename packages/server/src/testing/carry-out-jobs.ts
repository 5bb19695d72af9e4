// Carries Jobs out as a cluster would, in a few lines: one pod a Job, bound to a node of its pool.
import type { LocalApi } from '@berth/cluster';

/** How a container ends. */
export interface End {
  readonly exitCode: number;
  readonly reason?: string;
}

/** Ends pods as `ends` says at that moment; gives the function that stops it. */
export function carryOutJobs(
  api: LocalApi,
  ends: { readonly worker: End },
  onBootstrap: () => Promise<void>,
): () => void {
  return api.subscribe('jobs.batch', ({ type, object: job }) => {
    if (type !== 'ADDED') return;
    void (async () => {
      const { name = '', namespace = '' } = job.metadata;
      const role = job.metadata.labels?.['berth.dev/role'];
      const pool = role === 'bootstrap' ? 'system' : 'worker';
      const key = { namespace, name: `${name}-abcde` };
      await api.create('pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          ...job.spec?.template.metadata,
          ...key,
          ownerReferences: [
            { apiVersion: 'batch/v1', kind: 'Job', name, uid: job.metadata.uid ?? '', controller: true },
          ],
        },
        spec: job.spec?.template.spec,
      });
      await api.createSubresource('pods', key, 'binding', {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: key,
        target: { kind: 'Node', name: `${pool}-1` },
      });
      if (role === 'bootstrap') await onBootstrap();
      const exit = role === 'bootstrap' ? { exitCode: 0 } : ends.worker;
      const state = {
        terminated: {
          reason: 'Completed',
          startedAt: '2026-11-22T10:00:00Z',
          finishedAt: '2026-11-22T10:01:00Z',
          ...exit,
        },
      };
      const container = job.spec?.template.spec?.containers[0]?.name ?? '';
      const status = {
        phase: exit.exitCode === 0 ? 'Succeeded' : 'Failed',
        containerStatuses: [
          { name: container, image: 'i', imageID: 'i', ready: false, restartCount: 0, state },
        ],
      };
      await api.patch('pods', key, { type: 'merge', body: { status } }, { subresource: 'status' });
      const body = { status: jobStatus(exit.exitCode === 0) };
      await api.patch('jobs.batch', { namespace, name }, { type: 'merge', body }, { subresource: 'status' });
      // A Job that is deleted under way has nobody left to report to.
    })().catch(() => undefined);
  });
}

/** The status of a Job whose one pod is done. */
function jobStatus(ok: boolean) {
  const now = new Date().toISOString().replace(/\.\d+Z/, 'Z');
  const condition = (conditionType: string) => ({
    type: conditionType,
    status: 'True',
    lastProbeTime: now,
    lastTransitionTime: now,
    ...(conditionType === 'Failed' ? { reason: 'PodFailurePolicy' } : {}),
  });
  const conditions = ok
    ? [condition('SuccessCriteriaMet'), condition('Complete')]
    : [condition('FailureTarget'), condition('Failed')];
  return {
    startTime: now,
    ...(ok ? { completionTime: now, succeeded: 1 } : { failed: 1 }),
    conditions,
  };
}
