// Pods that a profile catches and Fargate then refuses, for ever: they stay Pending, with no way back to a node group.
// (EKS user guide, "Considerations" of AWS Fargate.) Each refusal is a code of this room's registry with its operands.
import { type Container, type Pod, podRequests, quantityValue } from '@berth/kube';
import { type FargateRefusal, fargateSize, type FargateTable } from './fargate-size.js';
import { requestedOf } from './requested.js';

/** Gives everything Fargate refuses of the pod; empty when it would run. */
export function fargateRefusals(pod: Pod, table: FargateTable = 'current'): readonly FargateRefusal[] {
  const size = fargateSize(pod, table);
  return [
    ...(size.kind === 'refusal' ? [size] : []),
    ...podRefusals(pod),
    ...containersOf(pod).flatMap(containerRefusals),
    ...volumeRefusals(pod),
    ...deviceRefusals(pod),
    ...diskRefusals(pod),
    ...architectureRefusals(pod),
  ];
}

const refusal = (code: string, detail: Readonly<Record<string, unknown>>): FargateRefusal => ({
  kind: 'refusal',
  code,
  detail,
});

const containersOf = (pod: Pod): readonly Container[] => [
  ...(pod.spec?.initContainers ?? []),
  ...(pod.spec?.containers ?? []),
];

function podRefusals(pod: Pod): readonly FargateRefusal[] {
  const { hostNetwork, hostPID, hostIPC } = pod.spec ?? {};
  return [
    ...(hostNetwork ? [refusal('fargate.host-network', { field: 'spec.hostNetwork' })] : []),
    ...(hostPID || hostIPC
      ? [refusal('fargate.host-pid', { field: hostPID ? 'spec.hostPID' : 'spec.hostIPC' })]
      : []),
    ...((pod.metadata.ownerReferences ?? []).some(({ kind }) => kind === 'DaemonSet')
      ? [refusal('fargate.daemon-set', {})]
      : []),
  ];
}

function containerRefusals(container: Container): readonly FargateRefusal[] {
  const { privileged, allowPrivilegeEscalation, capabilities } = container.securityContext ?? {};
  const name = container.name;
  const added = capabilities?.add ?? [];
  return [
    ...(privileged ? [refusal('fargate.privileged', { container: name, field: 'privileged' })] : []),
    ...(allowPrivilegeEscalation
      ? [refusal('fargate.privileged', { container: name, field: 'allowPrivilegeEscalation' })]
      : []),
    ...(added.length > 0 ? [refusal('fargate.capabilities', { container: name, added })] : []),
    ...(container.ports ?? [])
      .filter(({ hostPort, hostIP }) => hostPort || hostIP)
      .map(({ hostPort, hostIP }) => refusal('fargate.host-port', { container: name, hostPort, hostIP })),
  ];
}

/** Sources that a micro-VM can have; a claim may be for EFS, which only its volume would tell. */
const supportedVolumes = new Set([
  'name',
  'configMap',
  'secret',
  'emptyDir',
  'downwardAPI',
  'projected',
  'nfs',
  'persistentVolumeClaim',
]);

function volumeRefusals(pod: Pod): readonly FargateRefusal[] {
  return (pod.spec?.volumes ?? []).flatMap((volume) => {
    const source = Object.keys(volume).find((key) => !supportedVolumes.has(key));
    return source === undefined ? [] : [refusal('fargate.volume', { volume: volume.name, source })];
  });
}

/** Everything beside cpu, memory and disk is a device of a node. */
const knownResources = /^(cpu|memory|ephemeral-storage|pods)$/;

function deviceRefusals(pod: Pod): readonly FargateRefusal[] {
  return Object.entries(podRequests(pod))
    .filter(([resource, amount]) => !knownResources.test(resource) && amount.nano > 0n)
    .map(([resource, amount]) =>
      refusal('fargate.device', { resource, amount: Number(quantityValue(amount)) }),
    );
}

const largestDiskBytes = 175 * 1024 ** 3;

function diskRefusals(pod: Pod): readonly FargateRefusal[] {
  const bytes = requestedOf(pod, 'ephemeral-storage');
  return bytes > largestDiskBytes ? [refusal('fargate.disk', { bytes, largestBytes: largestDiskBytes })] : [];
}

function architectureRefusals(pod: Pod): readonly FargateRefusal[] {
  const selector = pod.spec?.nodeSelector ?? {};
  const wrong = Object.entries({ 'kubernetes.io/arch': 'amd64', 'kubernetes.io/os': 'linux' }).find(
    ([key, only]) => selector[key] !== undefined && selector[key] !== only,
  );
  return wrong ? [refusal('fargate.architecture', { label: wrong[0], asked: selector[wrong[0]] })] : [];
}
