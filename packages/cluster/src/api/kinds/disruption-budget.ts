// Rules of pod disruption budgets and priority classes.
import type { PodDisruptionBudget, PriorityClass } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { forbidden, invalid } from '../validation/field-errors.js';
import { countOrPercent, notOverHundredPercent, optionalOneOf } from '../validation/formats.js';
import { goSelector } from '../validation/go-selector.js';
import { immutable } from '../validation/immutable.js';
import { labelSelectorErrors } from '../validation/label-selector-validation.js';
import { typedRules } from './typed-rules.unsafe.js';

/** Rules of `PodDisruptionBudget.policy`. */
export const podDisruptionBudgetRules = typedRules<PodDisruptionBudget>({
  validateCreate: budgetErrors,
  validateUpdate: (budget) => budgetErrors(budget),
});

function budgetErrors({ spec }: PodDisruptionBudget): readonly FieldError[] {
  if (!spec) return [];
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec;
  const errors: FieldError[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const shown = {
      MinAvailable: minAvailable,
      Selector: goSelector(selector),
      MaxUnavailable: maxUnavailable,
      UnhealthyPodEvictionPolicy: policy ?? null,
    };
    errors.push(invalid('spec', shown, 'minAvailable and maxUnavailable cannot be both set'));
  }
  for (const [name, value] of Object.entries({ minAvailable, maxUnavailable })) {
    errors.push(...countOrPercent(`spec.${name}`, value));
    errors.push(...notOverHundredPercent(`spec.${name}`, value));
  }
  errors.push(...labelSelectorErrors('spec.selector', selector));
  return [
    ...errors,
    ...optionalOneOf('spec.unhealthyPodEvictionPolicy', policy, ['AlwaysAllow', 'IfHealthyBudget']),
  ];
}

const maxUserPriority = 1_000_000_000;

const systemClasses: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

/** Rules of `PriorityClass.scheduling.k8s.io`. */
export const priorityClassRules = typedRules<PriorityClass>({
  defaults: (priorityClass) => {
    priorityClass.preemptionPolicy ??= 'PreemptLowerPriority';
  },
  validateCreate: priorityErrors,
  validateUpdate: (priorityClass, before) => [
    ...(priorityClass.value === before.value ? [] : [forbidden('value', 'may not be changed in an update.')]),
    ...immutable('preemptionPolicy', {
      now: priorityClass.preemptionPolicy,
      before: before.preemptionPolicy,
    }),
  ],
});

function priorityErrors({ metadata, value, preemptionPolicy }: PriorityClass): readonly FieldError[] {
  const { name = '' } = metadata;
  const errors: FieldError[] = [];
  if (name.startsWith('system-')) {
    if (systemClasses[name] !== value) {
      const known = name in systemClasses;
      const why = known
        ? `value of ${name} PriorityClass must be ${systemClasses[name]}`
        : `${name} is not a known system priority class`;
      const detail = `priority class names with 'system-' prefix are reserved for system use only. error: ${why}`;
      errors.push(forbidden('metadata.name', detail));
    }
  } else if (value > maxUserPriority) {
    errors.push(forbidden('value', `maximum allowed value of a user defined priority is ${maxUserPriority}`));
  }
  return [
    ...errors,
    ...optionalOneOf('preemptionPolicy', preemptionPolicy, ['Never', 'PreemptLowerPriority']),
  ];
}
