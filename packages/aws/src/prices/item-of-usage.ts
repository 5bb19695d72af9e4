// Which of our price items a usage type of AWS's bills is.
import type { PriceItem } from '@berth/compute';

/** Gives the item; undefined for what no cluster is paid for by. */
export const itemOfUsage = (usage: string): PriceItem | undefined => items.get(usage);

/** `EKS-Auto:m5.large-management-hours` is what EKS Auto Mode adds to an instance of that type. */
export const autoModeType = (usage: string): string | undefined =>
  /^EKS-Auto:(.+)-management-hours$/.exec(usage)?.[1];

/** How many of our units the list's unit is: it gives the throughput of gp3 by GiB/s where EC2 takes MiB/s. */
export const unitsOf = (unit: string): number => (/^gibps-mo/i.test(unit) ? 1024 : 1);

const items: ReadonlyMap<string, PriceItem> = new Map<string, PriceItem>([
  ['AmazonEKS-Hours:perCluster', 'eks-standard'],
  ['AmazonEKS-Hours:extendedSupport', 'eks-extended'],
  ['AmazonEKS-Hours:XL-ProvisionedTier', 'eks-tier-xl'],
  ['AmazonEKS-Hours:2XL-ProvisionedTier', 'eks-tier-2xl'],
  ['AmazonEKS-Hours:4XL-ProvisionedTier', 'eks-tier-4xl'],
  ['AmazonEKS-Hours:8XL-ProvisionedTier', 'eks-tier-8xl'],
  ['AmazonEKSHybridNodes-Hours:pervCPU', 'eks-hybrid-vcpu'],
  ['Fargate-vCPU-Hours:perCPU', 'fargate-vcpu'],
  ['Fargate-GB-Hours', 'fargate-gb'],
  ['Fargate-ARM-vCPU-Hours:perCPU', 'fargate-arm-vcpu'],
  ['Fargate-ARM-GB-Hours', 'fargate-arm-gb'],
  ['Fargate-EphemeralStorage-GB-Hours', 'fargate-ephemeral-gb'],
  ['NatGateway-Hours', 'nat-gateway'],
  ['NatGateway-Bytes', 'nat-gateway-gb'],
  ['PublicIPv4:InUseAddress', 'public-ipv4'],
  ['EBS:VolumeUsage', 'ebs-standard'],
  ['EBS:VolumeUsage.gp2', 'ebs-gp2'],
  ['EBS:VolumeUsage.gp3', 'ebs-gp3'],
  ['EBS:VolumeP-IOPS.gp3', 'ebs-gp3-iops'],
  ['EBS:VolumeP-Throughput.gp3', 'ebs-gp3-throughput'],
  ['EBS:VolumeUsage.piops', 'ebs-io1'],
  ['EBS:VolumeP-IOPS.piops', 'ebs-io1-iops'],
  ['EBS:VolumeUsage.io2', 'ebs-io2'],
  ['EBS:VolumeP-IOPS.io2', 'ebs-io2-iops'],
  ['EBS:VolumeP-IOPS.io2.tier2', 'ebs-io2-iops-tier2'],
  ['EBS:VolumeP-IOPS.io2.tier3', 'ebs-io2-iops-tier3'],
  ['EBS:VolumeUsage.st1', 'ebs-st1'],
  ['EBS:VolumeUsage.sc1', 'ebs-sc1'],
  ['VendedLog-Bytes', 'log-gb'],
]);
