// Node groups read off the nodes that they have: all that can be known of a cluster whose ClusterConfig is not at
// hand.
import type { DeclaredCompute, Pool } from '@berth/compute';
import type { Node, Taint } from '@berth/kube';
import { poolNameOf } from '@berth/placement';

/** How far such a pool is taken to grow: its maximum is nowhere in the cluster. */
const UNKNOWN_MAXIMUM = 1000;
const ROOT_VOLUME_GIB = 80;

/** The compute that nodes show. Pools without a node, and Fargate profiles, show nowhere. */
export function inferredCompute(nodes: readonly Node[]): DeclaredCompute {
  const groups = new Map<string, Node[]>();
  for (const node of nodes) {
    const name = poolNameOf(node);
    if (name !== undefined) groups.set(name, [...(groups.get(name) ?? []), node]);
  }
  const label = (key: string): readonly string[] => distinct(nodes.map((node) => labelOf(node, key)));
  return {
    clusterName: label('alpha.eksctl.io/cluster-name')[0] ?? '',
    region: label('topology.kubernetes.io/region')[0] ?? '',
    kubernetesVersion: /^v?(\d+\.\d+)/.exec(nodes[0]?.status?.nodeInfo?.kubeletVersion ?? '')?.[1] ?? '',
    zones: label('topology.kubernetes.io/zone').toSorted(),
    pools: [...groups].map(([name, members]) => poolOf(name, members)),
    fargateProfiles: [],
    scoringStrategy: 'LeastAllocated',
  };
}

function poolOf(name: string, nodes: readonly Node[]): Pool {
  const [first] = nodes;
  const values = (key: string): readonly string[] => distinct(nodes.map((node) => labelOf(node, key)));
  return {
    kind: first && labelOf(first, MANAGED) !== undefined ? 'managedNodeGroup' : 'nodeGroup',
    name,
    minSize: 1,
    maxSize: nodes.length + UNKNOWN_MAXIMUM,
    desiredSize: nodes.length,
    instanceTypes: values('node.kubernetes.io/instance-type'),
    spot: values('eks.amazonaws.com/capacityType').includes('SPOT'),
    zones: values('topology.kubernetes.io/zone').toSorted(),
    labels: ownLabels(nodes),
    taints: ownTaints(first?.spec?.taints ?? []),
    tags: {},
    volumeSizeGib: ROOT_VOLUME_GIB,
  };
}

const MANAGED = 'eks.amazonaws.com/nodegroup';

const labelOf = ({ metadata }: Node, key: string): string | undefined => metadata.labels?.[key];

const distinct = (texts: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(texts.filter((text) => text !== undefined)),
];

/** Labels that all nodes have alike, without those that Kubernetes and EKS give. */
function ownLabels(nodes: readonly Node[]): Readonly<Record<string, string>> {
  const [first, ...others] = nodes;
  const shared = Object.entries(first?.metadata.labels ?? {}).filter(
    ([key, value]) => !OF_SYSTEM.test(key) && others.every((node) => labelOf(node, key) === value),
  );
  return Object.fromEntries(shared);
}

const OF_SYSTEM = /^(?:[\w.-]+\.)?(?:kubernetes\.io|k8s\.io|k8s\.aws|amazonaws\.com|eksctl\.io)\//;

/** A node that is not ready, or cordoned, has taints of its own. */
const ownTaints = (taints: readonly Taint[]): readonly Taint[] =>
  taints
    .filter(({ key }) => !key.startsWith('node.kubernetes.io/') && !key.startsWith('node.cloudprovider.'))
    .map(({ key, value, effect }) => (value === undefined ? { key, effect } : { key, value, effect }));
