// Checks of a job's policy about failed pods.
import {
  isQualifiedName,
  type JobSpec,
  type PodFailurePolicy,
  type PodFailurePolicyOnExitCodesRequirement,
  type PodFailurePolicyRule,
} from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { contradictory, duplicate, invalid, invalidAll, required } from './field-errors.js';
import { oneOf } from './formats.js';

const maxRules = 20;
const maxExitCodes = 255;
const maxConditions = 20;

/** Everything wrong with the policy; nothing when there is none. */
export function podFailurePolicyErrors(field: string, spec: JobSpec): readonly FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const errors: FieldError[] =
    rules.length > maxRules ? [tooMany(`${field}.rules`, rules.length, maxRules)] : [];
  return [...errors, ...rules.flatMap((rule, index) => ruleErrors(`${field}.rules[${index}]`, rule, spec))];
}

/** The policy as messages show it. */
export function goPodFailurePolicy(policy: PodFailurePolicy | undefined): unknown {
  if (!policy) return null;
  return {
    Rules: (policy.rules ?? []).map(({ action, onExitCodes, onPodConditions }) => ({
      Action: action,
      OnExitCodes: onExitCodes
        ? {
            ContainerName: onExitCodes.containerName ?? null,
            Operator: onExitCodes.operator,
            Values: onExitCodes.values,
          }
        : null,
      OnPodConditions: onPodConditions?.map(({ type, status }) => ({ Type: type, Status: status })) ?? null,
    })),
  };
}

function ruleErrors(field: string, rule: PodFailurePolicyRule, spec: JobSpec): readonly FieldError[] {
  const { action, onExitCodes, onPodConditions = [] } = rule;
  const errors = [...actionErrors(`${field}.action`, action, spec)];
  if (onExitCodes) errors.push(...exitCodeErrors(`${field}.onExitCodes`, onExitCodes, spec));
  if (onPodConditions.length > maxConditions)
    errors.push(tooMany(`${field}.onPodConditions`, onPodConditions.length, maxConditions));
  onPodConditions.forEach(({ type, status }, index) => {
    const path = `${field}.onPodConditions[${index}]`;
    errors.push(...invalidAll(`${path}.type`, type, isQualifiedName(type)));
    errors.push(...oneOf(`${path}.status`, status, ['False', 'True', 'Unknown']));
  });
  if (onExitCodes && onPodConditions.length > 0)
    errors.push(contradictory(field, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  if (!onExitCodes && onPodConditions.length === 0)
    errors.push(contradictory(field, 'specifying one of OnExitCodes and OnPodConditions is required'));
  return errors;
}

function actionErrors(field: string, action: string, spec: JobSpec): readonly FieldError[] {
  if (!action) return [required(field, 'valid values: ["Count" "FailIndex" "FailJob" "Ignore"]')];
  if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined)
    return [invalid(field, action, 'requires the backoffLimitPerIndex to be set')];
  return oneOf(field, action, ['Count', 'FailIndex', 'FailJob', 'Ignore']);
}

function exitCodeErrors(
  field: string,
  { operator, containerName, values }: PodFailurePolicyOnExitCodesRequirement,
  { template }: JobSpec,
): readonly FieldError[] {
  const errors: FieldError[] = operator
    ? [...oneOf(`${field}.operator`, operator, ['In', 'NotIn'])]
    : [required(`${field}.operator`)];
  const { containers = [], initContainers = [] } = template.spec ?? {};
  const isKnown = [...(containers ?? []), ...initContainers].some(({ name }) => name === containerName);
  if (containerName !== undefined && !isKnown)
    errors.push(
      invalid(
        `${field}.containerName`,
        containerName,
        'must be one of the container or initContainer names in the pod template',
      ),
    );
  return [...errors, ...codeErrors(`${field}.values`, operator, values ?? [])];
}

function codeErrors(field: string, operator: string, values: readonly number[]): readonly FieldError[] {
  if (values.length === 0) return [invalid(field, values, 'at least one value is required')];
  const errors: FieldError[] =
    values.length > maxExitCodes ? [tooMany(field, values.length, maxExitCodes)] : [];
  const seen = new Set<number>();
  values.forEach((value, index) => {
    if (operator === 'In' && value === 0)
      errors.push(invalid(`${field}[${index}]`, value, 'must not be 0 for the In operator'));
    if (seen.has(value)) errors.push(duplicate(`${field}[${index}]`, value));
    seen.add(value);
  });
  const isOrdered = values.every((value, index) => index === 0 || (values[index - 1] ?? value) <= value);
  return isOrdered ? errors : [...errors, invalid(field, values, 'must be ordered')];
}

const tooMany = (field: string, actual: number, max: number): FieldError => ({
  type: 'TooMany',
  field,
  value: actual,
  detail: `must have at most ${max} ${max === 1 ? 'item' : 'items'}`,
});
