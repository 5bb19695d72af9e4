// The accounts that the pods of a run name. A namespace that nobody prepared gets them, without any rights: the pods
// use no token of theirs, but Kubernetes makes no pod whose account is missing.
import { hasReason } from '@berth/kube';
import { death } from './death-class.js';
import { bootstrapServiceAccount, workerServiceAccount } from './object-names.js';
import type { ClusterTarget } from './ports.js';
import { RunDeath } from './run-death.js';

/** Makes the two documented service accounts where they are missing; a {@link RunDeath} when that is refused. */
export async function ensureServiceAccounts(namespace: string, { api }: ClusterTarget): Promise<void> {
  for (const name of [bootstrapServiceAccount(namespace), workerServiceAccount(namespace)]) {
    const key = { namespace, name };
    try {
      await api.get('serviceaccounts', key);
    } catch (error) {
      if (!hasReason(error, 'NotFound')) throw error;
      await create(key, api);
    }
  }
}

async function create(
  key: { readonly namespace: string; readonly name: string },
  api: ClusterTarget['api'],
): Promise<void> {
  try {
    await api.create('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: key });
  } catch (error) {
    if (hasReason(error, 'AlreadyExists')) return;
    if (!hasReason(error, 'Forbidden')) throw error;
    const sentence = `namespace ${key.namespace} has no service account ${key.name}, and it could not be made`;
    throw new RunDeath(
      death('forbidden', `${sentence}: ${error instanceof Error ? error.message : String(error)}`, {
        hint: `kubectl create serviceaccount -n ${key.namespace} ${key.name}`,
        evidence: key,
      }),
    );
  }
}
