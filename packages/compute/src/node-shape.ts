// What a node of an instance type offers: capacity, what the kubelet keeps for itself, what is left for pods.
// The numbers are those of EKS' own AMI (awslabs/amazon-eks-ami, nodeadm's kubelet package).
import type { InstanceType } from './catalogue.js';

/**
 * How much of the nominal memory the kernel will report. `nominal`: all of it, the upper bound. `pessimistic`: 7.5
 * % less, and 64 MiB more off on arm64, the lower bound that Karpenter assumes before it has seen a node.
 */
export type MemoryModel = 'nominal' | 'pessimistic';

/** What {@link nodeShape} may be told about the pool of the node. */
export interface NodeShapeOptions {
  readonly volumeSizeGib: number;
  /** `maxPodsPerNode` of the pool. */
  readonly maxPods?: number | undefined;
  /** Managed node groups have EKS' own cap: 110 pods under 30 vCPU, else 250. */
  readonly managed?: boolean | undefined;
  /** The VPC CNI hands out /28 prefixes instead of single addresses. */
  readonly prefixDelegation?: boolean | undefined;
  /** Default `nominal`. */
  readonly memoryModel?: MemoryModel | undefined;
}

/** Quantities by resource name, as a kubelet reports them in `status`. */
export interface NodeShape {
  readonly capacity: Readonly<Record<string, string>>;
  readonly allocatable: Readonly<Record<string, string>>;
  readonly maxPods: number;
  readonly reservedCpuMillis: number;
  readonly reservedMemoryMib: number;
}

/**
 * Gives the shape of a node with Amazon Linux 2023 on this type. Memory in the answer is in Ki, as kubelets write
 * it.
 */
export function nodeShape(type: InstanceType, options: NodeShapeOptions): NodeShape {
  const memoryMib = seenMemoryMib(type, options.memoryModel ?? 'nominal');
  const reservedCpuMillis = reservedCpu(type.vcpu);
  const reservedMemoryMib = 255 + 11 * type.maxPodsEni;
  const maxPods = maxPodsOf(type, options);
  const diskBytes = options.volumeSizeGib * gib;
  const fixed = {
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    ...acceleratorResources(type),
    pods: `${maxPods}`,
  };
  return {
    maxPods,
    reservedCpuMillis,
    reservedMemoryMib,
    capacity: {
      cpu: `${type.vcpu}`,
      memory: `${memoryMib * 1024}Ki`,
      'ephemeral-storage': `${diskBytes / 1024}Ki`,
      ...fixed,
    },
    allocatable: {
      cpu: `${type.vcpu * 1000 - reservedCpuMillis}m`,
      memory: `${Math.max(0, memoryMib - reservedMemoryMib - evictionMemoryMib) * 1024}Ki`,
      'ephemeral-storage': `${Math.max(0, Math.floor(diskBytes * 0.9) - gib)}`,
      ...fixed,
    },
  };
}

const gib = 1024 ** 3;
/** `evictionHard: memory.available` of the EKS AMI. */
const evictionMemoryMib = 100;

function seenMemoryMib(type: InstanceType, model: MemoryModel): number {
  if (model === 'nominal') return type.memoryMib;
  return type.memoryMib - Math.ceil(type.memoryMib * 0.075) - (type.arch === 'arm64' ? 64 : 0);
}

/**
 * 6 % of the first core, 1 % of the second, 0.5 % of the next two, 0.25 % of each further one, each range in whole
 * millicores.
 */
function reservedCpu(vcpu: number): number {
  const ranges = [
    { cores: Math.min(vcpu, 1), millisPerCore: 60 },
    { cores: Math.min(Math.max(vcpu - 1, 0), 1), millisPerCore: 10 },
    { cores: Math.min(Math.max(vcpu - 2, 0), 2), millisPerCore: 5 },
    { cores: Math.max(vcpu - 4, 0), millisPerCore: 2.5 },
  ];
  return ranges.reduce((sum, range) => sum + Math.floor(range.cores * range.millisPerCore), 0);
}

function maxPodsOf(type: InstanceType, options: NodeShapeOptions): number {
  const cap = type.vcpu < 30 ? 110 : 250;
  const byNetwork = options.prefixDelegation
    ? Math.min(cap, type.eniMax * (type.ipv4PerEni - 1) * 16 + 2)
    : type.maxPodsEni;
  const wanted = options.maxPods ?? byNetwork;
  return options.managed ? Math.min(cap, wanted) : wanted;
}

/** What the vendors' device plugins advertise; eksctl installs NVIDIA's and Neuron's by itself. */
function acceleratorResources(type: InstanceType): Record<string, string> {
  switch (type.acceleratorKind) {
    case 'nvidia':
      return { 'nvidia.com/gpu': `${type.gpuCount}` };
    case 'amd':
      return { 'amd.com/gpu': `${type.gpuCount}` };
    case 'habana':
      return { 'habana.ai/gaudi': `${type.gpuCount}` };
    case 'neuron':
      return {
        'aws.amazon.com/neuron': `${type.neuronDevices}`,
        'aws.amazon.com/neuroncore': `${type.neuronCores}`,
      };
    case '':
      return {};
  }
}
