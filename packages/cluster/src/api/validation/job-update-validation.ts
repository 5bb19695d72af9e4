// What may not change of a job: what it is, and its pods once they may exist.
import type { Job, JobSpec, PodTemplateSpec } from '@berth/kube';

import { deepEqual } from '../kinds/deep-equal.js';
import type { FieldError } from '../kind-rules.js';
import { invalid } from './field-errors.js';
import { goPodTemplate } from './go-pod.js';
import { goSelector } from './go-selector.js';
import { immutable } from './immutable.js';
import { goPodFailurePolicy } from './pod-failure-policy-validation.js';

/** Everything a change of a job may not do. */
export function immutableJobErrors(job: Job, before: Job): readonly FieldError[] {
  const { spec } = job;
  const old = before.spec;
  if (!spec || !old) return [];
  return [
    ...completionErrors(spec, old),
    ...immutable('spec.selector', {
      now: spec.selector,
      before: old.selector,
      shown: goSelector(spec.selector),
    }),
    ...templateErrors(spec, before),
    ...immutable('spec.completionMode', { now: spec.completionMode, before: old.completionMode }),
    ...immutable('spec.podFailurePolicy', {
      now: spec.podFailurePolicy,
      before: old.podFailurePolicy,
      shown: goPodFailurePolicy(spec.podFailurePolicy),
    }),
    ...immutable('spec.backoffLimitPerIndex', {
      now: spec.backoffLimitPerIndex,
      before: old.backoffLimitPerIndex,
    }),
    ...immutable('spec.managedBy', { now: spec.managedBy, before: old.managedBy }),
    ...immutable('spec.successPolicy', { now: spec.successPolicy, before: old.successPolicy }),
  ];
}

/** Indexed jobs may grow and shrink, completions and parallelism together. */
function completionErrors(spec: JobSpec, old: JobSpec): readonly FieldError[] {
  const { completions, parallelism, completionMode } = spec;
  if (completions === old.completions) return [];
  const isElastic = completionMode === 'Indexed' && completions !== undefined;
  if (!isElastic) return immutable('spec.completions', { now: completions, before: old.completions });
  if (completions === parallelism) return [];
  return [invalid('spec.completions', completions, 'can only be modified in tandem with spec.parallelism')];
}

/** Before a suspended job ever started, its pods may still be sent elsewhere. */
function templateErrors(spec: JobSpec, before: Job): readonly FieldError[] {
  const old = before.spec?.template;
  const mayMove = before.spec?.suspend === true && before.status?.startTime === undefined;
  const base = mayMove && old ? withScheduling(old, spec.template) : old;
  if (deepEqual(spec.template, base)) return [];
  return [invalid('spec.template', goPodTemplate(spec.template), 'field is immutable')];
}

function withScheduling(old: PodTemplateSpec, now: PodTemplateSpec): PodTemplateSpec {
  const { nodeSelector, tolerations, schedulingGates, affinity } = now.spec ?? {};
  const {
    nodeSelector: _selector,
    tolerations: _tolerations,
    schedulingGates: _gates,
    affinity: oldAffinity,
    ...rest
  } = old.spec ?? { containers: [] };
  const merged = { ...oldAffinity, nodeAffinity: affinity?.nodeAffinity };
  const isAffinityGone =
    affinity === undefined && Object.keys(oldAffinity ?? {}).every((key) => key === 'nodeAffinity');
  return {
    ...old,
    ...(now.metadata && {
      metadata: { ...old.metadata, labels: now.metadata.labels, annotations: now.metadata.annotations },
    }),
    spec: {
      ...rest,
      nodeSelector,
      tolerations,
      schedulingGates,
      affinity: isAffinityGone ? undefined : merged,
    },
  };
}
