// AWS' partitions: which regions they have, and what services call themselves there.

/** `aws` unless the region belongs to another partition, which its name tells. */
export function partitionOf(region: string): string {
  const found = prefixes.find(([prefix]) => region.startsWith(prefix));
  return found ? found[1] : 'aws';
}

/** Names of service principals by partition: the mapping that templates look them up in. */
const servicePrincipals: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws: withHybrid('ec2.amazonaws.com'),
  'aws-cn': basic('ec2.amazonaws.com.cn'),
  'aws-iso': basic('ec2.c2s.ic.gov'),
  'aws-iso-b': basic('ec2.sc2s.sgov.gov'),
  'aws-iso-e': basic('ec2.amazonaws.com'),
  'aws-iso-f': basic('ec2.amazonaws.com'),
  'aws-us-gov': withHybrid('ec2.amazonaws.com'),
};

/** The `Mappings` section of templates whose roles trust services. */
export const principalMappings = { ServicePrincipalPartitionMap: servicePrincipals };

/** A service principal of the partition in which the stack stands, such as `EKS`. */
export const servicePrincipal = (service: string) => ({
  'Fn::FindInMap': ['ServicePrincipalPartitionMap', { Ref: 'AWS::Partition' }, service],
});

/** The name of a VPC endpoint service: it begins with `com.amazonaws`, or with the partition's own where it has one. */
export function endpointServiceName(service: string, region: string): string {
  const own = ownEndpointPrefix(service, partitionOf(region));
  return `${own ?? 'com.amazonaws'}.${region}.${service}`;
}

/** Regions begin with their partition's word; the longest are looked at first. */
const prefixes: readonly (readonly [string, string])[] = [
  ['us-isob-', 'aws-iso-b'],
  ['us-isof-', 'aws-iso-f'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-iso-', 'aws-iso'],
  ['us-gov-', 'aws-us-gov'],
  ['cn-', 'aws-cn'],
];

function basic(ec2: string) {
  return { EC2: ec2, EKS: 'eks.amazonaws.com', EKSFargatePods: 'eks-fargate-pods.amazonaws.com' };
}

function withHybrid(ec2: string) {
  return { ...basic(ec2), IRA: 'rolesanywhere.amazonaws.com', SSM: 'ssm.amazonaws.com' };
}

const chinese = new Set(['ec2', 'ecr.api', 'ecr.dkr', 'sts', 'cloudformation']);
const isolated = new Set(['ec2', 'ecr.api', 'ecr.dkr', 'autoscaling']);
const registries = new Set(['ecr.api', 'ecr.dkr']);

function ownEndpointPrefix(service: string, partition: string): string | undefined {
  switch (partition) {
    case 'aws-cn':
      return chinese.has(service) ? 'cn.com.amazonaws' : undefined;
    case 'aws-iso':
      return isolated.has(service) ? 'gov.ic.c2s' : undefined;
    case 'aws-iso-b':
      return isolated.has(service) ? 'gov.sgov.sc2s' : undefined;
    case 'aws-iso-e':
      return registries.has(service) ? 'uk.adc-e.cloud' : undefined;
    case 'aws-iso-f':
      return registries.has(service) ? 'gov.ic.hci.csp' : undefined;
    default:
      return undefined;
  }
}
