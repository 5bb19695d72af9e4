// The checks of the Pod Security Standards, each with the words kube-apiserver uses.
// https://kubernetes.io/docs/concepts/security/pod-security-standards/
import type { Container, Pod, PodSpec, SecurityContext } from '@berth/kube';

/** Finds what a pod does against one rule: what is forbidden and where, or nothing. */
export type SecurityCheck = (pod: Pod) => string | undefined;

const containersOf = (spec: PodSpec): readonly Container[] => [
  ...(spec.initContainers ?? []),
  ...(spec.containers ?? []),
  ...(spec.ephemeralContainers ?? []),
];

/** `container "a"` or `containers "a", "b"`. */
function named(containers: readonly Container[]): string {
  const names = containers.map(({ name }) => JSON.stringify(name)).join(', ');
  return `${containers.length === 1 ? 'container' : 'containers'} ${names}`;
}

type Context = SecurityContext;

/** Containers whose security context fails the test. */
function failing(spec: PodSpec, fails: (context: Context) => boolean): readonly Container[] {
  return containersOf(spec).filter(({ securityContext }) => fails(securityContext ?? {}));
}

function hostNamespaces({ spec }: Pod): string | undefined {
  const used = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((name) => spec?.[name] === true);
  if (used.length === 0) return undefined;
  return `host namespaces (${used.map((name) => `${name}=true`).join(', ')})`;
}

function privileged({ spec }: Pod): string | undefined {
  const bad = spec ? failing(spec, (context) => context.privileged === true) : [];
  return bad.length === 0
    ? undefined
    : `privileged (${named(bad)} must not set securityContext.privileged=true)`;
}

const baselineCapabilities: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

function extraCapabilities({ spec }: Pod): string | undefined {
  const beyond = ({ capabilities }: Context): readonly string[] =>
    (capabilities?.add ?? []).filter((name) => !baselineCapabilities.has(name));
  const bad = spec ? failing(spec, (context) => beyond(context).length > 0) : [];
  if (bad.length === 0) return undefined;
  const names = [...new Set(bad.flatMap(({ securityContext }) => beyond(securityContext ?? {})))].sort();
  const list = names.map((name) => JSON.stringify(name)).join(', ');
  return `non-default capabilities (${named(bad)} must not include ${list} in securityContext.capabilities.add)`;
}

function hostPathVolumes({ spec }: Pod): string | undefined {
  const bad = (spec?.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined);
  if (bad.length === 0) return undefined;
  const names = bad.map(({ name }) => JSON.stringify(name)).join(', ');
  return `hostPath volumes (${bad.length === 1 ? 'volume' : 'volumes'} ${names})`;
}

function hostPorts({ spec }: Pod): string | undefined {
  const portsOf = ({ ports = [] }: Container): readonly number[] =>
    ports.flatMap(({ hostPort }) => hostPort || []);
  const bad = spec ? containersOf(spec).filter((container) => portsOf(container).length > 0) : [];
  if (bad.length === 0) return undefined;
  const ports = [...new Set(bad.flatMap(portsOf))].sort((a, b) => a - b);
  const text = ports.length === 1 ? `hostPort ${ports[0]}` : `hostPorts ${ports.join(', ')}`;
  return `hostPort (${named(bad)} ${bad.length === 1 ? 'uses' : 'use'} ${text})`;
}

function unmaskedProc({ spec }: Pod): string | undefined {
  const bad = spec
    ? failing(spec, ({ procMount }) => procMount !== undefined && procMount !== 'Default')
    : [];
  return bad.length === 0
    ? undefined
    : `procMount (${named(bad)} must not set securityContext.procMount to "Unmasked")`;
}

function unconfinedSeccomp({ spec }: Pod): string | undefined {
  const isBad = spec?.securityContext?.seccompProfile?.type === 'Unconfined';
  const bad = spec ? failing(spec, ({ seccompProfile }) => seccompProfile?.type === 'Unconfined') : [];
  if (!isBad && bad.length === 0) return undefined;
  const where = [...(isBad ? ['pod'] : []), ...(bad.length > 0 ? [named(bad)] : [])].join(' and ');
  return `seccompProfile (${where} must not set securityContext.seccompProfile.type to "Unconfined")`;
}

const safeSysctls: ReadonlySet<string> = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
]);

function unsafeSysctls({ spec }: Pod): string | undefined {
  const bad = (spec?.securityContext?.sysctls ?? []).filter(({ name }) => !safeSysctls.has(name));
  return bad.length === 0 ? undefined : `forbidden sysctls (${bad.map(({ name }) => name).join(', ')})`;
}

function privilegeEscalation({ spec }: Pod): string | undefined {
  const bad = spec ? failing(spec, ({ allowPrivilegeEscalation }) => allowPrivilegeEscalation !== false) : [];
  if (bad.length === 0) return undefined;
  return `allowPrivilegeEscalation != false (${named(bad)} must set securityContext.allowPrivilegeEscalation=false)`;
}

