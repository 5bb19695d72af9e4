// What a job template may not ask for. Our account creates the Job, not the user's, so without these rules a template
// would reach what its author could not: the machine under the pods, and the Secrets of other people's runs. What is
// refused is what the baseline of the Pod Security Standards refuses, and what is ours.
// https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
import type { Container, PodSpec } from '@berth/kube';
import { bootstrapServiceAccount, isTokenSecretName } from './object-names.js';

/** The first thing in a template's pod that is not allowed, by its field; undefined when all is. */
export function forbiddenField(podSpec: PodSpec, namespace: string): string | undefined {
  return (
    hostField(podSpec) ?? accountField(podSpec, namespace) ?? volumeField(podSpec) ?? containersField(podSpec)
  );
}

const hostField = (podSpec: PodSpec): string | undefined =>
  (['hostNetwork', 'hostPID', 'hostIPC'] as const).find((field) => podSpec[field] === true);

function accountField(podSpec: PodSpec, namespace: string): string | undefined {
  const account = bootstrapServiceAccount(namespace);
  if (podSpec.serviceAccountName === account) return `serviceAccountName ${account}`;
  return podSpec.serviceAccount === account ? `serviceAccount ${account}` : undefined;
}

function volumeField({ volumes }: PodSpec): string | undefined {
  for (const { name, hostPath, secret, projected } of volumes ?? []) {
    if (hostPath) return `volume ${name} of kind hostPath`;
    const secrets = [secret?.secretName, ...(projected?.sources ?? []).map((source) => source.secret?.name)];
    const ours = secrets.find(isTokenSecretName);
    if (ours !== undefined) return `volume ${name} with Secret ${ours}`;
  }
  return undefined;
}

function containersField({ initContainers, containers }: PodSpec): string | undefined {
  for (const container of [...(initContainers ?? []), ...containers]) {
    const found = containerField(container);
    if (found !== undefined) return `${found} of container ${container.name}`;
  }
  return undefined;
}

function containerField({ securityContext, env, envFrom, ports }: Container): string | undefined {
  if (securityContext?.privileged === true) return 'securityContext.privileged';
  const added = securityContext?.capabilities?.add?.find((name) => !BASELINE_CAPABILITIES.has(name));
  if (added !== undefined) return `capability ${added}`;
  if (ports?.some(({ hostPort }) => (hostPort ?? 0) !== 0)) return 'hostPort';
  const secrets = [
    ...(env ?? []).map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
    ...(envFrom ?? []).map(({ secretRef }) => secretRef?.name),
  ];
  const ours = secrets.find(isTokenSecretName);
  return ours === undefined ? undefined : `Secret ${ours} in the environment`;
}

const BASELINE_CAPABILITIES = new Set(
  (
    'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID ' +
    'SYS_CHROOT'
  ).split(' '),
);
