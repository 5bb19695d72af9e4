// Rules of nodes.
import type { Node } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { forbidden } from '../validation/field-errors.js';
import { cidr } from '../validation/formats.js';
import { amountErrors, standardOrQualified } from '../validation/resource-validation.js';
import { taintErrors } from '../validation/taint-validation.js';
import { setResourceDefaults } from './container-defaults.js';
import { typedRules } from './typed-rules.unsafe.js';

/** Rules of `Node`. */
export const nodeRules = typedRules<Node>({
  defaults: ({ spec, status }) => {
    if (spec?.podCIDR && !spec.podCIDRs?.length) spec.podCIDRs = [spec.podCIDR];
    else if (spec && !spec.podCIDR && spec.podCIDRs?.[0]) spec.podCIDR = spec.podCIDRs[0];
    if (!status) return;
    setResourceDefaults(status.capacity);
    if (!status.allocatable && status.capacity) status.allocatable = { ...status.capacity };
    setResourceDefaults(status.allocatable);
  },
  validateCreate: nodeErrors,
  validateUpdate: (node, before) => [...nodeErrors(node), ...fixedErrors(node, before)],
});

function nodeErrors({ spec, status }: Node): readonly FieldError[] {
  return [
    ...taintErrors('metadata.taints', spec?.taints ?? []),
    ...(spec?.podCIDRs ?? []).flatMap((range, index) => cidr(`spec.podCIDRs[${index}]`, range)),
    ...amountErrors('status.capacity', status?.capacity ?? {}, standardOrQualified),
    ...amountErrors('status.allocatable', status?.allocatable ?? {}, standardOrQualified),
  ];
}

function fixedErrors({ spec = {} }: Node, { spec: old = {} }: Node): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (old.podCIDRs?.length && old.podCIDRs.join() !== (spec.podCIDRs ?? []).join())
    errors.push(forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
  if (old.providerID && old.providerID !== spec.providerID)
    errors.push(
      forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid'),
    );
  return errors;
}
