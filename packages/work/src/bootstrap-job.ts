// The bootstrap Job: a small pod on the system pool that fetches the project and has the worker's image built.
// It fits the smallest system type that the Concurrent set-up names, t3.medium.
import type { Job } from '@berth/kube';
import { environmentOf, jobAround } from './job-shell.js';
import { BOOTSTRAP_CPU, BOOTSTRAP_MEMORY } from './limits.js';
import { bootstrapServiceAccount, tokenSecretName } from './object-names.js';
import { pinnedSpec } from './pod-pinning.js';
import { BERTH_SECRET_DIRECTORY } from './run-secret.js';
import type { JobRecord, Pinning, RunState } from './run-state.js';

/** The image of bootstrap pods; an alias of the embedded cluster's image map. */
const BOOTSTRAP_IMAGE = 'berth/bootstrap';

/** The bootstrap Job of a run; `berthUrl` is where the pod reaches our API. */
export function bootstrapJob(
  state: RunState,
  job: JobRecord,
  { pinning, berthUrl }: { readonly pinning: Pinning; readonly berthUrl: string },
): Job {
  const requests = { cpu: BOOTSTRAP_CPU, memory: BOOTSTRAP_MEMORY };
  return jobAround({
    state,
    job,
    pinning,
    labels: {},
    podSpec: {
      serviceAccountName: bootstrapServiceAccount(state.spec.namespace),
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...pinnedSpec(pinning),
      containers: [
        {
          name: 'bootstrap',
          image: BOOTSTRAP_IMAGE,
          imagePullPolicy: 'IfNotPresent',
          command: ['python3', '-m', 'berth_worker.bootstrap'],
          env: environmentOf({
            BERTH_URL: berthUrl,
            BERTH_RUN_ID: state.spec.id,
            BERTH_TOKEN_FILE: `${BERTH_SECRET_DIRECTORY}/token`,
            BERTH_CA_FILE: `${BERTH_SECRET_DIRECTORY}/ca.crt`,
            PYTHONUNBUFFERED: '1',
          }),
          resources: { requests, limits: requests },
          volumeMounts: [{ name: 'berth', mountPath: BERTH_SECRET_DIRECTORY, readOnly: true }],
        },
      ],
      volumes: [{ name: 'berth', secret: { secretName: tokenSecretName(job.name), defaultMode: 0o400 } }],
    },
  });
}
