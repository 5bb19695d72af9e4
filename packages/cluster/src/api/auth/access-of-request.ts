// What a request asks for in the words of RBAC, and the 403 when it may not.
import type { StatusError } from '@berth/kube';
import type { RequestInfo } from '../http/request-info.js';
import type { UserInfo } from '../kind-rules.js';
import { forbidden, statusError } from '../status-errors.js';
import type { AccessRequest } from './policy-rules.js';

/** The question to the authorizer. */
export function accessOf(info: RequestInfo): AccessRequest {
  if (info.kind === 'path') return info;
  return {
    kind: 'resource',
    verb: info.verb,
    group: info.group,
    resource: info.plural,
    subresource: info.subresource ?? '',
    namespace: namespaceOf(info),
    name: info.name,
  };
}

// A namespace is in itself, so that roles in it may speak of it.
const namespaceOf = (info: Extract<RequestInfo, { readonly kind: 'resource' }>): string =>
  info.plural === 'namespaces' && info.group === '' ? info.name : (info.namespace ?? '');

/** The refusal, worded as kube-apiserver does. */
export function accessDenied(user: UserInfo, info: RequestInfo): StatusError {
  const who = `User ${JSON.stringify(user.username)}`;
  if (info.kind === 'path') {
    const message = `forbidden: ${who} cannot ${info.verb} path ${JSON.stringify(info.path)}`;
    return statusError({ code: 403, reason: 'Forbidden', message, details: {} });
  }
  const { group, plural, subresource } = info;
  const resource = subresource === undefined ? plural : `${plural}/${subresource}`;
  const namespace = namespaceOf(info);
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  const what = `resource ${JSON.stringify(resource)} in API group ${JSON.stringify(group)}`;
  return forbidden({ group, resource: plural }, info.name, `${who} cannot ${info.verb} ${what} ${where}`);
}
