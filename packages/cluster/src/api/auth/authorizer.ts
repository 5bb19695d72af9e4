// Role-based access control: may this user do this. Roles and bindings are read from the cluster at every question.
import {
  matchesLabelSelector,
  type ClusterRole,
  type PolicyRule,
  type RoleRef,
  type Subject,
} from '@berth/kube';
import type { RequestContext, UserInfo } from '../kind-rules.js';
import { coversPath, coversResource, type AccessRequest } from './policy-rules.js';

export interface AccessDecision {
  readonly allowed: boolean;
  /** Which binding allows it, as kube-apiserver words it. */
  readonly reason: string;
}

/** Answers questions of access. */
export interface Authorizer {
  authorize(user: UserInfo, request: AccessRequest): AccessDecision;
  /** All rules of a user in a namespace (empty: cluster-wide ones alone). */
  rulesOf(user: UserInfo, namespace: string): readonly PolicyRule[];
}

const MASTERS = 'system:masters';

/** RBAC over the roles and bindings of the cluster; members of `system:masters` may do everything. */
export function createAuthorizer(reader: RequestContext['api']): Authorizer {
  return {
    authorize: (user, request) => {
      if (user.groups.includes(MASTERS)) return { allowed: true, reason: '' };
      const namespace = request.kind === 'resource' ? request.namespace : '';
      for (const grant of grantsOf(reader, user, namespace)) {
        if (grant.rules.some((rule) => covers(rule, request)))
          return { allowed: true, reason: reasonOf(grant) };
      }
      return { allowed: false, reason: '' };
    },
    rulesOf: (user, namespace) => [...grantsOf(reader, user, namespace)].flatMap((grant) => grant.rules),
  };
}

const covers = (rule: PolicyRule, request: AccessRequest): boolean =>
  request.kind === 'resource' ? coversResource(rule, request) : coversPath(rule, request);

interface Grant {
  readonly binding: 'ClusterRoleBinding' | 'RoleBinding';
  readonly bindingName: string;
  readonly roleRef: RoleRef;
  readonly subject: Subject;
  readonly rules: readonly PolicyRule[];
}

function* grantsOf(reader: RequestContext['api'], user: UserInfo, namespace: string): Iterable<Grant> {
  for (const binding of reader.items('clusterrolebindings.rbac.authorization.k8s.io')) {
    const subject = binding.subjects?.find((candidate) => isSubject(candidate, user, ''));
    if (subject === undefined) continue;
    const bindingName = binding.metadata.name ?? '';
    const rules = clusterRules(reader, binding.roleRef.name);
    yield { binding: 'ClusterRoleBinding', bindingName, roleRef: binding.roleRef, subject, rules };
  }
  if (namespace === '') return;
  for (const binding of reader.items('rolebindings.rbac.authorization.k8s.io', namespace)) {
    const subject = binding.subjects?.find((candidate) => isSubject(candidate, user, namespace));
    if (subject === undefined) continue;
    const bindingName = `${binding.metadata.name}/${namespace}`;
    const rules = rulesOfRef(reader, binding.roleRef, namespace);
    yield { binding: 'RoleBinding', bindingName, roleRef: binding.roleRef, subject, rules };
  }
}

/** The rules behind a reference to a Role or ClusterRole. */
export function rulesOfRef(
  reader: RequestContext['api'],
  ref: RoleRef,
  namespace: string,
): readonly PolicyRule[] {
  if (ref.kind === 'ClusterRole') return clusterRules(reader, ref.name);
  return reader.peek('roles.rbac.authorization.k8s.io', { namespace, name: ref.name })?.rules ?? [];
}

function clusterRules(reader: RequestContext['api'], name: string): readonly PolicyRule[] {
  const role = reader.peek('clusterroles.rbac.authorization.k8s.io', { name });
  if (role === undefined) return [];
  return role.aggregationRule === undefined ? (role.rules ?? []) : aggregatedRules(reader, role);
}

function aggregatedRules(reader: RequestContext['api'], role: ClusterRole): readonly PolicyRule[] {
  const selectors = role.aggregationRule?.clusterRoleSelectors ?? [];
  return reader
    .items('clusterroles.rbac.authorization.k8s.io')
    .filter((other) => other.metadata.name !== role.metadata.name)
    .filter((other) => selectors.some((selector) => matchesLabelSelector(selector, other.metadata.labels)))
    .flatMap((other) => other.rules ?? []);
}

function isSubject(subject: Subject, user: UserInfo, bindingNamespace: string): boolean {
  switch (subject.kind) {
    case 'User':
      return user.username === subject.name;
    case 'Group':
      return user.groups.includes(subject.name);
    case 'ServiceAccount':
      return (
        user.username === `system:serviceaccount:${subject.namespace ?? bindingNamespace}:${subject.name}`
      );
    default:
      return false;
  }
}

function reasonOf({ binding, bindingName, roleRef, subject }: Grant): string {
  const name = subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace}` : subject.name;
  const role = `${roleRef.kind} ${JSON.stringify(roleRef.name)}`;
  const whom = `${subject.kind} ${JSON.stringify(name)}`;
  return `RBAC: allowed by ${binding} ${JSON.stringify(bindingName)} of ${role} to ${whom}`;
}
