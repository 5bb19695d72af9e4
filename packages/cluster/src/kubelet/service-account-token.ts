// Tokens of a pod's service account, bound to the pod, from the API's token subresource.
import { isJsonObject, type Clock, type Pod } from '@berth/kube';
import type { LocalApi } from '../local-api.js';
import { tokenRenewPart } from './limits.js';
import { VolumeError } from './volume-payload.js';

export type AskToken = (audience: string | undefined, expirationSeconds: number) => Promise<string>;

/** Tokens for pods, kept until most of their life is over. */
export interface TokenSource {
  of(pod: Pod): AskToken;
  /** The pod is gone. */
  forget(uid: string): void;
}

interface KeptToken {
  readonly token: string;
  readonly renewAtMs: number;
}

/** Opens a source over the API's token subresource. */
export function createTokenSource(api: LocalApi, clock: Clock): TokenSource {
  const kept = new Map<string, Map<string, KeptToken>>();
  return {
    of: (pod) => async (audience, expirationSeconds) => {
      const uid = pod.metadata.uid ?? '';
      const mine = kept.get(uid) ?? new Map<string, KeptToken>();
      kept.set(uid, mine);
      const key = `${audience ?? ''} ${expirationSeconds}`;
      const before = mine.get(key);
      if (before && before.renewAtMs > clock.now()) return before.token;
      const token = await requestToken(api, pod, { audience, expirationSeconds });
      mine.set(key, { token, renewAtMs: clock.now() + expirationSeconds * 1000 * tokenRenewPart });
      return token;
    },
    forget: (uid) => void kept.delete(uid),
  };
}

interface TokenWish {
  readonly audience: string | undefined;
  readonly expirationSeconds: number;
}

async function requestToken(
  api: LocalApi,
  pod: Pod,
  { audience, expirationSeconds }: TokenWish,
): Promise<string> {
  const { name, namespace, uid } = pod.metadata;
  const account = { namespace, name: pod.spec?.serviceAccountName ?? 'default' };
  const answer = await api.createSubresource('serviceaccounts', account, 'token', {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: {},
    spec: {
      audiences: audience ? [audience] : [],
      expirationSeconds,
      boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name, uid },
    },
  });
  const status = isJsonObject(answer) ? answer['status'] : undefined;
  const token = isJsonObject(status) ? status['token'] : undefined;
  if (typeof token !== 'string') throw new VolumeError('failed to fetch token: the API answered without one');
  return token;
}
