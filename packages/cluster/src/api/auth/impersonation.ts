// Impersonation headers: a user with the right to it acts as another.
import type { IncomingMessage } from 'node:http';
import type { StatusError } from '@berth/kube';
import type { UserInfo } from '../kind-rules.js';
import { forbidden } from '../status-errors.js';
import { serviceAccountGroups } from './authenticate.js';
import type { Authorizer } from './authorizer.js';

/** A request whose headers make no sense together: a plain 500 in kube-apiserver. */
export interface ImpersonationProblem {
  readonly kind: 'problem';
  readonly message: string;
}

export type Impersonation = { readonly kind: 'user'; readonly user: UserInfo } | ImpersonationProblem;

/** The user that the request acts as. Throws 403 when its sender may not. */
export function impersonate(authorizer: Authorizer, request: IncomingMessage, user: UserInfo): Impersonation {
  const headers = request.headersDistinct;
  const [username] = headers['impersonate-user'] ?? [];
  const groups = headers['impersonate-group'] ?? [];
  const [uid] = headers['impersonate-uid'] ?? [];
  const extra = extraOf(headers);
  if (username === undefined) return unnamed({ groups, uid, extra }, user);
  const wanted: readonly Wanted[] = [
    userWanted(username),
    ...groups.map((name) => ({ ...identityWanted('groups', '', name), group: '' })),
    ...(uid === undefined ? [] : [identityWanted('uids', '', uid)]),
    ...Object.entries(extra ?? {}).flatMap(([key, values]) =>
      values.map((value) => identityWanted('userextras', key, value)),
    ),
  ];
  for (const target of wanted) {
    const decision = authorizer.authorize(user, { kind: 'resource', verb: 'impersonate', ...target });
    if (!decision.allowed) throw refused(user, target);
  }
  return { kind: 'user', user: { username, uid, groups: groupsOf(username, groups), extra } };
}

interface Wanted {
  readonly resource: string;
  readonly group: string;
  readonly namespace: string;
  readonly subresource: string;
  readonly name: string;
}

function unnamed(
  { groups, uid, extra }: Pick<UserInfo, 'groups' | 'uid' | 'extra'>,
  user: UserInfo,
): Impersonation {
  if (groups.length === 0 && uid === undefined && extra === undefined) return { kind: 'user', user };
  const parts = groups.map((name) => `{Group  ${name}    }`);
  return { kind: 'problem', message: `requested [${parts.join(' ')}] without impersonating a user` };
}

// Uids and extras are resources of the authentication group.
const identityWanted = (resource: string, subresource: string, name: string): Wanted => ({
  resource,
  group: 'authentication.k8s.io',
  namespace: '',
  subresource,
  name,
});

function userWanted(username: string): Wanted {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(username) ?? [];
  if (namespace !== undefined && name !== undefined) {
    return { resource: 'serviceaccounts', group: '', namespace, subresource: '', name };
  }
  return { resource: 'users', group: '', namespace: '', subresource: '', name: username };
}

function groupsOf(username: string, groups: readonly string[]): readonly string[] {
  const [, namespace] = /^system:serviceaccount:([^:]+):/.exec(username) ?? [];
  const own = namespace !== undefined && groups.length === 0 ? serviceAccountGroups(namespace) : groups;
  return own.includes('system:authenticated') ? own : [...own, 'system:authenticated'];
}

function extraOf(headers: NodeJS.Dict<string[]>): Readonly<Record<string, readonly string[]>> | undefined {
  const prefix = 'impersonate-extra-';
  const entries = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  if (entries.length === 0) return undefined;
  return Object.fromEntries(
    entries.map(([name, values = []]) => [decodeURIComponent(name.slice(prefix.length)), values]),
  );
}

function refused(user: UserInfo, wanted: Wanted): StatusError {
  const { resource, subresource, group, namespace, name } = wanted;
  const full = subresource === '' ? resource : `${resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  const who = `User ${JSON.stringify(user.username)}`;
  const why = `${who} cannot impersonate resource "${full}" in API group "${group}" ${where}`;
  return forbidden({ group, resource }, name, why);
}
