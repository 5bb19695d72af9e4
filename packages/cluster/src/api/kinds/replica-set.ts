// Rules of replica sets and of replication controllers, their ancestors.
import { type LabelSelector, type PodTemplateSpec, type ReplicaSet } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { invalid, required } from '../validation/field-errors.js';
import { nonNegative } from '../validation/formats.js';
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
import { typedRules } from './typed-rules.unsafe.js';

/** Rules of `ReplicaSet.apps`. */
export const replicaSetRules = typedRules<ReplicaSet>({
  defaults: ({ spec }) => {
    if (!spec) return;
    setPodTemplateDefaults(spec.template);
    spec.replicas ??= 1;
  },
  validateCreate: ({ spec }) => (spec ? specErrors(spec) : []),
  validateUpdate: ({ spec }, before) => [
    ...(spec ? specErrors(spec) : []),
    ...immutable('spec.selector', {
      now: spec?.selector,
      before: before.spec?.selector,
      shown: goSelector(spec?.selector),
    }),
  ],
});

interface ReplicationController {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> | undefined };
  readonly spec?:
    | {
        readonly replicas?: number | undefined;
        readonly minReadySeconds?: number | undefined;
        readonly selector?: Readonly<Record<string, string>> | undefined;
        readonly template?: PodTemplateSpec | undefined;
      }
    | undefined;
}

/** Rules of `ReplicationController`: selector and labels follow the template when they are not given. */
export const replicationControllerRules = typedRules<ReplicationController>({
  defaults: ({ metadata, spec }) => {
    if (!spec) return;
    const labels = spec.template?.metadata?.labels;
    if (labels && Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
    if (labels && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
    setPodTemplateDefaults(spec.template);
    spec.replicas ??= 1;
    if (spec.minReadySeconds === 0) delete spec.minReadySeconds;
  },
  validateCreate: ({ spec }) => {
    if (!spec) return [];
    const { selector = {}, template } = spec;
    const errors = [
      ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
      ...nonNegative('spec.replicas', spec.replicas),
    ];
    if (Object.keys(selector).length === 0) errors.push(required('spec.selector'));
    if (!template) return [...errors, required('spec.template')];
    return [...errors, ...templateErrors(template, { matchLabels: selector })];
  },
});

type ReplicaSetSpec = NonNullable<ReplicaSet['spec']>;

function specErrors({
  replicas,
  minReadySeconds,
  selector,
  template,
}: ReplicaSetSpec): readonly FieldError[] {
  return [
    ...nonNegative('spec.replicas', replicas),
    ...nonNegative('spec.minReadySeconds', minReadySeconds),
    ...workloadSelectorErrors('spec.selector', selector, { owner: 'deployment' }),
    ...(selector && !isUsableSelector(selector)
      ? [invalid('spec.selector', goSelector(selector), 'invalid label selector')]
      : templateErrors(template, selector)),
  ];
}

const templateErrors = (
  template: PodTemplateSpec | undefined,
  selector: LabelSelector,
): readonly FieldError[] => [
  ...selectedTemplateErrors('spec.template', template, selector),
  ...podTemplateErrors('spec.template', template),
  ...longRunningErrors('spec.template', template, 'ReplicaSet'),
];