function unrestrictedCapabilities({ spec }: Pod): string | undefined {
  if (!spec) return undefined;
  const keeping = failing(spec, ({ capabilities }) => !(capabilities?.drop ?? []).includes('ALL'));
  const adding = failing(spec, ({ capabilities }) =>
    (capabilities?.add ?? []).some((name) => name !== 'NET_BIND_SERVICE'),
  );
  const reasons: string[] = [];
  if (keeping.length > 0)
    reasons.push(`${named(keeping)} must set securityContext.capabilities.drop=["ALL"]`);
  if (adding.length > 0) {
    const names = adding.flatMap(({ securityContext }) => securityContext?.capabilities?.add ?? []);
    const list = [...new Set(names.filter((name) => name !== 'NET_BIND_SERVICE'))].sort();
    const shown = list.map((name) => JSON.stringify(name)).join(', ');
    reasons.push(`${named(adding)} must not include ${shown} in securityContext.capabilities.add`);
  }
  return reasons.length === 0 ? undefined : `unrestricted capabilities (${reasons.join('; ')})`;
}

const freeVolumes: ReadonlySet<string> = new Set([
  'name',
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

function restrictedVolumes({ spec }: Pod): string | undefined {
  const bad = (spec?.volumes ?? []).flatMap((volume) => {
    const type = Object.keys(volume).find((name) => !freeVolumes.has(name));
    return type === undefined ? [] : [{ name: volume.name, type }];
  });
  if (bad.length === 0) return undefined;
  const names = bad.map(({ name }) => JSON.stringify(name)).join(', ');
  const types = [...new Set(bad.map(({ type }) => JSON.stringify(type)))].sort();
  const uses = bad.length === 1 ? 'uses' : 'use';
  const kind = types.length === 1 ? 'type' : 'types';
  const volumes = `${bad.length === 1 ? 'volume' : 'volumes'} ${names}`;
  return `restricted volume types (${volumes} ${uses} restricted volume ${kind} ${types.join(', ')})`;
}

function mayRunAsRoot({ spec }: Pod): string | undefined {
  if (!spec) return undefined;
  const podSays = spec.securityContext?.runAsNonRoot;
  const explicit = failing(spec, ({ runAsNonRoot }) => runAsNonRoot === false);
  if (podSays === false) return 'runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)';
  if (explicit.length > 0)
    return `runAsNonRoot != true (${named(explicit)} must not set securityContext.runAsNonRoot=false)`;
  const silent = podSays === true ? [] : failing(spec, ({ runAsNonRoot }) => runAsNonRoot === undefined);
  if (silent.length === 0) return undefined;
  return `runAsNonRoot != true (pod or ${named(silent)} must set securityContext.runAsNonRoot=true)`;
}

function runsAsRoot({ spec }: Pod): string | undefined {
  const isPod = spec?.securityContext?.runAsUser === 0;
  const bad = spec ? failing(spec, ({ runAsUser }) => runAsUser === 0) : [];
  if (!isPod && bad.length === 0) return undefined;
  const where = [...(isPod ? ['pod'] : []), ...(bad.length > 0 ? [named(bad)] : [])].join(' and ');
  return `runAsUser=0 (${where} must not set runAsUser=0)`;
}

function missingSeccomp({ spec }: Pod): string | undefined {
  if (!spec) return undefined;
  const isSafe = (type: string | undefined): boolean => type === 'RuntimeDefault' || type === 'Localhost';
  const podType = spec.securityContext?.seccompProfile?.type;
  if (isSafe(podType)) return unconfinedSeccomp({ apiVersion: 'v1', kind: 'Pod', metadata: {}, spec });
  const silent = failing(spec, ({ seccompProfile }) => !isSafe(seccompProfile?.type));
  if (silent.length === 0) return undefined;
  const choices = 'securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"';
  return `seccompProfile (pod or ${named(silent)} must set ${choices})`;
}

/** The rules of each level, in the order kube-apiserver lists what they find. */
export const checksByLevel: Readonly<Record<'baseline' | 'restricted', readonly SecurityCheck[]>> = {
  baseline: [
    extraCapabilities,
    hostNamespaces,
    hostPathVolumes,
    hostPorts,
    privileged,
    unmaskedProc,
    unconfinedSeccomp,
    unsafeSysctls,
  ],
  restricted: [
    hostNamespaces,
    hostPathVolumes,
    hostPorts,
    privileged,
    unmaskedProc,
    unsafeSysctls,
    privilegeEscalation,
    unrestrictedCapabilities,
    restrictedVolumes,
    mayRunAsRoot,
    runsAsRoot,
    missingSeccomp,
  ],
};
