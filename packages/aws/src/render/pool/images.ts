// Images of nodes: EKS' names for those it chooses, and where AWS publishes the ids of those we choose.
import { acceleratorOf, imageType, isArm, type PoolContext } from './pool-context.js';

/** Gives `AmiType` of a managed node group for its first accelerated type, or its first. */
export function amiTypeOf(family: string, type: string): string {
  const arm = isArm(type);
  const accelerator = acceleratorOf(type);
  const windows = /^WindowsServer(\d+)(Core|Full)Container$/.exec(family);
  if (windows) return arm ? '' : `WINDOWS_${windows[2]?.toUpperCase()}_${windows[1]}_x86_64`;
  switch (family) {
    case 'AmazonLinux2023':
      return arm ? armAmazonLinux2023(accelerator) : `AL2023_x86_64_${suffixes[accelerator]}`;
    case 'AmazonLinux2':
      if (arm) return 'AL2_ARM_64';
      return accelerator === 'none' ? 'AL2_x86_64' : 'AL2_x86_64_GPU';
    case 'Bottlerocket':
    case 'BottlerocketFips':
      return bottlerocket(arm, accelerator === 'nvidia', family === 'BottlerocketFips');
    default:
      return 'CUSTOM';
  }
}

const suffixes = { none: 'STANDARD', nvidia: 'NVIDIA', neuron: 'NEURON' } as const;

const armAmazonLinux2023 = (accelerator: string): string =>
  accelerator === 'nvidia' ? 'AL2023_ARM_64_NVIDIA' : 'AL2023_ARM_64_STANDARD';

const bottlerocket = (arm: boolean, nvidia: boolean, fips: boolean): string =>
  `BOTTLEROCKET_${arm ? 'ARM_64' : 'x86_64'}${nvidia ? '_NVIDIA' : ''}${fips ? '_FIPS' : ''}`;

/** Families whose image EKS finds by itself for managed nodes. */
export const isNativeFamily = (family: string): boolean =>
  /^(AmazonLinux|Bottlerocket|WindowsServer)/.test(family);

/** The public SSM parameter with the newest image id for a node group; undefined for a family that has none. */
export function imageParameter(pool: PoolContext): string | undefined {
  const family = pool.pool.group.amiFamily ?? '';
  const version = pool.cluster.spec.metadata?.version ?? '';
  const type = imageType(pool);
  const arch = isArm(type) ? 'arm64' : 'x86_64';
  const accelerator = acceleratorOf(type);
  const optimized = `/aws/service/eks/optimized-ami/${version}`;
  const windows = /^WindowsServer(\d+)(Core|Full)Container$/.exec(family);
  if (windows) {
    const server = `Windows_Server-${windows[1]}-English-${windows[2]}-EKS_Optimized-${version}`;
    return `/aws/service/ami-windows-latest/${server}/image_id`;
  }
  if (family.startsWith('Ubuntu')) return ubuntuParameter(family, version, isArm(type));
  switch (family) {
    case 'AmazonLinux2023':
      return `${optimized}/amazon-linux-2023/${arch}/${suffixes[accelerator].toLowerCase()}/recommended/image_id`;
    case 'AmazonLinux2':
      return `${optimized}/amazon-linux-2${amazonLinux2Suffix(type)}/recommended/image_id`;
    case 'Bottlerocket':
    case 'BottlerocketFips': {
      const nvidia = accelerator === 'nvidia' ? '-nvidia' : '';
      const variant = `${version}${nvidia}${family === 'BottlerocketFips' ? '-fips' : ''}`;
      return `/aws/service/bottlerocket/aws-k8s-${variant}/${arch}/latest/image_id`;
    }
    default:
      return undefined;
  }
}

function amazonLinux2Suffix(type: string): string {
  if (acceleratorOf(type) !== 'none') return '-gpu';
  return isArm(type) ? '-arm64' : '';
}

function ubuntuParameter(family: string, version: string, arm: boolean): string {
  const [, pro = '', year = '', month = ''] = /^Ubuntu(Pro)?(\d\d)(\d\d)$/.exec(family) ?? [];
  const product = pro ? 'eks-pro' : 'eks';
  const volume = Number(year) >= 24 ? 'ebs-gp3' : 'ebs-gp2';
  const arch = arm ? 'arm64' : 'amd64';
  const release = `/aws/service/canonical/ubuntu/${product}/${year}.${month}/${version}`;
  return `${release}/stable/current/${arch}/hvm/${volume}/ami-id`;
}
