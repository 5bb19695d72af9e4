// The price list of the embedded AWS: what the tables of `compute` ship, in the form of AWS's own list.
import {
  instanceType,
  instanceTypeNames,
  priceItems,
  shippedItemPrice,
  shippedPricePerHour,
  type PriceItem,
} from '@berth/compute';
import type { PriceListProduct } from './price-list-product.js';

/** Gives the products of a region; none for a region that the tables do not cover. */
export function shippedProducts(region: string): readonly PriceListProduct[] {
  return [...instanceProducts(region), ...itemProducts(region)];
}

/** How bills call a region; usage types of older services have nothing before them in the first one. */
const regionNames: Readonly<Record<string, { readonly prefix: string; readonly location: string }>> = {
  'us-east-1': { prefix: 'USE1', location: 'US East (N. Virginia)' },
  'us-east-2': { prefix: 'USE2', location: 'US East (Ohio)' },
  'us-west-2': { prefix: 'USW2', location: 'US West (Oregon)' },
  'eu-west-1': { prefix: 'EU', location: 'EU (Ireland)' },
  'eu-central-1': { prefix: 'EUC1', location: 'EU (Frankfurt)' },
};

const placeOf = (region: string) => ({
  location: regionNames[region]?.location ?? region,
  locationType: 'AWS Region',
  regionCode: region,
});

function instanceProducts(region: string): readonly PriceListProduct[] {
  return instanceTypeNames().flatMap((name) => {
    const type = instanceType(name);
    const price = shippedPricePerHour({ instanceType: name, region, spot: false });
    if (!type || !price) return [];
    const attributes = {
      ...placeOf(region),
      servicename: 'Amazon Elastic Compute Cloud',
      instanceType: name,
      vcpu: `${type.vcpu}`,
      memory: `${type.memoryMib / 1024} GiB`,
      operatingSystem: 'Linux',
      tenancy: 'Shared',
      preInstalledSw: 'NA',
      capacitystatus: 'Used',
      marketoption: 'OnDemand',
      licenseModel: 'No License required',
      operation: 'RunInstances',
      usagetype: usageType(region, `BoxUsage:${name}`),
    };
    const productFamily = type.hypervisor === 'metal' ? 'Compute Instance (bare metal)' : 'Compute Instance';
    const usdFrom = { '0': price.usdPerHour };
    return [{ serviceCode: 'AmazonEC2', productFamily, attributes, unit: 'Hrs', usdFrom }];
  });
}

interface Listed {
  readonly serviceCode: string;
  readonly productFamily: string;
  /** Behind the region's prefix. */
  readonly usage: string;
  readonly unit: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** The list's unit holds so many of ours. */
  readonly times?: number;
}

const volume = (usage: string, volumeApiName: string): Listed => ({
  serviceCode: 'AmazonEC2',
  productFamily: 'Storage',
  usage: `EBS:VolumeUsage${usage}`,
  unit: volumeApiName === 'io2' ? 'GB-month' : 'GB-Mo',
  attributes: { volumeApiName },
});
const iops = (usage: string, volumeApiName: string): Listed => ({
  serviceCode: 'AmazonEC2',
  productFamily: 'System Operation',
  usage: `EBS:VolumeP-IOPS.${usage}`,
  unit: 'IOPS-Mo',
  attributes: { volumeApiName, group: 'EBS IOPS' },
});
const eks = (usage: string): Listed => ({
  serviceCode: 'AmazonEKS',
  productFamily: 'Compute',
  usage: `AmazonEKS-Hours:${usage}`,
  unit: 'Hours',
});
const fargate = (usage: string): Listed => ({
  serviceCode: 'AmazonECS',
  productFamily: 'Compute',
  usage: `Fargate-${usage}`,
  unit: 'hours',
});
const nat = (usage: string, unit: string): Listed => ({
  serviceCode: 'AmazonEC2',
  productFamily: 'NAT Gateway',
  usage: `NatGateway-${usage}`,
  unit,
  attributes: { group: 'NGW:NatGateway', operation: 'NatGateway' },
});

