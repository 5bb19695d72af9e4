// One instance type as DescribeInstanceTypes shows it: what planners, autoscalers and eksctl read of it.
import type { InstanceType } from '@berth/compute';
import type { Params } from '../params.js';

/** The description of a type. */
export function instanceTypeView(type: InstanceType): Params {
  const metal = type.hypervisor === 'metal';
  return {
    InstanceType: type.name,
    CurrentGeneration: type.currentGeneration,
    FreeTierEligible: type.name === 't2.micro' || type.name === 't3.micro',
    SupportedUsageClasses: type.spotSupported ? ['on-demand', 'spot'] : ['on-demand'],
    SupportedRootDeviceTypes: ['ebs'],
    SupportedVirtualizationTypes: ['hvm'],
    BareMetal: metal,
    ...(metal ? {} : { Hypervisor: type.hypervisor }),
    ProcessorInfo: { SupportedArchitectures: [type.arch] },
    VCpuInfo: {
      DefaultVCpus: type.vcpu,
      DefaultCores: Math.max(1, type.vcpu / 2),
      DefaultThreadsPerCore: type.vcpu > 1 ? 2 : 1,
    },
    MemoryInfo: { SizeInMiB: type.memoryMib },
    InstanceStorageSupported: type.localNvmeGb > 0,
    ...(type.localNvmeGb > 0
      ? { InstanceStorageInfo: { TotalSizeInGB: type.localNvmeGb, NvmeSupport: 'required' } }
      : {}),
    EbsInfo: { EbsOptimizedSupport: 'default', EncryptionSupport: 'supported', NvmeSupport: 'required' },
    NetworkInfo: {
      MaximumNetworkInterfaces: type.eniMax,
      MaximumNetworkCards: networkCards(type.name),
      DefaultNetworkCardIndex: 0,
      NetworkCards: Array.from({ length: networkCards(type.name) }, (_, card) => ({
        NetworkCardIndex: card,
        MaximumNetworkInterfaces: type.eniMax,
      })),
      Ipv4AddressesPerInterface: type.ipv4PerEni,
      Ipv6AddressesPerInterface: type.ipv4PerEni,
      Ipv6Supported: true,
      EnaSupport: 'required',
      EfaSupported: hasEfa(type.name),
      ...(hasEfa(type.name) ? { EfaInfo: { MaximumEfaInterfaces: networkCards(type.name) } } : {}),
    },
    ...gpuInfo(type),
    ...neuronInfo(type),
    PlacementGroupInfo: { SupportedStrategies: ['cluster', 'partition', 'spread'] },
    HibernationSupported: false,
    BurstablePerformanceSupported: /^t\d/.test(type.name),
    DedicatedHostsSupported: true,
    AutoRecoverySupported: true,
    SupportedBootModes: type.arch === 'arm64' ? ['uefi'] : ['legacy-bios', 'uefi'],
  };
}

function gpuInfo(type: InstanceType): Params {
  if (type.gpuCount === 0) return {};
  const name = type.gpuName.replace(/^(NVIDIA|AMD) /, '');
  const maker = { nvidia: 'NVIDIA', amd: 'AMD', habana: 'Habana', neuron: 'AWS', '': 'NVIDIA' }[
    type.acceleratorKind
  ];
  const gpu = {
    Name: name,
    Manufacturer: maker,
    Count: type.gpuCount,
    MemoryInfo: { SizeInMiB: Math.floor(type.gpuMemoryMib / type.gpuCount) },
  };
  return { GpuInfo: { Gpus: [gpu], TotalGpuMemoryInMiB: type.gpuMemoryMib } };
}

function neuronInfo(type: InstanceType): Params {
  if (type.neuronDevices === 0) return {};
  const device = {
    Count: type.neuronDevices,
    CoreInfo: { Count: type.neuronCores / type.neuronDevices, Version: 2 },
  };
  return { NeuronInfo: { NeuronDevices: [device] } };
}

// Types with several cards (docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html, "Network cards").
const networkCards = (name: string): number => CARDS.find(([pattern]) => pattern.test(name))?.[1] ?? 1;

const CARDS: readonly (readonly [RegExp, number])[] = [
  [/^(p4de?|dl1)\./, 4],
  [/^p5e?\.48xlarge$/, 32],
  [/^(p5en|trn1n|trn2)\./, 16],
  [/^(p6-b200\.|trn1\.32xlarge$)/, 8],
  [/^g6e\.48xlarge$/, 4],
  [/^g6e\.24xlarge$/, 2],
  [/^(hpc7a\.|([cmr]6in|[mr]6idn)\.(32xlarge|metal)$)/, 2],
];

// Families and sizes with Elastic Fabric Adapters (docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa.html).
const hasEfa = (name: string): boolean => EFA.some((pattern) => pattern.test(name));

const EFA: readonly RegExp[] = [
  /^(p4d|p4de|p5|p5e|p5en|p6-\w+|trn1|trn1n|trn2|dl1|dl2q|hpc\w+|u7\w*)\./,
  /^p3dn\.24xlarge$/,
  /^(g4dn)\.(8|12|16)xlarge$|^g4dn\.metal$/,
  /^(g5|g6|g6e|gr6)\.(8|12|16|24|48)xlarge$/,
  /^(c5n|c6gn|c6in|c7gn|m5n|m5dn|m5zn|r5n|r5dn|m6in|m6idn|r6in|r6idn|i3en|i4i)\.(9|12|16|18|24|32)xlarge$/,
  /^(c6a|m6a|r6a|c7a|m7a|r7a)\.(48xlarge|metal.*)$/,
  /^(c6i|m6i|r6i|c6id|m6id|r6id)\.(32xlarge|metal)$/,
  /^(c7i|m7i|r7i|m8i|r8i|c8i)\.(48xlarge|metal-48xl)$/,
  /^(inf1)\.24xlarge$/,
];
