// A cluster with one Job in it, for the Job controller's tests: the real API machinery, pods ended by hand.
import type { Job, Pod, PodStatus } from '@berth/kube';
import { memoryCluster, type MemoryCluster } from './memory-cluster.js';

export interface JobCluster {
  readonly cluster: MemoryCluster;
  readonly status: () => NonNullable<Job['status']>;
  readonly pods: () => readonly Pod[];
  /** Pods that are pending and not going away. */
  readonly active: () => readonly Pod[];
  /** The active pod of an index. */
  readonly index: (wanted: number) => Pod | undefined;
  readonly setPod: (pod: Pod | undefined, status: PodStatus) => Promise<void>;
  /** Ends the pod's container with this code. */
  readonly exit: (pod: Pod | undefined, exitCode: number) => Promise<void>;
  readonly patchSpec: (spec: Partial<NonNullable<Job['spec']>>) => Promise<void>;
  readonly reasons: () => readonly (string | undefined)[];
}

const KEY = { namespace: 'n', name: 'w' };
const INDEX = 'batch.kubernetes.io/job-completion-index';

/** Starts the cluster and creates Job `n/w`. */
export async function jobCluster(spec: Partial<NonNullable<Job['spec']>>): Promise<JobCluster> {
  const cluster = await memoryCluster({ controllers: true });
  const { api, clock } = cluster;
  const template = {
    spec: { schedulerName: 'manual', restartPolicy: 'Never', containers: [{ name: 'c', image: 'x' }] },
  } as const;
  await api.create('jobs.batch', {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: KEY,
    spec: { template, ...spec },
  });
  await clock.settle();
  const pods = () => api.items('pods', 'n');
  const active = () =>
    pods().filter((pod) => pod.status?.phase === 'Pending' && !pod.metadata.deletionTimestamp);
  const setPod = async (pod: Pod | undefined, status: PodStatus) => {
    const key = { namespace: 'n', name: pod?.metadata.name ?? '' };
    await api.patch('pods', key, { type: 'merge', body: { status } }, { subresource: 'status' });
    await clock.settle();
  };
  return {
    cluster,
    status: () => api.peek('jobs.batch', KEY)?.status ?? {},
    pods,
    active,
    index: (wanted) => active().find((pod) => pod.metadata.labels?.[INDEX] === String(wanted)),
    setPod,
    exit: (pod, exitCode) =>
      setPod(pod, endedStatus(exitCode, new Date(clock.now()).toISOString().slice(0, 19) + 'Z')),
    patchSpec: async (change) => {
      await api.patch('jobs.batch', KEY, { type: 'merge', body: { spec: change } });
      await clock.settle();
    },
    reasons: () => api.items('events', 'n').map((event) => event.reason),
  };
}

const endedStatus = (exitCode: number, finishedAt: string): PodStatus => ({
  phase: exitCode === 0 ? 'Succeeded' : 'Failed',
  containerStatuses: [
    {
      name: 'c',
      image: 'x',
      imageID: '',
      ready: false,
      restartCount: 0,
      state: { terminated: { exitCode, startedAt: finishedAt, finishedAt } },
    },
  ],
});
