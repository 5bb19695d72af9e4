// Checks of pod templates inside workloads.
import { matchesLabelSelector, type LabelSelector, type PodTemplateSpec } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { forbidden, invalid, notSupported, required } from './field-errors.js';
import { goMap, goSelector } from './go-selector.js';
import { isEmptySelector, labelSelectorErrors } from './label-selector-validation.js';
import { annotationErrors, labelErrors } from './object-meta.js';
import { podSpecErrors } from './pod-spec-validation.js';

/** Everything wrong with a template by itself. */
export function podTemplateErrors(
  field: string,
  template: PodTemplateSpec | undefined,
): readonly FieldError[] {
  const { metadata, spec } = template ?? {};
  const errors: FieldError[] = [
    ...labelErrors(`${field}.labels`, metadata?.labels),
    ...annotationErrors(`${field}.annotations`, metadata?.annotations),
    ...podSpecErrors(`${field}.spec`, spec ?? { containers: [] }, { isPod: false }),
  ];
  if (spec?.ephemeralContainers?.length)
    errors.push(
      forbidden(`${field}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'),
    );
  return errors;
}

/** The template's labels must be what the selector finds; a missing selector finds nothing. */
export function selectedTemplateErrors(
  field: string,
  template: PodTemplateSpec | undefined,
  selector: LabelSelector | null | undefined,
): readonly FieldError[] {
  const labels = template?.metadata?.labels;
  const matches = selector
    ? isEmptySelector(selector) || matchesLabelSelector(selector, labels ?? {})
    : false;
  if (matches) return [];
  return [invalid(`${field}.metadata.labels`, goMap(labels), '`selector` does not match template `labels`')];
}

export interface SelectorRules {
  /** The kind as the message about an empty selector names it. */
  readonly owner: string;
}

/** A workload's selector: it must be there, be usable and not be empty. */
export function workloadSelectorErrors(
  field: string,
  selector: LabelSelector | null | undefined,
  { owner }: SelectorRules,
): readonly FieldError[] {
  if (!selector) return [required(field)];
  const errors = [...labelSelectorErrors(field, selector)];
  if (isEmptySelector(selector))
    errors.push(invalid(field, goSelector(selector), `empty selector is invalid for ${owner}`));
  return errors;
}

/** Pods that are kept running restart always and have no deadline. */
export function longRunningErrors(
  field: string,
  template: PodTemplateSpec | undefined,
  kind: string,
): readonly FieldError[] {
  const { restartPolicy, activeDeadlineSeconds } = template?.spec ?? {};
  const errors: FieldError[] = [];
  if (restartPolicy !== 'Always')
    errors.push(notSupported(`${field}.spec.restartPolicy`, restartPolicy ?? '', ['Always']));
  if (activeDeadlineSeconds !== undefined)
    errors.push(
      forbidden(`${field}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`),
    );
  return errors;
}
