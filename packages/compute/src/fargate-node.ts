// The node that Fargate starts for one pod: tainted, labelled, and as large as the granted size.
import type { Node, Taint } from '@berth/kube';
import type { FargateSize } from './fargate-size.js';
import { computeTypeKey } from './fargate-match.js';
import { nodeInfo } from './node-info.js';
import { instanceIdOf } from './instance-id.js';

/** Set on every Fargate node by EKS; pods that Fargate caught tolerate it. */
export const fargateTaint: Taint = { key: computeTypeKey, value: 'fargate', effect: 'NoSchedule' };
/** The scheduler that the webhook of EKS writes into a caught pod. */
export const fargateSchedulerName = 'fargate-scheduler';

/** What {@link fargateNode} needs to know. */
export interface FargateNodeOptions {
  readonly region: string;
  readonly zone: string;
  readonly kubernetesVersion: string;
  readonly size: FargateSize;
  /** Node name, such as {@link fargateNodeName} gives. */
  readonly name: string;
  /** From the pod's ephemeral-storage request; 20 GiB by default, at most 175. */
  readonly ephemeralGib?: number | undefined;
}

/** Gives the name EKS gives such a node: `fargate-ip-10-0-1-7.us-west-2.compute.internal`. */
export function fargateNodeName(podIp: string, region: string): string {
  return `fargate-ip-${podIp.replaceAll('.', '-')}.${region}.compute.internal`;
}

/** Gives the Node object. Its whole capacity is the granted size and it takes one pod. */
export function fargateNode(options: FargateNodeOptions): Node {
  const { name, region, zone, size } = options;
  const resources = {
    cpu: `${size.cpuMillis}m`,
    memory: `${size.memoryBytes / 1024}Ki`,
    'ephemeral-storage': `${(options.ephemeralGib ?? 20) * 1024 ** 2}Ki`,
    pods: '1',
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: fargateLabels({ name, region, zone }) },
    spec: { providerID: `aws:///${zone}/${instanceIdOf(name).slice(2)}/${name}`, taints: [fargateTaint] },
    status: {
      capacity: resources,
      allocatable: resources,
      nodeInfo: nodeInfo({ name, architecture: 'amd64', kubernetesVersion: options.kubernetesVersion }),
    },
  };
}

function fargateLabels(of: { name: string; region: string; zone: string }): Record<string, string> {
  return {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    [computeTypeKey]: 'fargate',
    'failure-domain.beta.kubernetes.io/region': of.region,
    'failure-domain.beta.kubernetes.io/zone': of.zone,
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': of.name,
    'kubernetes.io/os': 'linux',
    'topology.kubernetes.io/region': of.region,
    'topology.kubernetes.io/zone': of.zone,
  };
}
