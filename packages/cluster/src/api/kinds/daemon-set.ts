// Rules of daemon sets.
import type { DaemonSet } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { invalid, notSupported, required } from '../validation/field-errors.js';
import { countOrPercent, nonNegative, percentOf } from '../validation/formats.js';
import { goSelector } from '../validation/go-selector.js';
import { immutable } from '../validation/immutable.js';
import { isEmptySelector, labelSelectorErrors } from '../validation/label-selector-validation.js';
import {
  longRunningErrors,
  podTemplateErrors,
  selectedTemplateErrors,
} from '../validation/pod-template-validation.js';
import { deepEqual } from './deep-equal.js';
import { setPodTemplateDefaults } from './pod-template.js';
import { typedRules, type Writable } from './typed-rules.unsafe.js';

/** Counts the changes of the template; older clients read it. */
const templateGeneration = 'deprecated.daemonset.template.generation';

/** Rules of `DaemonSet.apps`. */
export const daemonSetRules = typedRules<DaemonSet>({
  defaults: setDefaults,
  prepareForCreate: ({ metadata }) => {
    metadata.annotations = { ...metadata.annotations, [templateGeneration]: '1' };
  },
  prepareForUpdate: ({ metadata, spec }, before) => {
    const last = Number(before.metadata.annotations?.[templateGeneration] ?? '0');
    const count = deepEqual(spec?.template, before.spec?.template) ? last : last + 1;
    metadata.annotations = { ...metadata.annotations, [templateGeneration]: String(count) };
  },
  validateCreate: specErrors,
  validateUpdate: (daemonSet, before) => [
    ...specErrors(daemonSet),
    ...immutable('spec.selector', {
      now: daemonSet.spec?.selector,
      before: before.spec?.selector,
      shown: goSelector(daemonSet.spec?.selector),
    }),
  ],
});

function setDefaults({ metadata, spec }: Writable<DaemonSet>): void {
  if (!spec) return;
  metadata.annotations = { [templateGeneration]: '0', ...metadata.annotations };
  setPodTemplateDefaults(spec.template);
  const strategy = (spec.updateStrategy ??= {});
  strategy.type ??= 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') {
    strategy.rollingUpdate ??= {};
    strategy.rollingUpdate.maxUnavailable ??= 1;
    strategy.rollingUpdate.maxSurge ??= 0;
  }
  spec.revisionHistoryLimit ??= 10;
}

function specErrors({ spec }: DaemonSet): readonly FieldError[] {
  if (!spec) return [];
  const { selector, template } = spec;
  const errors: FieldError[] = [
    ...labelSelectorErrors('spec.selector', selector),
    ...selectedTemplateErrors('spec.template', template, selector),
  ];
  if (selector && isEmptySelector(selector))
    errors.push(invalid('spec.selector', goSelector(selector), 'empty selector is invalid for daemonset'));
  return [
    ...errors,
    ...podTemplateErrors('spec.template', template),
    ...longRunningErrors('spec.template', template, 'DaemonSet'),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...strategyErrors(spec.updateStrategy),
    ...nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
  ];
}

type Strategy = NonNullable<DaemonSet['spec']>['updateStrategy'];

function strategyErrors(strategy: Strategy): readonly FieldError[] {
  const field = 'spec.updateStrategy';
  const { type, rollingUpdate } = strategy ?? {};
  if (type === 'OnDelete') return [];
  if (type !== 'RollingUpdate')
    return [notSupported(`${field}.type`, type ?? '', ['RollingUpdate', 'OnDelete'])];
  if (!rollingUpdate) return [required(`${field}.rollingUpdate`)];
  const { maxUnavailable, maxSurge } = rollingUpdate;
  const errors = [
    ...countOrPercent(`${field}.rollingUpdate.maxUnavailable`, maxUnavailable),
    ...countOrPercent(`${field}.rollingUpdate.maxSurge`, maxSurge),
  ];
  const hasUnavailable = !isNone(maxUnavailable);
  const hasSurge = !isNone(maxSurge);
  if (hasUnavailable && hasSurge)
    errors.push(
      invalid(`${field}.rollingUpdate.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'),
    );
  if (!hasUnavailable && !hasSurge)
    errors.push(required(`${field}.rollingUpdate.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  return errors;
}

const isNone = (value: number | string | undefined): boolean => value === 0 || percentOf(value) === 0;
