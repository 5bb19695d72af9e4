// Which block of the VPC each new subnet gets: the VPC is cut in 8 or 16 equal blocks; public subnets take the first
// ones, in the order of zones, private subnets the next.
import { parseCidr, renderCidr } from '@berth/compute';
import { type Result, success } from '@berth/kube';
import { refuse } from '../problems.js';

export interface PlannedSubnet {
  readonly zone: string;
  readonly cidr: string;
  /** Number of its block. */
  readonly index: number;
}

export interface SubnetPlan {
  readonly public: readonly PlannedSubnet[];
  readonly private: readonly PlannedSubnet[];
  readonly localPublic: readonly PlannedSubnet[];
  readonly localPrivate: readonly PlannedSubnet[];
}

export const defaultVpcCidr = '192.168.0.0/16';

/** Plans a public and a private subnet in each zone, availability zones first, then local ones. */
export function planSubnets(
  vpcCidr: string,
  zones: readonly string[],
  localZones: readonly string[],
): Result<SubnetPlan> {
  const vpc = parseCidr(vpcCidr);
  if (!vpc || vpc.family !== 4 || vpc.prefix < 16 || vpc.prefix > 24) {
    return refuse('render.vpc-cidr', `${vpcCidr} cannot be cut into subnets`, 'vpc.cidr');
  }
  const all = zones.length + localZones.length;
  if (all > 8) {
    return refuse('render.too-many-zones', `${all * 2} subnets are too many for a VPC`, 'availabilityZones');
  }
  const prefix = vpc.prefix + (all > 4 ? 4 : 3);
  const first = firstAddress(vpcCidr);
  const subnetAt = (zone: string, index: number): PlannedSubnet => ({
    zone,
    cidr: `${addressAt(first + (BigInt(index) << BigInt(32 - prefix)))}/${prefix}`,
    index,
  });
  const subnetsOf = (some: readonly string[], first: number) =>
    some.map((zone, position) => subnetAt(zone, first + position));
  return success({
    public: subnetsOf(zones, 0),
    localPublic: subnetsOf(localZones, zones.length),
    private: subnetsOf(zones, all),
    localPrivate: subnetsOf(localZones, all + zones.length),
  });
}

/**
 * Host bits of a VPC written as `10.9.8.7/16` stay in its subnets' blocks as well: EC2 drops them, yet CloudFormation
 * would replace the subnets of a cluster that eksctl made if ours were written without.
 */
const firstAddress = (cidr: string): bigint => parseCidr(`${cidr.split('/')[0]}/32`)?.base ?? 0n;

const addressAt = (base: bigint): string => renderCidr({ family: 4, base, prefix: 32 }).replace(/\/32$/, '');
