// The review kinds: questions about access and identity that are answered, never stored.
import { kubeTime } from '@berth/kube';
import { sendJson } from '../http/answer.js';
import type { Exchange } from '../http/exchange.js';
import { mediaTypeOf, parseObjectBody, readBody } from '../http/request-body.js';
import type { ApiServices, ReviewHandler } from '../http/services.js';
import { callOf, checkType, type WriteTarget } from '../http/write-handlers.js';
import type { Draft, UserInfo } from '../kind-rules.js';
import { trackCreate } from '../managed-fields/track-changes.js';
import { draftMeta, isRecord, recordAt } from '../meta/draft-meta.unsafe.js';
import { badRequest, invalid } from '../status-errors.js';
import { decodeBody } from '../validation/decode.js';
import type { AccessRequest } from './policy-rules.js';
import { TOKEN_ISSUER } from './service-account-tokens.js';

/** Handlers by kind. */
export const REVIEWS: ReadonlyMap<string, ReviewHandler> = new Map([
  ['SelfSubjectReview', review(selfSubject, { tracked: false })],
  ['TokenReview', review(tokenReview, { tracked: true })],
  ['SubjectAccessReview', review(subjectAccess, { tracked: true })],
  ['LocalSubjectAccessReview', review(subjectAccess, { tracked: true })],
  ['SelfSubjectAccessReview', review(selfAccess, { tracked: true })],
  ['SelfSubjectRulesReview', review(selfRules, { tracked: false })],
]);

interface ReviewRequest {
  readonly services: ApiServices;
  readonly exchange: Exchange;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly draft: Draft;
  readonly namespace: string;
}

/** Fills in the answer. */
type Fill = (request: ReviewRequest) => void;

function review(fill: Fill, { tracked }: { readonly tracked: boolean }): ReviewHandler {
  return async (services, exchange, target) => {
    const draft = await readReview(exchange, target);
    const { state } = services;
    const meta = draftMeta(draft);
    if (target.namespace !== undefined) meta.namespace = target.namespace;
    const call = callOf(exchange, target, 'CreateOptions');
    if (tracked) trackCreate(draft, { call, nowMs: state.clock.now() });
    const namespace = target.namespace ?? '';
    fill({ services, exchange, spec: recordAt(draft, 'spec') ?? {}, draft, namespace });
    sendJson(exchange, 201, draft);
  };
}

async function readReview(exchange: Exchange, target: WriteTarget): Promise<Draft> {
  const { info } = target;
  const body = await readBody(exchange.request);
  const { value } = parseObjectBody(body, mediaTypeOf(exchange.request), info.kind);
  const call = callOf(exchange, target, 'CreateOptions');
  checkType(call, value);
  const typed = { ...Object(value), kind: info.kind, apiVersion: info.apiVersion };
  const { draft } = decodeBody({ type: info, value: typed, fieldValidation: 'Ignore' });
  return draft;
}

function selfSubject({ draft, exchange, services }: ReviewRequest): void {
  draftMeta(draft).creationTimestamp = kubeTime(services.state.clock.now());
  delete draft['spec'];
  draft['status'] = { userInfo: userInfo(exchange.user) };
}

const userInfo = ({ username, uid, groups, extra }: UserInfo): Readonly<Record<string, unknown>> => ({
  username,
  ...(uid === undefined ? {} : { uid }),
  groups,
  ...(extra === undefined ? {} : { extra }),
});

function tokenReview({ draft, spec, services }: ReviewRequest): void {
  const { token } = spec;
  if (typeof token !== 'string' || token === '') {
    throw badRequest('token is required for TokenReview in authentication');
  }
  const asked = Array.isArray(spec['audiences']) ? spec['audiences'].map(String) : [];
  const audiences = asked.length > 0 ? asked : [TOKEN_ISSUER];
  const user = services.authenticator.ofToken(token, audiences);
  draft['status'] =
    user === undefined
      ? { user: {}, error: 'invalid bearer token' }
      : { authenticated: true, user: userInfo(user), audiences };
}

function subjectAccess({ draft, spec, services, namespace }: ReviewRequest): void {
  const user: UserInfo = {
    username: typeof spec['user'] === 'string' ? spec['user'] : '',
    groups: Array.isArray(spec['groups']) ? spec['groups'].map(String) : [],
  };
  draft['status'] = decide(services, user, accessIn(spec, namespace));
}

function selfAccess({ draft, spec, services, exchange }: ReviewRequest): void {
  draft['status'] = decide(services, exchange.user, accessIn(spec, ''));
}

function decide(
  services: ApiServices,
  user: UserInfo,
  access: AccessRequest,
): Readonly<Record<string, unknown>> {
  const { allowed, reason } = services.authorizer.authorize(user, access);
  return reason === '' ? { allowed } : { allowed, reason };
}

function accessIn(spec: Readonly<Record<string, unknown>>, namespace: string): AccessRequest {
  const resource = recordAt(spec, 'resourceAttributes');
  const path = recordAt(spec, 'nonResourceAttributes');
  if ((resource === undefined) === (path === undefined)) {
    const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    throw invalid({ group: 'authorization.k8s.io', kind: '' }, '', [
      { type: 'Invalid', field: 'spec.resourceAttributes', value: null, detail },
    ]);
  }
  const text = (source: Readonly<Record<string, unknown>> | undefined, field: string): string => {
    const value = source?.[field];
    return typeof value === 'string' ? value : '';
  };
  if (path !== undefined) return { kind: 'path', verb: text(path, 'verb'), path: text(path, 'path') };
  return {
    kind: 'resource',
    verb: text(resource, 'verb'),
    group: text(resource, 'group'),
    resource: text(resource, 'resource'),
    subresource: text(resource, 'subresource'),
    namespace: text(resource, 'namespace') || namespace,
    name: text(resource, 'name'),
  };
}

function selfRules({ draft, spec, services, exchange }: ReviewRequest): void {
  const { namespace } = spec;
  if (typeof namespace !== 'string' || namespace === '') throw badRequest('no namespace on request');
  const rules = services.authorizer.rulesOf(exchange.user, namespace);
  const unique = [...new Map(rules.filter(isRecord).map((rule) => [JSON.stringify(rule), rule])).values()];
  draft['spec'] = {};
  draft['status'] = {
    resourceRules: unique
      .filter((rule) => rule['resources'] !== undefined)
      .map(({ verbs, apiGroups, resources, resourceNames }) => ({
        verbs,
        apiGroups,
        resources,
        resourceNames,
      })),
    nonResourceRules: unique
      .filter((rule) => rule['nonResourceURLs'] !== undefined)
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: false,
  };
}
