// Checks of a pod's affinity to other pods and of its spreading over zones.
import {
  isDns1123Label,
  isQualifiedName,
  type Affinity,
  type PodAffinityTerm,
  type TopologySpreadConstraint,
} from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { duplicate, invalid, invalidAll, required } from './field-errors.js';
import { oneOf, optionalOneOf } from './formats.js';
import { labelSelectorErrors } from './label-selector-validation.js';
import { nodeAffinityErrors, weightErrors } from './node-selector-validation.js';

/** Everything wrong with the affinity of a pod. */
export function affinityErrors(field: string, affinity: Affinity | undefined): readonly FieldError[] {
  if (!affinity) return [];
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  return [
    ...(nodeAffinity ? nodeAffinityErrors(`${field}.nodeAffinity`, nodeAffinity) : []),
    ...(podAffinity ? podAffinityErrors(`${field}.podAffinity`, podAffinity) : []),
    ...(podAntiAffinity ? podAffinityErrors(`${field}.podAntiAffinity`, podAntiAffinity) : []),
  ];
}

function podAffinityErrors(
  field: string,
  affinity: NonNullable<Affinity['podAffinity']>,
): readonly FieldError[] {
  const needed = affinity.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const preferred = affinity.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return [
    ...needed.flatMap((term, index) =>
      termErrors(`${field}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`, term),
    ),
    ...preferred.flatMap(({ weight, podAffinityTerm }, index) => {
      const path = `${field}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
      return [
        ...weightErrors(`${path}.weight`, weight),
        ...termErrors(`${path}.podAffinityTerm`, podAffinityTerm),
      ];
    }),
  ];
}

function termErrors(field: string, term: PodAffinityTerm): readonly FieldError[] {
  const { labelSelector, namespaceSelector, namespaces = [], topologyKey } = term;
  return [
    ...labelSelectorErrors(`${field}.labelSelector`, labelSelector),
    ...labelSelectorErrors(`${field}.namespaceSelector`, namespaceSelector),
    ...namespaces.flatMap((name) => invalidAll(`${field}.namespace`, name, isDns1123Label(name))),
    ...(topologyKey ? [] : [required(`${field}.topologyKey`, 'can not be empty')]),
    ...invalidAll(`${field}.topologyKey`, topologyKey, isQualifiedName(topologyKey)),
  ];
}

/** Everything wrong with the spread constraints of a pod. */
export function topologySpreadErrors(
  field: string,
  constraints: readonly TopologySpreadConstraint[],
): readonly FieldError[] {
  const seen = new Set<string>();
  return constraints.flatMap((constraint, index) => {
    const path = `${field}[${index}]`;
    const { topologyKey, whenUnsatisfiable } = constraint;
    const pair = `{${topologyKey}, ${whenUnsatisfiable}}`;
    const errors = [...skewErrors(path, constraint)];
    if (seen.has(pair)) errors.push(duplicate(`${path}.{topologyKey, whenUnsatisfiable}`, pair));
    seen.add(pair);
    return [
      ...errors,
      ...domainErrors(path, constraint),
      ...labelSelectorErrors(`${path}.labelSelector`, constraint.labelSelector),
    ];
  });
}

function skewErrors(path: string, constraint: TopologySpreadConstraint): readonly FieldError[] {
  const { maxSkew, topologyKey, whenUnsatisfiable } = constraint;
  const errors: FieldError[] =
    maxSkew > 0 ? [] : [invalid(`${path}.maxSkew`, maxSkew, 'must be greater than zero')];
  if (topologyKey)
    errors.push(...invalidAll(`${path}.topologyKey`, topologyKey, isQualifiedName(topologyKey)));
  else errors.push(required(`${path}.topologyKey`, 'can not be empty'));
  return [
    ...errors,
    ...oneOf(`${path}.whenUnsatisfiable`, whenUnsatisfiable, ['DoNotSchedule', 'ScheduleAnyway']),
  ];
}

function domainErrors(path: string, constraint: TopologySpreadConstraint): readonly FieldError[] {
  const { minDomains, whenUnsatisfiable, nodeAffinityPolicy, nodeTaintsPolicy } = constraint;
  const errors: FieldError[] = [];
  if (minDomains !== undefined && minDomains <= 0)
    errors.push(invalid(`${path}.minDomains`, minDomains, 'must be greater than 0'));
  if (minDomains !== undefined && whenUnsatisfiable !== 'DoNotSchedule') {
    const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
    errors.push(invalid(`${path}.minDomains`, minDomains, detail));
  }
  errors.push(...optionalOneOf(`${path}.nodeAffinityPolicy`, nodeAffinityPolicy, ['Honor', 'Ignore']));
  return [...errors, ...optionalOneOf(`${path}.nodeTaintsPolicy`, nodeTaintsPolicy, ['Honor', 'Ignore'])];
}
