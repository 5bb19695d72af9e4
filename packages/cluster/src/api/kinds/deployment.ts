// Rules of deployments: rolling updates of a quarter at a time unless told otherwise.
import type { Deployment } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { forbidden, invalid, notSupported, required } from '../validation/field-errors.js';
import { countOrPercent, nonNegative, notOverHundredPercent, percentOf } from '../validation/formats.js';
import { goSelector } from '../validation/go-selector.js';
import { immutable } from '../validation/immutable.js';
import { isUsableSelector } from '../validation/label-selector-validation.js';
import {
  longRunningErrors,
  podTemplateErrors,
  selectedTemplateErrors,
  workloadSelectorErrors,
} from '../validation/pod-template-validation.js';
import { setPodTemplateDefaults } from './pod-template.js';
import { typedRules, type Writable } from './typed-rules.unsafe.js';

/** Rules of `Deployment.apps`. */
export const deploymentRules = typedRules<Deployment>({
  defaults: setDefaults,
  validateCreate: specErrors,
  validateUpdate: (deployment, before) => [
    ...specErrors(deployment),
    ...immutable('spec.selector', {
      now: deployment.spec?.selector,
      before: before.spec?.selector,
      shown: goSelector(deployment.spec?.selector),
    }),
  ],
});

function setDefaults({ spec }: Writable<Deployment>): void {
  if (!spec) return;
  setPodTemplateDefaults(spec.template);
  spec.replicas ??= 1;
  const strategy = (spec.strategy ??= {});
  strategy.type ??= 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') {
    strategy.rollingUpdate ??= {};
    strategy.rollingUpdate.maxUnavailable ??= '25%';
    strategy.rollingUpdate.maxSurge ??= '25%';
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
}

function specErrors({ spec }: Deployment): readonly FieldError[] {
  if (!spec) return [];
  const { selector, template } = spec;
  return [
    ...nonNegative('spec.replicas', spec.replicas),
    ...workloadSelectorErrors('spec.selector', selector, { owner: 'deployment' }),
    ...(selector && !isUsableSelector(selector)
      ? [invalid('spec.selector', goSelector(selector), 'invalid label selector')]
      : [
          ...selectedTemplateErrors('spec.template', template, selector),
          ...podTemplateErrors('spec.template', template),
          ...longRunningErrors('spec.template', template, 'ReplicaSet'),
        ]),
    ...strategyErrors(spec.strategy),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
    ...deadlineErrors(spec),
  ];
}

type DeploymentSpec = NonNullable<Deployment['spec']>;

function deadlineErrors({
  progressDeadlineSeconds,
  minReadySeconds = 0,
}: DeploymentSpec): readonly FieldError[] {
  const field = 'spec.progressDeadlineSeconds';
  if (progressDeadlineSeconds === undefined) return [];
  const errors = [...nonNegative(field, progressDeadlineSeconds)];
  if (progressDeadlineSeconds <= minReadySeconds)
    errors.push(invalid(field, progressDeadlineSeconds, 'must be greater than minReadySeconds'));
  return errors;
}

function strategyErrors(strategy: DeploymentSpec['strategy']): readonly FieldError[] {
  const field = 'spec.strategy';
  const { type, rollingUpdate } = strategy ?? {};
  switch (type) {
    case 'Recreate':
      if (!rollingUpdate) return [];
      return [forbidden(`${field}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")];
    case 'RollingUpdate':
      if (!rollingUpdate)
        return [required(`${field}.rollingUpdate`, 'this should be defaulted and never be nil')];
      return rollingErrors(`${field}.rollingUpdate`, rollingUpdate);
    default:
      return [notSupported(`${field}.type`, type ?? '', ['Recreate', 'RollingUpdate'])];
  }
}

interface RollingUpdate {
  readonly maxUnavailable?: number | string | undefined;
  readonly maxSurge?: number | string | undefined;
}

function rollingErrors(field: string, { maxUnavailable, maxSurge }: RollingUpdate): readonly FieldError[] {
  const errors = [
    ...countOrPercent(`${field}.maxUnavailable`, maxUnavailable),
    ...countOrPercent(`${field}.maxSurge`, maxSurge),
  ];
  if (isNone(maxUnavailable) && isNone(maxSurge))
    errors.push(invalid(`${field}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
  return [...errors, ...notOverHundredPercent(`${field}.maxUnavailable`, maxUnavailable)];
}

const isNone = (value: number | string | undefined): boolean => value === 0 || percentOf(value) === 0;
