// What a job's status may not say: two ends at once, or an end without what comes before it.
import type { Job } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { contradictory, invalid, required } from './field-errors.js';
import { nonNegative } from './formats.js';

/** Everything wrong with a changed status. Ends that were there before are not judged again. */
export function jobStatusErrors(job: Job, before: Job): readonly FieldError[] {
  const { status = {} } = job;
  return [
    ...nonNegative('status.active', status.active),
    ...nonNegative('status.succeeded', status.succeeded),
    ...nonNegative('status.failed', status.failed),
    ...nonNegative('status.ready', status.ready),
    ...nonNegative('status.terminating', status.terminating),
    ...endErrors(job, before),
  ];
}

function endErrors(job: Job, before: Job): readonly FieldError[] {
  const { status = {} } = job;
  const isNew = (type: string): boolean => has(job, type) && !has(before, type);
  const isComplete = isNew('Complete');
  const isFailed = isNew('Failed');
  const conditions = 'status.conditions';
  const errors: FieldError[] = [];
  if (has(job, 'Complete') && has(job, 'Failed') && (isComplete || isFailed))
    errors.push(contradictory(conditions, 'cannot set Complete=True and Failed=true conditions'));
  if (isComplete && has(job, 'FailureTarget'))
    errors.push(contradictory(conditions, 'cannot set Complete=True and FailureTarget=true conditions'));
  if (status.completionTime && !has(job, 'Complete') && !before.status?.completionTime) {
    const detail = 'cannot set completionTime when there is no Complete=True condition';
    errors.push(invalid('status.completionTime', status.completionTime, detail));
  }
  if (isComplete && !status.completionTime)
    errors.push(required('status.completionTime', 'completionTime is required for Complete jobs'));
  if (isFailed && !has(job, 'FailureTarget'))
    errors.push(
      contradictory(conditions, 'cannot set Failed=True condition without the FailureTarget=true condition'),
    );
  if (isComplete && !has(job, 'SuccessCriteriaMet')) {
    const detail = 'cannot set Complete=True condition without the SuccessCriteriaMet=true condition';
    errors.push(contradictory(conditions, detail));
  }
  if (!isComplete && !isFailed) return errors;
  if ((status.active ?? 0) > 0)
    errors.push(invalid('status.active', status.active, 'active>0 is invalid for finished job'));
  if (!status.startTime) errors.push(required('status.startTime', 'startTime is required for finished job'));
  return errors;
}

const has = ({ status }: Job, wanted: string): boolean =>
  (status?.conditions ?? []).some(({ type, status: state }) => type === wanted && state === 'True');
