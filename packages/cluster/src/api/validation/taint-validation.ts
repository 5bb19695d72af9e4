// Checks of taints on nodes and of tolerations on pods.
import { isLabelValue, isQualifiedName, type Taint, type Toleration } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { duplicate, forbidden, invalid, invalidAll } from './field-errors.js';
import { oneOf } from './formats.js';

const effects: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Everything wrong with the taints of a node. */
export function taintErrors(field: string, taints: readonly Taint[]): readonly FieldError[] {
  const seen = new Set<string>();
  return taints.flatMap((taint, index) => {
    const path = `${field}[${index}]`;
    const id = `${taint.effect}\0${taint.key}`;
    const errors: FieldError[] = [
      ...invalidAll(`${path}.key`, taint.key, isQualifiedName(taint.key)),
      ...joined(`${path}.value`, taint.value ?? '', isLabelValue(taint.value ?? '')),
      ...oneOf(`${path}.effect`, taint.effect, effects),
    ];
    if (seen.has(id))
      errors.push(duplicate(path, goTaint(taint), 'taints must be unique by key and effect pair'));
    seen.add(id);
    return errors;
  });
}

/** Everything wrong with the tolerations of a pod. */
export function tolerationErrors(field: string, tolerations: readonly Toleration[]): readonly FieldError[] {
  return tolerations.flatMap((toleration, index) => {
    const { key = '', operator, effect } = toleration;
    const path = `${field}[${index}]`;
    const errors: FieldError[] = key ? [...invalidAll(`${path}.key`, key, isQualifiedName(key))] : [];
    if (!key && operator !== 'Exists') errors.push(invalid(`${path}.operator`, operator ?? '', matchAll));
    if (toleration.tolerationSeconds !== undefined && effect !== 'NoExecute')
      errors.push(
        invalid(`${path}.effect`, effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set"),
      );
    errors.push(...operatorErrors(`${path}.operator`, toleration));
    if (effect) errors.push(...oneOf(`${path}.effect`, effect, effects));
    return errors;
  });
}

/** Tolerations of a running pod may be added, and their seconds changed; nothing else. */
export function tolerationUpdateErrors(
  field: string,
  tolerations: readonly Toleration[],
  before: readonly Toleration[],
): readonly FieldError[] {
  const isKept = (old: Toleration): boolean => tolerations.some((toleration) => isSame(toleration, old));
  if (before.every(isKept)) return [];
  return [forbidden(field, 'existing toleration can not be modified except its tolerationSeconds')];
}

const matchAll = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';

const isSame = (a: Toleration, b: Toleration): boolean =>
  a.key === b.key && a.effect === b.effect && a.value === b.value && a.operator === b.operator;

function operatorErrors(field: string, { operator, value = '' }: Toleration): readonly FieldError[] {
  if (!operator || operator === 'Equal') return joined(field, value, isLabelValue(value));
  if (operator !== 'Exists') return oneOf(field, operator, ['Equal', 'Exists']);
  return value ? [invalid(field, value, "value must be empty when `operator` is 'Exists'")] : [];
}

const joined = (field: string, value: unknown, messages: readonly string[]): readonly FieldError[] =>
  messages.length === 0 ? [] : [invalid(field, value, messages.join(';'))];

const goTaint = ({ key, value = '', effect, timeAdded }: Taint): unknown => ({
  Key: key,
  Value: value,
  Effect: effect,
  TimeAdded: timeAdded ?? null,
});
