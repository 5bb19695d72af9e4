// What Cluster Autoscaler takes a node of an empty AWS group for. Of an unmanaged group it knows the instance type
// and the tags of the Auto Scaling group; of a managed one also what EKS tells (DescribeNodegroup).
// https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
import {
  clusterOfPool,
  defaultZones,
  instanceType,
  offeredIn,
  type DeclaredCompute,
  type InstanceType,
  type Pool,
  type PoolCluster,
} from '@berth/compute';
import { parseQuantity, type Node, type Taint } from '@berth/kube';
import { withOldSpellings } from './old-spellings.js';

/** Pods that the autoscaler allows a node it has never seen. */
const BELIEVED_PODS = '110';
const TEMPLATE = 'k8s.io/cluster-autoscaler/node-template/';

/**
 * What Cluster Autoscaler takes a node of an empty pool for: its first type, in its first zone, all of it allocatable,
 * and with the labels, taints and resources that it is told. Undefined when no type is known.
 */
export function believedNode(compute: DeclaredCompute, pool: Pool, name?: string): Node | undefined {
  const [type] = typesOf(compute, pool);
  if (!type) return undefined;
  const nodeName = name ?? `new-node-of-${pool.name}`;
  const taints = believedTaints(pool);
  const capacity = { ...typeAmounts(type), ...tagged(pool, 'resources/', isQuantity) };
  return withOldSpellings({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: nodeName, labels: believedLabels(compute, pool, { type, nodeName }) },
    spec: taints.length > 0 ? { taints } : {},
    status: { capacity, allocatable: capacity },
  });
}

/** The zones of a pool: its own, or the cluster's, or those the region has. */
export function zonesOf(compute: DeclaredCompute, pool: Pool): readonly string[] {
  if (pool.zones.length > 0) return pool.zones;
  return compute.zones.length > 0 ? compute.zones : defaultZones(compute.region);
}

/** The known instance types of a pool that its region offers, in the file's order. */
export const typesOf = (compute: DeclaredCompute, pool: Pool): readonly InstanceType[] =>
  pool.instanceTypes
    .filter((name) => offeredIn(name, compute.region) !== false)
    .map(instanceType)
    .filter((type) => type !== undefined);

/** Nominal amounts. GPUs are NVIDIA's, whoever made them; other accelerators are unknown. */
const typeAmounts = ({
  vcpu,
  memoryMib,
  gpuCount,
  acceleratorKind,
}: InstanceType): Record<string, string> => ({
  cpu: String(vcpu),
  memory: `${memoryMib}Mi`,
  pods: BELIEVED_PODS,
  'nvidia.com/gpu': String(acceleratorKind === 'neuron' ? 0 : gpuCount),
});

/** Every group is taken for one of Linux. The region is the zone's name less its last letter, also in local zones. */
function believedLabels(
  compute: DeclaredCompute,
  pool: Pool,
  { type, nodeName }: { readonly type: InstanceType; readonly nodeName: string },
): Record<string, string> {
  const zone = zonesOf(compute, pool)[0] ?? `${compute.region}a`;
  const cluster = clusterOfPool(compute, pool);
  return {
    'kubernetes.io/arch': type.arch === 'arm64' ? 'arm64' : 'amd64',
    'kubernetes.io/os': 'linux',
    'node.kubernetes.io/instance-type': type.name,
    'topology.kubernetes.io/region': zone.slice(0, -1),
    'topology.kubernetes.io/zone': zone,
    'topology.ebs.csi.aws.com/zone': zone,
    'kubernetes.io/hostname': nodeName,
    ...(pool.kind === 'managedNodeGroup' ? managedLabels(cluster, pool) : unmanagedLabels(cluster, pool)),
  };
}

/** EKS tells the labels of the group, with its own and eksctl's; its tags of the scaling group become labels too. */
const managedLabels = ({ clusterName, kubernetesVersion }: PoolCluster, pool: Pool): object => ({
  'cluster-name': clusterName,
  'nodegroup-name': pool.name,
  k8sVersion: kubernetesVersion,
  ...ownLabels(clusterName, pool),
  'eks.amazonaws.com/capacityType': pool.spot ? 'SPOT' : 'ON_DEMAND',
  'eks.amazonaws.com/nodegroup': pool.name,
  ...pool.labels,
});

/** eksctl's own labels, which count as the group's. */
const ownLabels = (clusterName: string, { name }: Pool): object => ({
  'alpha.eksctl.io/cluster-name': clusterName,
  'alpha.eksctl.io/nodegroup-name': name,
});

/** Of an unmanaged group only what tags say: eksctl writes them for its labels when propagateASGTags is set. */
const unmanagedLabels = ({ clusterName }: PoolCluster, pool: Pool): object => ({
  ...(pool.propagateAsgTags ? { ...pool.labels, ...ownLabels(clusterName, pool) } : {}),
  ...labelTags(pool),
});

/** Also of a tag with `eks:` in its key, what follows that is a label. */
const labelTags = ({ tags }: Pool): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(tags).flatMap(([key, value]) => {
      const [, label = key.split('eks:')[1]] = key.split(`${TEMPLATE}label/`);
      return label ? [[label, value]] : [];
    }),
  );

/**
 * EKS tells of taints, and the autoscaler drops those without a value. Of an unmanaged group it reads tags of the form
 * VALUE:EFFECT; eksctl's propagateASGTags writes the value alone, which tells nothing.
 */
function believedTaints(pool: Pool): readonly Taint[] {
  if (pool.kind === 'managedNodeGroup') return pool.taints.filter(({ value }) => value);
  return Object.entries(tagged(pool, 'taint/', () => true)).flatMap(([key, text]): readonly Taint[] => {
    const [, value = '', effect = ''] = /^([^:]*):(.*)$/s.exec(text) ?? [];
    const isTaint = effect === 'NoSchedule' || effect === 'NoExecute' || effect === 'PreferNoSchedule';
    return isTaint ? [{ key, value, effect }] : [];
  });
}

/** Tags of the autoscaler's, by what follows the prefix. Of a managed group the tags tell resources only. */
function tagged(
  { tags }: Pool,
  prefix: string,
  isValid: (value: string) => boolean,
): Readonly<Record<string, string>> {
  const start = TEMPLATE + prefix;
  return Object.fromEntries(
    Object.entries(tags).flatMap(([key, value]) =>
      key.startsWith(start) && key.length > start.length && isValid(value)
        ? [[key.slice(start.length), value]]
        : [],
    ),
  );
}

const isQuantity = (text: string): boolean => parseQuantity(text).ok;
