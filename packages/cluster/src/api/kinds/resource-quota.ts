// Rules of resource quotas.
import type { ResourceQuota } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { invalid, required } from '../validation/field-errors.js';
import { immutable } from '../validation/immutable.js';
import { amountErrors, quotaResourceName } from '../validation/resource-validation.js';
import { setResourceDefaults } from './container-defaults.js';
import { typedRules } from './typed-rules.unsafe.js';

/** Rules of `ResourceQuota`. */
export const resourceQuotaRules = typedRules<ResourceQuota>({
  defaults: ({ spec, status }) => {
    setResourceDefaults(spec?.hard);
    setResourceDefaults(status?.hard);
    setResourceDefaults(status?.used);
  },
  validateCreate: ({ spec }) => (spec ? quotaErrors(spec) : []),
  validateUpdate: ({ spec }, before) => [
    ...(spec ? quotaErrors(spec) : []),
    ...immutable('spec.scopes', { now: spec?.scopes, before: before.spec?.scopes }),
  ],
});

type Spec = NonNullable<ResourceQuota['spec']>;

const scopes: ReadonlySet<string> = new Set([
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'PriorityClass',
  'CrossNamespacePodAffinity',
  'VolumeAttributesClass',
]);

function quotaErrors(spec: Spec): readonly FieldError[] {
  return [
    ...amountErrors('spec.hard', spec.hard ?? {}, quotaResourceName),
    ...scopeErrors(spec),
    ...selectorErrors(spec),
  ];
}

function scopeErrors({ scopes: given = [], hard = {} }: Spec): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const scope of given) {
    if (!scopes.has(scope)) errors.push(invalid('spec.scopes', given, 'unsupported scope'));
    else if (
      scope === 'BestEffort' &&
      Object.keys(hard).some((name) => name !== 'pods' && name !== 'count/pods')
    )
      errors.push(invalid('spec.scopes', given, 'unsupported scope applied to resource'));
  }
  for (const [a, b] of [
    ['BestEffort', 'NotBestEffort'],
    ['Terminating', 'NotTerminating'],
  ] as const)
    if (given.includes(a) && given.includes(b))
      errors.push(invalid('spec.scopes', given, 'conflicting scopes'));
  return errors;
}

function selectorErrors({ scopeSelector }: Spec): readonly FieldError[] {
  const field = 'spec.scopeSelector.matchExpressions';
  return (scopeSelector?.matchExpressions ?? []).flatMap(({ scopeName, operator, values = [] }, index) => {
    const path = `${field}[${index}]`;
    const errors: FieldError[] = [];
    if (!scopes.has(scopeName)) errors.push(invalid(`${path}.scopeName`, scopeName, 'unsupported scope'));
    const needsValues = operator === 'In' || operator === 'NotIn';
    if (needsValues && values.length === 0)
      errors.push(
        required(
          `${path}.values`,
          "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
        ),
      );
    if (!needsValues && values.length > 0)
      errors.push(
        invalid(
          `${path}.values`,
          values,
          "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
        ),
      );
    if (!['In', 'NotIn', 'Exists', 'DoesNotExist'].includes(operator))
      errors.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'));
    return errors;
  });
}
