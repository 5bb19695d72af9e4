// Checks of jobs and of the job templates of cron jobs.
import {
  isDns1123Label,
  matchesLabelSelector,
  type Job,
  type JobSpec,
  type SuccessPolicy,
} from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { invalid, notSupported, required } from './field-errors.js';
import { nonNegative, optionalOneOf } from './formats.js';
import { goMap } from './go-selector.js';
import { labelSelectorErrors } from './label-selector-validation.js';
import { podFailurePolicyErrors } from './pod-failure-policy-validation.js';
import { podTemplateErrors } from './pod-template-validation.js';

/** Everything wrong with a job. */
export function jobErrors({ metadata, spec }: Job): readonly FieldError[] {
  if (!spec) return [];
  const errors: FieldError[] = [...jobSpecErrors('spec', spec), ...selectorErrors(spec)];
  if (spec.completionMode === 'Indexed' && (spec.completions ?? 0) > 0) {
    const hostname = `${metadata.name ?? ''}-${(spec.completions ?? 0) - 1}`;
    const detail = `will not able to create pod with invalid DNS label: ${hostname}`;
    if (isDns1123Label(hostname).length > 0) errors.push(invalid('metadata.name', metadata.name, detail));
  }
  return errors;
}

/** Everything wrong with a job's spec, but for its selector. */
export function jobSpecErrors(field: string, spec: JobSpec): readonly FieldError[] {
  const errors: FieldError[] = [
    ...nonNegative(`${field}.parallelism`, spec.parallelism),
    ...nonNegative(`${field}.completions`, spec.completions),
    ...nonNegative(`${field}.activeDeadlineSeconds`, spec.activeDeadlineSeconds),
    ...nonNegative(`${field}.backoffLimit`, spec.backoffLimit),
    ...nonNegative(`${field}.ttlSecondsAfterFinished`, spec.ttlSecondsAfterFinished),
    ...nonNegative(`${field}.backoffLimitPerIndex`, spec.backoffLimitPerIndex),
    ...nonNegative(`${field}.maxFailedIndexes`, spec.maxFailedIndexes),
  ];
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined)
    errors.push(required(`${field}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  errors.push(...completionErrors(field, spec));
  errors.push(...podFailurePolicyErrors(`${field}.podFailurePolicy`, spec));
  errors.push(...successPolicyErrors(`${field}.successPolicy`, spec));
  errors.push(...replacementErrors(`${field}.podReplacementPolicy`, spec));
  errors.push(...podTemplateErrors(`${field}.template`, spec.template));
  return [...errors, ...restartErrors(`${field}.template.spec.restartPolicy`, spec)];
}

const maxIndexedParallelism = 100_000;

function completionErrors(field: string, spec: JobSpec): readonly FieldError[] {
  const { completionMode, completions, parallelism } = spec;
  const errors = [...optionalOneOf(`${field}.completionMode`, completionMode, ['NonIndexed', 'Indexed'])];
  if (completionMode === 'Indexed') {
    if (completions === undefined)
      errors.push(required(`${field}.completions`, 'when completion mode is Indexed'));
    if (parallelism !== undefined && parallelism > maxIndexedParallelism) {
      const detail = `must be less than or equal to ${maxIndexedParallelism} when completion mode is Indexed`;
      errors.push(invalid(`${field}.parallelism`, parallelism, detail));
    }
    return errors;
  }
  for (const name of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const)
    if (spec[name] !== undefined)
      errors.push(invalid(`${field}.${name}`, spec[name], 'requires indexed completion mode'));
  return errors;
}

function successPolicyErrors(
  field: string,
  { successPolicy, completionMode, completions = 0 }: JobSpec,
): readonly FieldError[] {
  if (!successPolicy) return [];
  if (completionMode !== 'Indexed')
    return [invalid(field, goSuccessPolicy(successPolicy), 'requires indexed completion mode')];
  const rules = successPolicy.rules ?? [];
  if (rules.length === 0)
    return [
      required(`${field}.rules`, 'at least one rules must be specified when the successPolicy is specified'),
    ];
  return rules.flatMap(({ succeededCount, succeededIndexes }, index) => {
    const path = `${field}.rules[${index}]`;
    if (succeededCount === undefined && succeededIndexes === undefined)
      return [required(path, 'at least one of succeededCount or succeededIndexes must be specified')];
    const errors = [...nonNegative(`${path}.succeededCount`, succeededCount)];
    if (succeededCount !== undefined && succeededCount > completions)
      errors.push(
        invalid(
          `${path}.succeededCount`,
          succeededCount,
          `must be less than or equal to ${completions} (the number of specified completions)`,
        ),
      );
    return errors;
  });
}

const goSuccessPolicy = ({ rules }: SuccessPolicy): unknown => ({
  Rules: (rules ?? []).map(({ succeededIndexes, succeededCount }) => ({
    SucceededIndexes: succeededIndexes ?? null,
    SucceededCount: succeededCount ?? null,
  })),
});

function replacementErrors(
  field: string,
  { podReplacementPolicy, podFailurePolicy }: JobSpec,
): readonly FieldError[] {
  if (podReplacementPolicy === undefined) return [];
  const choices = podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
  return optionalOneOf(field, podReplacementPolicy, choices);
}

function restartErrors(field: string, { template, podFailurePolicy }: JobSpec): readonly FieldError[] {
  const policy = template.spec?.restartPolicy ?? 'Always';
  if (policy === 'Always') return [required(field, 'valid values: "OnFailure", "Never"')];
  if (policy !== 'OnFailure' && policy !== 'Never')
    return [notSupported(field, policy, ['OnFailure', 'Never'])];
  if (!podFailurePolicy || policy === 'Never') return [];
  return [invalid(field, policy, 'only "Never" is supported when podFailurePolicy is specified')];
}

function selectorErrors({ selector, template }: JobSpec): readonly FieldError[] {
  if (!selector) return [required('spec.selector')];
  const errors = [...labelSelectorErrors('spec.selector', selector)];
  const labels = template.metadata?.labels;
  if (errors.length === 0 && !matchesLabelSelector(selector, labels ?? {}))
    errors.push(
      invalid('spec.template.metadata.labels', goMap(labels), '`selector` does not match template `labels`'),
    );
  return errors;
}
