// Turns the objects of one run into what its machine understands. Pure: the same objects give the same observation.
import type { Event, Job, Node, Pod } from '@berth/kube';
import { bootstrapDeath } from './bootstrap-death.js';
import { classifyDeath } from './death.js';
import { ROLE_LABEL } from './object-names.js';
import { recordPod } from './pod-times.js';
import type { JobObservation } from './run-event.js';

/** The objects that carry a run's label, and the nodes its pods are on. */
export interface RunObjects {
  readonly jobs: readonly Job[];
  readonly pods: readonly Pod[];
  readonly nodes: ReadonlyMap<string, Node>;
  /** Warnings about the Jobs. */
  readonly events?: readonly Event[] | undefined;
}

/** Observes each Job with its newest pod. */
export function observeJobs(objects: RunObjects): readonly JobObservation[] {
  return objects.jobs.map((job) => observeJob(job, objects));
}

function observeJob(job: Job, objects: RunObjects): JobObservation {
  const pod = newestPod(job, objects.pods);
  const node = pod?.spec?.nodeName === undefined ? undefined : objects.nodes.get(pod.spec.nodeName);
  const events = objects.events?.filter(({ involvedObject }) => involvedObject.name === job.metadata.name);
  const isDone = hasCondition(job, 'Complete');
  const cause = isDone ? undefined : classifyDeath({ job, pod, node, events });
  const isBootstrap = job.metadata.labels?.[ROLE_LABEL] === 'bootstrap';
  return {
    name: job.metadata.name ?? '',
    uid: job.metadata.uid ?? '',
    outcome: isDone ? 'succeeded' : hasCondition(job, 'Failed') ? 'failed' : 'active',
    pod: pod && recordPod(pod, node),
    death: cause && isBootstrap ? bootstrapDeath(cause) : cause,
  };
}

function newestPod(job: Job, pods: readonly Pod[]): Pod | undefined {
  const own = pods.filter(({ metadata }) =>
    metadata.ownerReferences?.some(({ uid }) => uid === job.metadata.uid),
  );
  const created = (pod: Pod): string => pod.metadata.creationTimestamp ?? '';
  return own.reduce<Pod | undefined>(
    (newest, pod) => (newest && created(newest) > created(pod) ? newest : pod),
    undefined,
  );
}

const hasCondition = (job: Job, type: string): boolean =>
  job.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ??
  false;
