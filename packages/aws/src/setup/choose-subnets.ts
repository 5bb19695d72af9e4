// Which blocks and zones three private subnets get, and where their NAT stands: what was asked for, if it can be; else
// what is free, always the same for the same VPC.
import { type Cidr, parseCidr, renderCidr } from '@berth/compute';
import { failure, type Result, success } from '@berth/kube';
import type { ActualSubnet } from '../inspect/actual.js';
import type { RenderProblemCode } from '../render/problems.js';
import { overlaps, subnetCidrProblem, type Three } from '../render/setup/private-subnets.js';
import { freeBlocks } from './free-blocks.js';

/** The VPC as it is. */
export interface VpcFacts {
  readonly vpcId: string;
  /** Its IPv4 blocks, the first one first. */
  readonly blocks: readonly string[];
  /** Subnets of others: those that were made for this purpose are not among them. */
  readonly subnets: readonly ActualSubnet[];
  /** Zones that can be used, the best first. */
  readonly zones: readonly string[];
}

export interface SubnetWish {
  readonly cidrs?: readonly string[] | undefined;
  readonly zones?: readonly string[] | undefined;
  readonly publicSubnetId?: string | undefined;
}

export interface SubnetChoice {
  readonly cidrs: Three<string>;
  readonly zones: Three<string>;
  readonly publicSubnetId: string;
}

/** Chooses; refuses what cannot be, naming what is in the way. */
export function chooseSubnets(vpc: VpcFacts, wish: SubnetWish): Result<SubnetChoice> {
  const zones = zonesFor(vpc, wish.zones);
  if (!zones.ok) return zones;
  const cidrs = wish.cidrs === undefined ? freeCidrs(vpc) : givenCidrs(vpc, wish.cidrs);
  if (!cidrs.ok) return cidrs;
  const natSubnet = publicSubnet(vpc, { id: wish.publicSubnetId, zones: zones.value });
  if (!natSubnet.ok) return natSubnet;
  return success({ cidrs: cidrs.value, zones: zones.value, publicSubnetId: natSubnet.value.id });
}

function zonesFor({ zones }: VpcFacts, wished: readonly string[] | undefined): Result<Three<string>> {
  const unknown = wished?.find((zone) => !zones.includes(zone));
  if (unknown !== undefined) {
    return refuse(`there is no zone ${unknown} that could be used`, `choose from ${zones.join(', ')}`);
  }
  const chosen = wished ?? zones.slice(0, 3).toSorted();
  const [a, b = a, c = a] = chosen;
  if (a === undefined || b === undefined || c === undefined || chosen.length > 3) {
    return refuse('three subnets stand in one, two or three zones', 'name them with --zone');
  }
  return success([a, b, c]);
}

function givenCidrs(vpc: VpcFacts, cidrs: readonly string[]): Result<Three<string>> {
  const [a, b, c] = cidrs;
  if (a === undefined || b === undefined || c === undefined || cidrs.length !== 3) {
    return refuse(
      `${cidrs.length} blocks are named, and three subnets made`,
      'give --cidr three times, or never',
    );
  }
  const subnetCidrs = [a, b, c] as const;
  const wrong = subnetCidrProblem({ vpcCidrs: vpc.blocks, subnetCidrs });
  if (wrong !== undefined) return refuse(wrong, 'correct --cidr, or leave it out: free blocks are found');
  for (const cidr of subnetCidrs) {
    const inTheWay = vpc.subnets.find((subnet) => overlap(cidr, subnet.cidr));
    if (inTheWay) {
      const { id, zone } = inTheWay;
      return refuse(
        `${cidr} overlaps the subnet ${id} (${inTheWay.cidr}, ${zone})`,
        'choose another block, or leave --cidr out: free blocks are found',
      );
    }
  }
  return success(subnetCidrs);
}

function freeCidrs({ vpcId, blocks, subnets }: VpcFacts): Result<Three<string>> {
  const room = { blocks: cidrsOf(blocks), taken: cidrsOf(subnets.map(({ cidr }) => cidr)) };
  const [a, b, c] = (freeBlocks(room, 3) ?? []).map(renderCidr);
  if (a !== undefined && b !== undefined && c !== undefined) return success([a, b, c]);
  return refuse(
    `${vpcId} has no room for three subnets in ${blocks.join(', ')}`,
    'associate another block with the VPC: aws ec2 associate-vpc-cidr-block',
  );
}

/** One in a zone of the private subnets, so that what they send does not cross zones more than it must. */
function publicSubnet(
  { vpcId, subnets }: VpcFacts,
  { id, zones }: { readonly id: string | undefined; readonly zones: Three<string> },
): Result<ActualSubnet> {
  if (id !== undefined) return namedSubnet({ vpcId, subnets }, id);
  const found = subnets
    .filter(({ isPublic }) => isPublic)
    .toSorted(
      (left, right) =>
        rank(left, zones) - rank(right, zones) || (left.zone + left.id < right.zone + right.id ? -1 : 1),
    );
  const [first] = found;
  if (first) return success(first);
  return refuse(
    `${vpcId} has no public subnet: a NAT needs one, with a route to an internet gateway`,
    'make one, or name a subnet with --public-subnet once it has such a route',
  );
}

const rank = ({ zone }: ActualSubnet, zones: Three<string>): number => (zones.includes(zone) ? 0 : 1);

function namedSubnet(
  { vpcId, subnets }: Pick<VpcFacts, 'vpcId' | 'subnets'>,
  id: string,
): Result<ActualSubnet> {
  const subnet = subnets.find((one) => one.id === id);
  const candidates = subnets.flatMap((one) => (one.isPublic ? [one.id] : []));
  const hint =
    candidates.length > 0 ? `public ones: ${candidates.join(', ')}` : `${vpcId} has no public subnet`;
  if (!subnet) return refuse(`${id} is no subnet of ${vpcId}`, hint);
  return subnet.isPublic ? success(subnet) : refuse(`${id} has no route to an internet gateway`, hint);
}

function overlap(one: string, other: string): boolean {
  const [left, right] = cidrsOf([one, other]);
  return left !== undefined && right !== undefined && overlaps(left, right);
}

const cidrsOf = (texts: readonly string[]): readonly Cidr[] =>
  texts.flatMap((text) => parseCidr(text) ?? []).filter(({ family }) => family === 4);

const refuse = (message: string, hint: string): Result<never> => {
  const code: RenderProblemCode = 'render.helper';
  return failure({ code, message, hint });
};
