// Secrets of type `kubernetes.io/service-account-token`: fills in a token of the account they name.
// See https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets
import { kubeTime, type Secret } from '@berth/kube';
import type { Component, ComponentDeps } from '../../component.js';
import { follow, keyFromQueue, queueKey, startController, unlessGone } from '../controller.js';
import type { Requeue } from '../work-queue.js';

const TYPE = 'kubernetes.io/service-account-token';
const ACCOUNT = 'kubernetes.io/service-account.name';
const ACCOUNT_UID = 'kubernetes.io/service-account.uid';
/** The longest life the TokenRequest API grants: these secrets know no expiry. */
const EXPIRATION_SECONDS = 2 ** 32;

/** Starts the controller of token secrets. */
export function startTokenSecretController(deps: ComponentDeps & { readonly caPem: string }): Component {
  return startController(deps, {
    name: 'serviceaccount-token-controller',
    watch: (queue) => [
      follow(deps.api, 'secrets', ({ type, object }) => {
        if (type !== 'DELETED' && object.type === TYPE) queue.add(queueKey(object));
      }),
    ],
    reconcile: async (key): Promise<Requeue> => {
      const secret = deps.api.peek('secrets', keyFromQueue(key));
      if (secret?.type === TYPE && !secret.metadata.deletionTimestamp) await fillIn(deps, secret);
      return undefined;
    },
  });
}

async function fillIn(deps: ComponentDeps & { readonly caPem: string }, secret: Secret): Promise<void> {
  const { api } = deps;
  const { namespace = '', name = '', annotations = {}, uid } = secret.metadata;
  const account = api.peek('serviceaccounts', { namespace, name: annotations[ACCOUNT] ?? '' });
  if (!account) {
    // A token secret goes with its account, but one that was made too early gets the chance to be filled in.
    if (annotations[ACCOUNT_UID]) await unlessGone(api.delete('secrets', { namespace, name }, { uid }));
    return;
  }
  if (secret.data?.['token'] && annotations[ACCOUNT_UID] === account.metadata.uid) return;
  const key = { namespace, name: account.metadata.name ?? '' };
  const answer = await api.createSubresource('serviceaccounts', key, 'token', {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: { creationTimestamp: kubeTime(deps.clock.now()) },
    spec: {
      audiences: [],
      expirationSeconds: EXPIRATION_SECONDS,
      boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name, uid },
    },
  });
  const token = tokenOf(answer);
  if (token === undefined) throw new Error('the token request was answered without a token');
  const data = {
    ...(deps.caPem && { 'ca.crt': encode(deps.caPem) }),
    namespace: encode(namespace),
    token: encode(token),
  };
  const noted = { ...annotations, [ACCOUNT_UID]: account.metadata.uid ?? '' };
  const metadata = { ...secret.metadata, annotations: noted };
  await unlessGone(api.update('secrets', { ...secret, metadata, data: { ...secret.data, ...data } }));
}

const encode = (text: string): string => Buffer.from(text).toString('base64');

function tokenOf(answer: unknown): string | undefined {
  const status = typeof answer === 'object' && answer && 'status' in answer ? answer.status : undefined;
  const token = typeof status === 'object' && status && 'token' in status ? status.token : undefined;
  return typeof token === 'string' ? token : undefined;
}
