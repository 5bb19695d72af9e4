// Rules of cron jobs.
import type { CronJob } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { cronProblem } from '../validation/cron-schedule.js';
import { invalid, required } from '../validation/field-errors.js';
import { nonNegative, oneOf } from '../validation/formats.js';
import { jobSpecErrors } from '../validation/job-validation.js';
import { annotationErrors, labelErrors } from '../validation/object-meta.js';
import { setPodTemplateDefaults } from './pod-template.js';
import { typedRules, type Writable } from './typed-rules.unsafe.js';

/** The controller appends eleven characters to make names of jobs. */
const maxNameLength = 52;

/** Rules of `CronJob.batch`. */
export const cronJobRules = typedRules<CronJob>({
  defaults: ({ spec }: Writable<CronJob>) => {
    if (!spec) return;
    spec.concurrencyPolicy ||= 'Allow';
    spec.suspend ??= false;
    spec.successfulJobsHistoryLimit ??= 3;
    spec.failedJobsHistoryLimit ??= 1;
    setPodTemplateDefaults(spec.jobTemplate.spec?.template);
  },
  validateCreate: ({ metadata, spec }) => {
    const errors = spec ? [...specErrors(spec)] : [];
    if ((metadata.name?.length ?? 0) > maxNameLength)
      errors.push(
        invalid('metadata.name', metadata.name, `must be no more than ${maxNameLength} characters`),
      );
    return errors;
  },
  validateUpdate: ({ spec }) => (spec ? specErrors(spec) : []),
});

type Spec = NonNullable<CronJob['spec']>;

function specErrors(spec: Spec): readonly FieldError[] {
  const { jobTemplate } = spec;
  return [
    ...scheduleErrors('spec.schedule', spec),
    ...nonNegative('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds),
    ...timeZoneErrors('spec.timeZone', spec.timeZone),
    ...oneOf('spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']),
    ...labelErrors('spec.jobTemplate.labels', jobTemplate.metadata?.labels),
    ...annotationErrors('spec.jobTemplate.annotations', jobTemplate.metadata?.annotations),
    ...(jobTemplate.spec ? jobSpecErrors('spec.jobTemplate.spec', jobTemplate.spec) : []),
    ...nonNegative('spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit),
    ...nonNegative('spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit),
  ];
}

function scheduleErrors(field: string, { schedule, timeZone }: Spec): readonly FieldError[] {
  if (!schedule) return [required(field)];
  const problem = cronProblem(schedule);
  const errors: FieldError[] = problem === undefined ? [] : [invalid(field, schedule, problem)];
  if (/^(?:CRON_)?TZ=/.test(schedule)) {
    const detail =
      timeZone === undefined
        ? 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'
        : 'cannot use both timeZone field and TZ or CRON_TZ in schedule';
    errors.push(invalid(field, schedule, detail));
  }
  return errors;
}

function timeZoneErrors(field: string, zone: string | undefined): readonly FieldError[] {
  if (zone === undefined) return [];
  if (zone === '') return [invalid(field, zone, 'timeZone must be nil or non-empty string')];
  if (zone.toLowerCase() === 'local') {
    const detail = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
    return [invalid(field, zone, detail)];
  }
  return isTimeZone(zone) ? [] : [invalid(field, zone, `unknown time zone ${zone}`)];
}

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
