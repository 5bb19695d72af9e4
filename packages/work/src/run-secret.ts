// The Secret that a bootstrap pod reads: the run's own token, good for this run alone, and our certificate authority.
import type { Secret } from '@berth/kube';
import { runLabels, tokenSecretName } from './object-names.js';
import type { JobRecord, RunState } from './run-state.js';

/** Folder of the mounted Secret in the bootstrap pod. */
export const BERTH_SECRET_DIRECTORY = '/var/run/secrets/berth.dev';

/** The Secret of a Job; `token` is the whole value of an Authorization header after `Bearer `. */
export function runSecret(
  state: RunState,
  job: JobRecord,
  content: { readonly token: string; readonly caPem: string },
): Secret {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: tokenSecretName(job.name),
      namespace: state.spec.namespace,
      labels: runLabels(state.spec.id, job.role),
    },
    type: 'Opaque',
    data: {
      token: Buffer.from(content.token).toString('base64'),
      'ca.crt': Buffer.from(content.caPem).toString('base64'),
    },
  };
}
