// Nobody may grant what he does not have: checked when roles and bindings are written.
import type { PolicyRule, RoleRef, StatusError } from '@berth/kube';
import type { AdmissionPlugin, AdmissionRequest } from '../admission/index.js';
import type { UserInfo } from '../kind-rules.js';
import { forbidden } from '../status-errors.js';
import { rulesOfRef, type Authorizer } from './authorizer.js';
import { uncovered } from './policy-rules.js';
import { roleRefOf, rulesOf } from './rbac-objects.unsafe.js';

const GROUP = 'rbac.authorization.k8s.io';

/** Refuses roles and bindings whose rights exceed those of their writer. */
export function escalationPlugin(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: 'RBACEscalation',
    validate: (request) => {
      if (request.group !== GROUP || request.context.operation === 'DELETE') return;
      const granted = grantedRules(request);
      if (granted === undefined || mayExceed(authorizer, request)) return;
      const { user, namespace = '' } = request.context;
      const missing = uncovered(granted, authorizer.rulesOf(user, namespace));
      if (missing.length > 0) throw escalation(request, missing);
    },
  };
}

function grantedRules(request: AdmissionRequest): readonly PolicyRule[] | undefined {
  const isRole = request.resource === 'roles' || request.resource === 'clusterroles';
  if (isRole) return rulesOf(request.draft);
  const ref: RoleRef | undefined = roleRefOf(request.draft);
  return ref === undefined
    ? undefined
    : rulesOfRef(request.context.api, ref, request.context.namespace ?? '');
}

// The verbs `escalate` on roles and `bind` on the role of a binding lift the check.
function mayExceed(authorizer: Authorizer, request: AdmissionRequest): boolean {
  const { user, namespace = '' } = request.context;
  const ref = roleRefOf(request.draft);
  const resource =
    ref === undefined ? request.resource : ref.kind === 'ClusterRole' ? 'clusterroles' : 'roles';
  return authorizer.authorize(user, {
    kind: 'resource',
    verb: ref === undefined ? 'escalate' : 'bind',
    group: GROUP,
    resource,
    subresource: '',
    namespace,
    name: ref?.name ?? request.context.name ?? '',
  }).allowed;
}

function escalation(request: AdmissionRequest, missing: readonly PolicyRule[]): StatusError {
  const { user, name = '' } = request.context;
  const who = `user ${JSON.stringify(user.username)} (groups=${goStrings(user)})`;
  const rules = missing.map(renderRule).join('\n');
  const why = `${who} is attempting to grant RBAC permissions not currently held:\n${rules}`;
  return forbidden({ group: GROUP, resource: request.resource }, name, why);
}

const quoted = (texts: readonly string[]): string => texts.map((text) => JSON.stringify(text)).join(' ');
const goStrings = (user: UserInfo): string => `[${quoted(user.groups)}]`;

function renderRule(rule: PolicyRule): string {
  const parts = [
    rule.apiGroups && `APIGroups:[${quoted(rule.apiGroups)}]`,
    rule.resources && `Resources:[${quoted(rule.resources)}]`,
    rule.resourceNames && `ResourceNames:[${quoted(rule.resourceNames)}]`,
    rule.nonResourceURLs && `NonResourceURLs:[${quoted(rule.nonResourceURLs)}]`,
    `Verbs:[${quoted(rule.verbs)}]`,
  ];
  return `{${parts.filter((part) => part !== undefined).join(', ')}}`;
}
