// ServiceAccount: every pod runs as an account of its namespace and gets a token of it, unless told otherwise.
import type { Container, Pod, PodSpec, ServiceAccount } from '@berth/kube';

import { mirrorServiceAccount } from '../kinds/pod-defaults.js';
import { typedDraft, type Writable } from '../kinds/typed-rules.unsafe.js';
import { forbidden } from '../status-errors.js';
import { isPodCreate, type AdmissionPlugin, type AdmissionRequest } from './admission.js';
import { randomSuffix } from './random-suffix.js';

/** The plugin kube-apiserver runs under the same name. */
export const serviceAccount: AdmissionPlugin = {
  name: 'ServiceAccount',
  mutate: (request) => {
    if (!isPodCreate(request)) return;
    const pod = typedDraft<Pod>(request.draft);
    const { spec } = pod;
    if (!spec || pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return;
    spec.serviceAccountName ||= 'default';
    mirrorServiceAccount(spec);
    const account = accountOf(request, spec.serviceAccountName);
    if (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true)
      mountToken(spec, request.context.random);
    if (!spec.imagePullSecrets?.length && account.imagePullSecrets?.length)
      spec.imagePullSecrets = account.imagePullSecrets.map((secret) => ({ ...secret }));
  },
};

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/** An hour and seven seconds: kubelets and clients tell such bound tokens by the odd number. */
const tokenSeconds = 3607;

function accountOf({ context }: AdmissionRequest, name: string): ServiceAccount {
  const namespace = context.namespace ?? '';
  const account = context.api.peek('serviceaccounts', { namespace, name });
  if (account) return account;
  const why = `error looking up service account ${namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`;
  throw forbidden({ group: '', resource: 'pods' }, context.name ?? '', why);
}

/** Containers that already mount something there keep it. */
function mountToken(spec: Writable<PodSpec>, random: () => number): void {
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].filter(lacksToken);
  if (containers.length === 0) return;
  const name = `kube-api-access-${randomSuffix(random)}`;
  for (const container of containers)
    container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath }];
  spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)];
}

const lacksToken = ({ volumeMounts = [] }: Writable<Container>): boolean =>
  volumeMounts.every((mount) => mount.mountPath !== mountPath);

const tokenVolume = (name: string): Writable<NonNullable<PodSpec['volumes']>[number]> => ({
  name,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: tokenSeconds, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
    defaultMode: 0o644,
  },
});
