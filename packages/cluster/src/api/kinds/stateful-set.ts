// Rules of stateful sets: ordered pods, each with claims of its own.
import type { StatefulSet } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { forbidden, invalid, required } from '../validation/field-errors.js';
import { nonNegative, optionalOneOf } from '../validation/formats.js';
import { goSelector } from '../validation/go-selector.js';
import { isUsableSelector } from '../validation/label-selector-validation.js';
import {
  longRunningErrors,
  podTemplateErrors,
  selectedTemplateErrors,
  workloadSelectorErrors,
} from '../validation/pod-template-validation.js';
import { deepEqual } from './deep-equal.js';
import { setClaimDefaults } from './persistent-volume-claim.js';
import { setPodTemplateDefaults } from './pod-template.js';
import { typedRules, type Writable } from './typed-rules.unsafe.js';

/** Rules of `StatefulSet.apps`. */
export const statefulSetRules = typedRules<StatefulSet>({
  defaults: setDefaults,
  validateCreate: specErrors,
  validateUpdate: (statefulSet, before) => [
    ...specErrors(statefulSet),
    ...(deepEqual(fixedPart(statefulSet), fixedPart(before)) ? [] : [forbidden('spec', onlyThese)]),
  ],
});

const onlyThese =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', " +
  "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

type Spec = NonNullable<StatefulSet['spec']>;

/** What may never change. */
function fixedPart({ spec }: StatefulSet): Partial<Spec> {
  if (!spec) return {};
  const { selector, serviceName, podManagementPolicy, volumeClaimTemplates } = spec;
  return { selector, serviceName, podManagementPolicy, volumeClaimTemplates };
}

function setDefaults({ spec }: Writable<StatefulSet>): void {
  if (!spec) return;
  setPodTemplateDefaults(spec.template);
  spec.podManagementPolicy ??= 'OrderedReady';
  const strategy = (spec.updateStrategy ??= {});
  if (!strategy.type) {
    strategy.type = 'RollingUpdate';
    strategy.rollingUpdate ??= {};
  }
  if (strategy.type === 'RollingUpdate' && strategy.rollingUpdate) strategy.rollingUpdate.partition ??= 0;
  const retention = (spec.persistentVolumeClaimRetentionPolicy ??= {});
  retention.whenDeleted ??= 'Retain';
  retention.whenScaled ??= 'Retain';
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.kind = 'PersistentVolumeClaim';
    claim.apiVersion = 'v1';
    setClaimDefaults(claim);
  }
}

function specErrors({ spec }: StatefulSet): readonly FieldError[] {
  if (!spec) return [];
  const { selector, template } = spec;
  return [
    ...policyErrors(spec),
    ...nonNegative('spec.replicas', spec.replicas),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...nonNegative('spec.ordinals.start', spec.ordinals?.start),
    ...workloadSelectorErrors('spec.selector', selector, { owner: 'statefulset' }),
    ...(selector && !isUsableSelector(selector)
      ? [invalid('spec.selector', goSelector(selector), '')]
      : [
          ...selectedTemplateErrors('spec.template', template, selector),
          ...podTemplateErrors('spec.template', template),
        ]),
    ...longRunningErrors('spec.template', template, 'StatefulSet'),
  ];
}

function policyErrors(spec: Spec): readonly FieldError[] {
  const {
    podManagementPolicy: policy,
    updateStrategy,
    persistentVolumeClaimRetentionPolicy: retention,
  } = spec;
  const errors: FieldError[] = [];
  if (!policy) errors.push(required('spec.podManagementPolicy'));
  else if (policy !== 'OrderedReady' && policy !== 'Parallel')
    errors.push(invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'"));
  errors.push(...strategyErrors('spec.updateStrategy', updateStrategy ?? {}));
  const choices = ['Delete', 'Retain'];
  const field = 'spec.persistentVolumeClaimRetentionPolicy';
  errors.push(...optionalOneOf(`${field}.whenDeleted`, retention?.whenDeleted, choices));
  return [...errors, ...optionalOneOf(`${field}.whenScaled`, retention?.whenScaled, choices)];
}

function strategyErrors(field: string, strategy: NonNullable<Spec['updateStrategy']>): readonly FieldError[] {
  const type: string = strategy.type ?? '';
  const { rollingUpdate } = strategy;
  const shownRolling = rollingUpdate
    ? { Partition: rollingUpdate.partition ?? 0, MaxUnavailable: null }
    : null;
  switch (type) {
    case '':
      return [required(field)];
    case 'OnDelete':
      if (!rollingUpdate) return [];
      return [
        invalid(`${field}.rollingUpdate`, shownRolling, "only allowed for updateStrategy 'RollingUpdate'"),
      ];
    case 'RollingUpdate':
      return nonNegative(`${field}.rollingUpdate.partition`, rollingUpdate?.partition);
    default: {
      const shown = { Type: type, RollingUpdate: shownRolling };
      return [invalid(field, shown, "must be 'RollingUpdate' or 'OnDelete'")];
    }
  }
}
