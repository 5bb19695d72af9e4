// What both Jobs of a run have in common: one pod, tried once. Whether it is tried again is our retry policy's
// decision, by class of death, and makes a new Job; Kubernetes must never restart a pod behind its back.
import type { Container, Job, PodSpec } from '@berth/kube';
import { JOB_TTL_SAFETY_SECONDS } from './limits.js';
import { runLabels } from './object-names.js';
import { pinnedLabels } from './pod-pinning.js';
import type { JobRecord, Pinning, RunState } from './run-state.js';

export interface JobShell {
  readonly state: RunState;
  readonly job: JobRecord;
  readonly pinning: Pinning;
  readonly labels: Readonly<Record<string, string>>;
  readonly podSpec: PodSpec;
}

/** A Job around a pod. Any failure and any disruption fails the Job at once. */
export function jobAround({ state, job, pinning, labels, podSpec }: JobShell): Job {
  const own = { ...labels, ...runLabels(state.spec.id, job.role) };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: job.name,
      namespace: state.spec.namespace,
      labels: { ...own, job_name: job.name },
    },
    spec: {
      completions: 1,
      parallelism: 1,
      backoffLimit: 0,
      ttlSecondsAfterFinished: JOB_TTL_SAFETY_SECONDS,
      podReplacementPolicy: 'Failed',
      podFailurePolicy: {
        rules: [
          { action: 'FailJob', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
          { action: 'FailJob', onExitCodes: { operator: 'NotIn', values: [0] } },
        ],
      },
      template: {
        metadata: { labels: { ...own, ...pinnedLabels(pinning) } },
        spec: { ...podSpec, restartPolicy: 'Never' },
      },
    },
  };
}

/** Environment as Kubernetes wants it; absent values are left out. */
export const environmentOf = (variables: Readonly<Record<string, string | undefined>>): Container['env'] =>
  Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
