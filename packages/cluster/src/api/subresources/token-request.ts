// serviceaccounts/token: a token for an account, bound to a pod, secret or node if asked.
import { kubeTime, type StatusError } from '@berth/kube';
import { placeOf, refOf, type ApiCall, type ApiState } from '../machine/api-state.js';
import { TOKEN_ISSUER, type BoundObject } from '../auth/service-account-tokens.js';
import type { Draft } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';
import { draftMeta, isRecord, metaOf, recordAt } from '../meta/draft-meta.unsafe.js';
import { trackCreate } from '../managed-fields/track-changes.js';
import { conflict, invalid, notFound } from '../status-errors.js';
import type { SubresourceOutcome } from './subresource-outcome.js';

const MIN_EXPIRATION_SECONDS = 600;
const DEFAULT_EXPIRATION_SECONDS = 3600;
// A pod's token of 3607 seconds is extended to a year by kube-apiserver; clients see the asked time.
const MAX_EXPIRATION_SECONDS = 2 ** 32;

/** Issues a token. */
export function requestToken(state: ApiState, call: ApiCall, body: unknown): SubresourceOutcome {
  const account = state.store.get(placeOf(call));
  if (account === undefined) throw notFound(refOf(call), call.name);
  const spec = recordAt(isRecord(body) ? body : {}, 'spec') ?? {};
  const expirationSeconds = expirationOf(spec['expirationSeconds']);
  const audiences = audiencesOf(spec['audiences']);
  const boundRef = recordAt(spec, 'boundObjectRef');
  const bound = boundRef === undefined ? undefined : boundObject(state, call, boundRef);
  const nowMs = state.clock.now();
  const { token, expiresMs } = state.tokens.issue(
    {
      namespace: call.namespace,
      name: call.name,
      uid: metaOf(account.object).uid ?? '',
      audiences,
      expirationSeconds,
      bound,
      node: bound?.kind === 'Pod' ? nodeOfPod(state, call, bound.name) : undefined,
    },
    nowMs,
  );
  const answer = {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {
      name: call.name,
      namespace: call.namespace,
      uid: metaOf(account.object).uid,
      creationTimestamp: kubeTime(nowMs),
    },
    spec: { audiences, expirationSeconds, boundObjectRef: boundRef ?? null },
  };
  trackRequest(answer, call, { spec, nowMs });
  const status = { token, expirationTimestamp: kubeTime(expiresMs) };
  return { body: { ...answer, status }, durable: Promise.resolve() };
}

// The answer is a TokenRequest, so its fields are those of that kind; audiences count when they were asked for.
function trackRequest(
  answer: Draft,
  call: ApiCall,
  { spec, nowMs }: { readonly spec: Stored; readonly nowMs: number },
): void {
  const group = 'authentication.k8s.io';
  const resource = {
    ...call.resource,
    group,
    kind: 'TokenRequest',
    apiVersion: `${group}/v1`,
    subresources: [],
  };
  const asked = Array.isArray(spec['audiences']) && spec['audiences'].length > 0;
  const { audiences: _audiences, boundObjectRef: _ref, ...rest } = recordAt(answer, 'spec') ?? {};
  const tracked: Draft = { spec: { ...rest, ...(asked && { audiences: spec['audiences'] }) } };
  trackCreate(tracked, { call: { ...call, resource }, nowMs });
  const { managedFields } = draftMeta(tracked);
  if (managedFields !== undefined) draftMeta(answer).managedFields = managedFields;
}

function expirationOf(asked: unknown): number {
  const seconds = typeof asked === 'number' ? asked : DEFAULT_EXPIRATION_SECONDS;
  if (seconds < MIN_EXPIRATION_SECONDS)
    throw badExpiration(seconds, 'may not specify a duration less than 10 minutes');
  if (seconds > MAX_EXPIRATION_SECONDS) {
    throw badExpiration(seconds, 'may not specify a duration larger than 2^32 seconds');
  }
  return seconds;
}

const badExpiration = (value: number, detail: string): StatusError =>
  invalid({ group: 'authentication.k8s.io', kind: 'TokenRequest' }, '', [
    { type: 'Invalid', field: 'spec.expirationSeconds', value, detail },
  ]);

const audiencesOf = (asked: unknown): readonly string[] =>
  Array.isArray(asked) && asked.length > 0 ? asked.map(String) : [TOKEN_ISSUER];

function boundObject(state: ApiState, call: ApiCall, ref: Readonly<Record<string, unknown>>): BoundObject {
  const kind = ref['kind'] === 'Secret' || ref['kind'] === 'Node' ? ref['kind'] : 'Pod';
  const resource = `${kind.toLowerCase()}s`;
  const name = String(ref['name'] ?? '');
  const item = state.store.get({ resource, namespace: kind === 'Node' ? '' : call.namespace, name });
  if (item === undefined) throw notFound({ group: '', resource }, name);
  const uid = metaOf(item.object).uid ?? '';
  if (typeof ref['uid'] === 'string' && ref['uid'] !== '' && ref['uid'] !== uid) {
    const why = `the UID in the bound object reference (${ref['uid']}) does not match the UID in record.`;
    throw conflict(
      { group: '', resource },
      name,
      `${why} The object might have been deleted and then recreated`,
    );
  }
  return { kind, name, uid };
}

function nodeOfPod(
  state: ApiState,
  call: ApiCall,
  pod: string,
): { readonly name: string; readonly uid: string } | undefined {
  const nodeName = state.reader.peek('pods', { namespace: call.namespace, name: pod })?.spec?.nodeName;
  if (!nodeName) return undefined;
  return { name: nodeName, uid: state.reader.peek('nodes', { name: nodeName })?.metadata.uid ?? '' };
}
