// Rules of leases.
import type { Lease } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { invalid } from '../validation/field-errors.js';
import { nonNegative } from '../validation/formats.js';
import { typedRules } from './typed-rules.unsafe.js';

/** Rules of `Lease.coordination.k8s.io`. */
export const leaseRules = typedRules<Lease>({
  validateCreate: leaseErrors,
  validateUpdate: (lease) => leaseErrors(lease),
});

function leaseErrors({ spec = {} }: Lease): readonly FieldError[] {
  const { leaseDurationSeconds, leaseTransitions } = spec;
  const errors: FieldError[] = [];
  if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0)
    errors.push(invalid('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0'));
  return [...errors, ...nonNegative('spec.leaseTransitions', leaseTransitions)];
}