/** Where AWS lists each item. */
const listed: Readonly<Record<PriceItem, Listed>> = {
  'eks-standard': eks('perCluster'),
  'eks-extended': eks('extendedSupport'),
  'eks-tier-xl': eks('XL-ProvisionedTier'),
  'eks-tier-2xl': eks('2XL-ProvisionedTier'),
  'eks-tier-4xl': eks('4XL-ProvisionedTier'),
  'eks-tier-8xl': eks('8XL-ProvisionedTier'),
  'eks-hybrid-vcpu': { ...eks(''), usage: 'AmazonEKSHybridNodes-Hours:pervCPU', unit: 'vCPU-Hours' },
  'fargate-vcpu': fargate('vCPU-Hours:perCPU'),
  'fargate-gb': fargate('GB-Hours'),
  'fargate-arm-vcpu': fargate('ARM-vCPU-Hours:perCPU'),
  'fargate-arm-gb': fargate('ARM-GB-Hours'),
  'fargate-ephemeral-gb': fargate('EphemeralStorage-GB-Hours'),
  'nat-gateway': nat('Hours', 'Hrs'),
  'nat-gateway-gb': nat('Bytes', 'GB'),
  'public-ipv4': {
    serviceCode: 'AmazonVPC',
    productFamily: 'VPC Public IPv4 Address',
    usage: 'PublicIPv4:InUseAddress',
    unit: 'Hrs',
    attributes: { group: 'VPCPublicIPv4Address' },
  },
  'ebs-gp2': volume('.gp2', 'gp2'),
  'ebs-gp3': volume('.gp3', 'gp3'),
  'ebs-gp3-iops': iops('gp3', 'gp3'),
  'ebs-gp3-throughput': {
    serviceCode: 'AmazonEC2',
    productFamily: 'Provisioned Throughput',
    usage: 'EBS:VolumeP-Throughput.gp3',
    unit: 'GiBps-mo',
    attributes: { volumeApiName: 'gp3', group: 'EBS Throughput' },
    times: 1024,
  },
  'ebs-io1': volume('.piops', 'io1'),
  'ebs-io1-iops': iops('piops', 'io1'),
  'ebs-io2': volume('.io2', 'io2'),
  'ebs-io2-iops': iops('io2', 'io2'),
  'ebs-io2-iops-tier2': iops('io2.tier2', 'io2'),
  'ebs-io2-iops-tier3': iops('io2.tier3', 'io2'),
  'ebs-st1': volume('.st1', 'st1'),
  'ebs-sc1': volume('.sc1', 'sc1'),
  'ebs-standard': volume('', 'standard'),
  'log-gb': {
    serviceCode: 'AmazonCloudWatch',
    productFamily: 'Data Payload',
    usage: 'VendedLog-Bytes',
    unit: 'GB',
    attributes: { group: 'Ingested Logs', operation: 'PutLogEvents' },
  },
};

const itemNames = Object.keys(priceItems).flatMap((name) => (isItem(name) ? [name] : []));

function isItem(name: string): name is PriceItem {
  return Object.hasOwn(listed, name);
}

function itemProducts(region: string): readonly PriceListProduct[] {
  return itemNames.flatMap((item) => {
    const price = shippedItemPrice(item, region);
    if (!price) return [];
    const { serviceCode, productFamily, usage, unit, attributes, times = 1 } = listed[item];
    const usagetype = usageType(region, usage, serviceCode !== 'AmazonEC2');
    return [
      {
        serviceCode,
        productFamily,
        attributes: { ...placeOf(region), operation: '', ...attributes, usagetype },
        unit,
        usdFrom: { '0': Math.round(price.usd * times * 1e10) / 1e10 },
      },
    ];
  });
}

function usageType(region: string, usage: string, always = false): string {
  const prefix = regionNames[region]?.prefix ?? region;
  return region === 'us-east-1' && !always ? usage : `${prefix}-${usage}`;
}
