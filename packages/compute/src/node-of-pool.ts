// The Node object that a declared pool brings into the cluster: what eksctl, EKS and the kubelet put on it, before any
// pod runs.
import type { Node } from '@berth/kube';
import { amiFamilyOf, labelsAtBoot, osOf } from './ami-family.js';
import type { InstanceType } from './catalogue.js';
import { clusterOfPool } from './cluster-of-pool.js';
import { instanceIdOf } from './instance-id.js';
import { nodeInfo } from './node-info.js';
import { type MemoryModel, nodeShape } from './node-shape.js';
import type { DeclaredCompute, Pool } from './pool.js';

/** What {@link nodeOfPool} needs to know. */
export interface NodeOfPoolOptions {
  readonly compute: DeclaredCompute;
  readonly pool: Pool;
  readonly instanceType: InstanceType;
  /** Zone name, such as `us-west-2a`. */
  readonly zone: string;
  /** Node name, such as `ip-192-168-10-7.us-west-2.compute.internal`. */
  readonly name: string;
  readonly memoryModel?: MemoryModel | undefined;
  readonly prefixDelegation?: boolean | undefined;
}

/**
 * Gives a Ready-to-be node: labels, taints, capacity, allocatable, providerID; without conditions, addresses and
 * start-up taints.
 */
export function nodeOfPool(options: NodeOfPoolOptions): Node {
  const { compute, pool, instanceType: type, name } = options;
  const shape = nodeShape(type, {
    volumeSizeGib: pool.volumeSizeGib,
    maxPods: pool.maxPodsPerNode,
    managed: pool.kind === 'managedNodeGroup',
    memoryModel: options.memoryModel,
    prefixDelegation: options.prefixDelegation,
  });
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: nodeLabels(options) },
    spec: {
      providerID: `aws:///${options.zone}/${instanceIdOf(name)}`,
      ...(pool.taints.length > 0 ? { taints: pool.taints } : {}),
    },
    status: {
      capacity: shape.capacity,
      allocatable: shape.allocatable,
      nodeInfo: nodeInfo({
        name,
        architecture: architectureOf(type),
        kubernetesVersion: clusterOfPool(compute, pool).kubernetesVersion,
        amiFamily: pool.amiFamily,
      }),
    },
  };
}

/** Gives the labels of a pool's node: declared ones, then those of eksctl, EKS and the kubelet, which win. */
export function nodeLabels(
  options: Omit<NodeOfPoolOptions, 'memoryModel'>,
): Readonly<Record<string, string>> {
  // Models make nodes by the thousand, and spreading into a long literal takes V8 fifty times as long as this.
  return Object.assign({}, options.pool.labels, groupLabels(options), machineLabels(options));
}

/** What eksctl and EKS put on nodes of the group. */
function groupLabels(options: Omit<NodeOfPoolOptions, 'memoryModel'>): Record<string, string> {
  const { compute, pool } = options;
  return Object.assign(
    {
      'alpha.eksctl.io/cluster-name': clusterOfPool(compute, pool).clusterName,
      'alpha.eksctl.io/nodegroup-name': pool.name,
    },
    pool.kind === 'managedNodeGroup' ? managedLabels(pool) : bootLabels(options),
  );
}

/** What the kubelet and the cloud provider put on any node. */
function machineLabels(options: Omit<NodeOfPoolOptions, 'memoryModel'>): Record<string, string> {
  const { compute, pool, instanceType: type, zone, name } = options;
  const os = osOf(amiFamilyOf(pool.amiFamily));
  return {
    'beta.kubernetes.io/arch': architectureOf(type),
    'beta.kubernetes.io/instance-type': type.name,
    'beta.kubernetes.io/os': os,
    'failure-domain.beta.kubernetes.io/region': compute.region,
    'failure-domain.beta.kubernetes.io/zone': zone,
    'kubernetes.io/arch': architectureOf(type),
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': os,
    'node.kubernetes.io/instance-type': type.name,
    'topology.kubernetes.io/region': compute.region,
    'topology.kubernetes.io/zone': zone,
  };
}

/** EKS labels managed nodes only: on an unmanaged pool `capacityType` is absent, which surprises selectors of spot. */
function managedLabels(pool: Pool): Record<string, string> {
  return {
    'eks.amazonaws.com/nodegroup': pool.name,
    'eks.amazonaws.com/capacityType': pool.spot ? 'SPOT' : 'ON_DEMAND',
  };
}

/** Amazon Linux 2023 and Bottlerocket get none: a selector of spot needs a label of one's own there. */
function bootLabels({ pool, name }: Pick<NodeOfPoolOptions, 'pool' | 'name'>): Record<string, string> {
  if (!labelsAtBoot(amiFamilyOf(pool.amiFamily))) return {};
  return {
    'node-lifecycle': pool.spot ? 'spot' : 'on-demand',
    'alpha.eksctl.io/instance-id': instanceIdOf(name),
  };
}

function architectureOf(type: InstanceType): string {
  return type.arch.startsWith('arm64') ? 'arm64' : 'amd64';
}
