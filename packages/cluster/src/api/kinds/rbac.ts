// Rules of roles and of the bindings that give them to people.
import {
  isDns1123Subdomain,
  type ClusterRole,
  type ClusterRoleBinding,
  type PolicyRule,
  type Role,
  type RoleBinding,
  type RoleRef,
  type Subject,
} from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { invalid, invalidAll, notSupported, required } from '../validation/field-errors.js';
import { oneOf } from '../validation/formats.js';
import { labelSelectorErrors } from '../validation/label-selector-validation.js';
import { deepEqual } from './deep-equal.js';
import { typedRules, type Writable } from './typed-rules.unsafe.js';

const group = 'rbac.authorization.k8s.io';

/** Rules of `Role`. */
export const roleRules = typedRules<Role>({
  validateCreate: ({ rules }) => policyErrors(rules, true),
  validateUpdate: ({ rules }) => policyErrors(rules, true),
});

/** Rules of `ClusterRole`. */
export const clusterRoleRules = typedRules<ClusterRole>({
  validateCreate: clusterRoleErrors,
  validateUpdate: (role) => clusterRoleErrors(role),
});

/** Rules of `RoleBinding`. */
export const roleBindingRules = typedRules<RoleBinding>({
  defaults: setBindingDefaults,
  validateCreate: (binding) => bindingErrors(binding, true),
  validateUpdate: (binding, before) => [...bindingErrors(binding, true), ...roleRefChange(binding, before)],
});

/** Rules of `ClusterRoleBinding`. */
export const clusterRoleBindingRules = typedRules<ClusterRoleBinding>({
  defaults: setBindingDefaults,
  validateCreate: (binding) => bindingErrors(binding, false),
  validateUpdate: (binding, before) => [...bindingErrors(binding, false), ...roleRefChange(binding, before)],
});

function policyErrors(rules: readonly PolicyRule[] | undefined, namespaced: boolean): readonly FieldError[] {
  return (rules ?? []).flatMap((rule, index) => {
    const path = `rules[${index}]`;
    const { verbs, apiGroups = [], resources = [], nonResourceURLs = [] } = rule;
    const errors: FieldError[] = verbs?.length
      ? []
      : [required(`${path}.verbs`, 'verbs must contain at least one value')];
    if (nonResourceURLs.length > 0) {
      const field = `${path}.nonResourceURLs`;
      if (namespaced)
        errors.push(invalid(field, nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs'));
      if (apiGroups.length + resources.length + (rule.resourceNames ?? []).length > 0)
        errors.push(
          invalid(
            field,
            nonResourceURLs,
            'rules cannot apply to both regular resources and non-resource URLs',
          ),
        );
      return errors;
    }
    if (apiGroups.length === 0)
      errors.push(required(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
    if (resources.length === 0)
      errors.push(required(`${path}.resources`, 'resource rules must supply at least one resource'));
    return errors;
  });
}

function clusterRoleErrors({ rules, aggregationRule }: ClusterRole): readonly FieldError[] {
  const errors = [...policyErrors(rules, false)];
  if (!aggregationRule) return errors;
  const selectors = aggregationRule.clusterRoleSelectors ?? [];
  const field = 'aggregationRule.clusterRoleSelectors';
  if (selectors.length === 0)
    errors.push(required(field, 'at least one clusterRoleSelector required if aggregationRule is non-nil'));
  selectors.forEach((selector, index) => errors.push(...labelSelectorErrors(`${field}[${index}]`, selector)));
  return errors;
}

interface Binding {
  readonly roleRef: RoleRef;
  readonly subjects?: readonly Subject[] | undefined;
}

function setBindingDefaults({ roleRef, subjects }: Writable<Binding>): void {
  roleRef.apiGroup ||= group;
  for (const subject of subjects ?? [])
    if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ||= group;
}

function bindingErrors({ roleRef, subjects = [] }: Binding, namespaced: boolean): readonly FieldError[] {
  const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  const errors: FieldError[] = [
    ...oneOf('roleRef.apiGroup', roleRef.apiGroup, [group]),
    ...oneOf('roleRef.kind', roleRef.kind, kinds),
  ];
  if (!roleRef.name) errors.push(required('roleRef.name'));
  else if (/[/%]/.test(roleRef.name)) errors.push(...segmentErrors(roleRef.name));
  return [
    ...errors,
    ...subjects.flatMap((subject, index) => subjectErrors(`subjects[${index}]`, subject, namespaced)),
  ];
}

const segmentErrors = (name: string): readonly FieldError[] =>
  ['/', '%']
    .filter((sign) => name.includes(sign))
    .map((sign) => invalid('roleRef.name', name, `may not contain '${sign}'`));

function subjectErrors(path: string, subject: Subject, namespaced: boolean): readonly FieldError[] {
  const { kind, name, namespace, apiGroup = '' } = subject;
  const errors: FieldError[] = name ? [] : [required(`${path}.name`)];
  switch (kind) {
    case 'ServiceAccount':
      if (name) errors.push(...invalidAll(`${path}.name`, name, isDns1123Subdomain(name)));
      if (apiGroup) errors.push(notSupported(`${path}.apiGroup`, apiGroup, ['']));
      if (!namespaced && !namespace) errors.push(required(`${path}.namespace`));
      return errors;
    case 'User':
    case 'Group':
      return [...errors, ...oneOf(`${path}.apiGroup`, apiGroup, [group])];
    default:
      return [...errors, notSupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group'])];
  }
}

function roleRefChange({ roleRef }: Binding, before: Binding): readonly FieldError[] {
  if (deepEqual(roleRef, before.roleRef)) return [];
  const { apiGroup, kind, name } = roleRef;
  return [invalid('roleRef', { APIGroup: apiGroup, Kind: kind, Name: name }, 'cannot change roleRef')];
}
