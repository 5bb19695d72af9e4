// Rows of `kubectl get` for workloads.
import {
  renderLabelSelector,
  type ControllerRevision,
  type CronJob,
  type DaemonSet,
  type Deployment,
  type Job,
  type ObjectMeta,
  type PodDisruptionBudget,
  type PodTemplateSpec,
  type ReplicaSet,
  type StatefulSet,
} from '@berth/kube';

import { renderAge, renderDuration } from './duration.js';
import { containerColumns, renderLabels, renderSelector } from './labels-text.js';

const ageOf = ({ creationTimestamp }: ObjectMeta, nowMs: number): string =>
  renderAge(creationTimestamp, nowMs);

export const deploymentRow = ({ metadata, spec, status }: Deployment, nowMs: number): readonly unknown[] => [
  metadata.name,
  `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
  status?.updatedReplicas ?? 0,
  status?.availableReplicas ?? 0,
  ageOf(metadata, nowMs),
  ...containerColumns(spec?.template),
  spec?.selector ? renderLabelSelector(spec.selector) : '',
];

export const replicaSetRow = ({ metadata, spec, status }: ReplicaSet, nowMs: number): readonly unknown[] => [
  metadata.name,
  spec?.replicas ?? 0,
  status?.replicas ?? 0,
  status?.readyReplicas ?? 0,
  ageOf(metadata, nowMs),
  ...containerColumns(spec?.template),
  renderSelector(spec?.selector),
];

/** The ancestor of replica sets, as far as its table goes. */
export interface ReplicationController {
  readonly metadata: ObjectMeta;
  readonly spec?:
    | {
        readonly replicas?: number | undefined;
        readonly selector?: Readonly<Record<string, string>> | undefined;
        readonly template?: PodTemplateSpec | undefined;
      }
    | undefined;
  readonly status?:
    | { readonly replicas?: number | undefined; readonly readyReplicas?: number | undefined }
    | undefined;
}

export const replicationControllerRow = (
  { metadata, spec, status }: ReplicationController,
  nowMs: number,
): readonly unknown[] => [
  metadata.name,
  spec?.replicas ?? 0,
  status?.replicas ?? 0,
  status?.readyReplicas ?? 0,
  ageOf(metadata, nowMs),
  ...containerColumns(spec?.template),
  renderLabels(spec?.selector),
];

export const statefulSetRow = (
  { metadata, spec, status }: StatefulSet,
  nowMs: number,
): readonly unknown[] => [
  metadata.name,
  `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
  ageOf(metadata, nowMs),
  ...containerColumns(spec?.template),
];

export const daemonSetRow = ({ metadata, spec, status }: DaemonSet, nowMs: number): readonly unknown[] => [
  metadata.name,
  status?.desiredNumberScheduled ?? 0,
  status?.currentNumberScheduled ?? 0,
  status?.numberReady ?? 0,
  status?.updatedNumberScheduled ?? 0,
  status?.numberAvailable ?? 0,
  renderLabels(spec?.template.spec?.nodeSelector),
  ageOf(metadata, nowMs),
  ...containerColumns(spec?.template),
  renderSelector(spec?.selector),
];

export const jobRow = (job: Job, nowMs: number): readonly unknown[] => [
  job.metadata.name,
  jobStatus(job),
  jobCompletions(job),
  jobDuration(job, nowMs),
  ageOf(job.metadata, nowMs),
  ...containerColumns(job.spec?.template),
  renderSelector(job.spec?.selector),
];

function jobCompletions({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration({ status }: Job, nowMs: number): string {
  if (!status?.startTime) return '';
  const endMs = status.completionTime ? Date.parse(status.completionTime) : nowMs;
  return renderDuration(endMs - Date.parse(status.startTime));
}

function jobStatus({ metadata, status }: Job): string {
  const has = (wanted: string): boolean =>
    (status?.conditions ?? []).some(({ type, status: state }) => type === wanted && state === 'True');
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(has) ?? 'Running';
}

export const cronJobRow = ({ metadata, spec, status }: CronJob, nowMs: number): readonly unknown[] => [
  metadata.name,
  spec?.schedule ?? '',
  spec?.timeZone ?? '<none>',
  spec?.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False',
  status?.active?.length ?? 0,
  status?.lastScheduleTime ? renderAge(status.lastScheduleTime, nowMs) : '<none>',
  ageOf(metadata, nowMs),
  ...containerColumns(spec?.jobTemplate.spec?.template),
  renderSelector(spec?.jobTemplate.spec?.selector),
];

/** A template that stands alone. */
export interface PodTemplate {
  readonly metadata: ObjectMeta;
  readonly template?: PodTemplateSpec | undefined;
}

export const podTemplateRow = ({ metadata, template }: PodTemplate): readonly unknown[] => [
  metadata.name,
  ...containerColumns(template),
  renderLabels(template?.metadata?.labels),
];

export function controllerRevisionRow(
  { metadata, revision }: ControllerRevision,
  nowMs: number,
): readonly unknown[] {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  const group = owner?.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : '';
  const controller = owner ? `${owner.kind.toLowerCase()}${group}/${owner.name}` : '<none>';
  return [metadata.name, controller, revision, ageOf(metadata, nowMs)];
}

export const disruptionBudgetRow = (
  { metadata, spec, status }: PodDisruptionBudget,
  nowMs: number,
): readonly unknown[] => [
  metadata.name,
  String(spec?.minAvailable ?? 'N/A'),
  String(spec?.maxUnavailable ?? 'N/A'),
  status?.disruptionsAllowed ?? 0,
  ageOf(metadata, nowMs),
];
