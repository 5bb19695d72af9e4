// Rules of jobs: defaults, the selector made from the job's own uid, what may change while it runs.
import type { Job } from '@berth/kube';

import { immutableJobErrors } from '../validation/job-update-validation.js';
import { jobStatusErrors } from '../validation/job-status-validation.js';
import { jobErrors } from '../validation/job-validation.js';
import { setPodTemplateDefaults } from './pod-template.js';
import { typedRules, type Writable } from './typed-rules.unsafe.js';

/** Rules of `Job.batch`. */
export const jobRules = typedRules<Job>({
  defaults: setJobDefaults,
  prepareForCreate: (job) => {
    if (job.spec && job.spec.manualSelector !== true) generateSelector(job, job.spec);
    copyTemplateLabels(job);
  },
  validateCreate: jobErrors,
  validateUpdate: (job, before, { subresource }) =>
    subresource === undefined
      ? [...jobErrors(job), ...immutableJobErrors(job, before)]
      : jobStatusErrors(job, before),
});

type Spec = Writable<NonNullable<Job['spec']>>;

const unlimitedRetries = 2_147_483_647;

function setJobDefaults(job: Writable<Job>): void {
  const { spec } = job;
  if (!spec) return;
  setPodTemplateDefaults(spec.template);
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : unlimitedRetries;
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.manualSelector ??= false;
  for (const rule of spec.podFailurePolicy?.rules ?? [])
    for (const condition of rule.onPodConditions ?? []) condition.status ||= 'True';
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed';
  copyTemplateLabels(job);
}

/** A job without labels of its own carries those of its pods. */
function copyTemplateLabels({ metadata, spec }: Writable<Job>): void {
  const labels = spec?.template.metadata?.labels;
  if (labels && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
}

/** Pods are found by the job's uid, so that no two jobs ever share any. */
function generateSelector({ metadata }: Writable<Job>, spec: Spec): void {
  const { uid = '', name = '' } = metadata;
  const template = (spec.template.metadata ??= {});
  template.labels = {
    ...template.labels,
    'controller-uid': uid,
    'batch.kubernetes.io/controller-uid': uid,
    'job-name': name,
    'batch.kubernetes.io/job-name': name,
  };
  spec.selector = {
    ...spec.selector,
    matchLabels: { ...spec.selector?.matchLabels, 'batch.kubernetes.io/controller-uid': uid },
  };
}
