// Three private subnets in a VPC that exists: planned against the VPC and the stack that there is. What the stack was
// given stays, so that a second plan is empty; what is not given the first time is found.
import { inspectProfiles } from '../inspect/inspect-eks.js';
import { inspectNetwork } from '../inspect/inspect-network.js';
import { StepFailure, type World } from '../plan/part.js';
import type { PrivateSubnetsParameters } from '../render/setup/private-subnets.js';
import { helperStackName, renderHelperStack } from '../render/setup/setup-stacks.js';
import { chooseSubnets, type SubnetWish, type VpcFacts } from './choose-subnets.js';
import {
  findHelperStack,
  type HelperStack,
  planHelperRemoval,
  planHelperStack,
  stands,
} from './helper-stack.js';
import { helperPlan, type HelperPlan, type HelperSubject, openHelperWorld } from './helper-world.js';
import { requireValue } from './require-value.js';
import { type PoolTypes, zonesForPools } from './zones-for-pools.js';

/** What may be said of the subnets. */
export interface PrivateSubnetsWish extends SubnetWish {
  /** The cluster's when absent. */
  readonly vpcId?: string | undefined;
  /** @default 'gateway' */
  readonly nat?: 'gateway' | 'instance' | undefined;
  readonly natInstanceType?: string | undefined;
  /** Pools whose nodes may come to stand in the subnets. */
  readonly pools?: readonly PoolTypes[] | undefined;
}

/** A plan, with what was chosen. */
export interface PrivateSubnetsPlan extends HelperPlan {
  readonly chosen: PrivateSubnetsParameters;
}

/** What a ClusterConfig or a Fargate profile says of them. */
export interface PrivateSubnets {
  readonly vpcId: string;
  readonly subnets: readonly { readonly id: string; readonly zone: string; readonly cidr: string }[];
}

const KIND = 'private-subnets';

/**
 * Plans the stack: none when it is as wished. Reads only, in ten calls at most. Rejects with a StepFailure when there
 * is no room, no public subnet, or a subnet in the way.
 */
export async function planPrivateSubnets(
  subject: HelperSubject,
  wish: PrivateSubnetsWish,
): Promise<PrivateSubnetsPlan> {
  const { calls, clusterName, stackName } = subject;
  const [world, actual, answer] = await Promise.all([
    openHelperWorld(subject),
    findStack(subject),
    zonesForPools(calls, wish.pools ?? []),
  ]);
  const known = stands(actual) ? actual.parameters : {};
  const vpcId = wish.vpcId ?? known['VpcId'] ?? world.actual.controlPlane?.vpcId ?? missingVpc(world);
  const vpc = { ...(await readVpc(subject, vpcId)), zones: answer.zones };
  const chosen = requireValue(chooseSubnets(vpc, withKnown(wish, known, vpcId)));
  const instanceType = wish.natInstanceType ?? known['NatInstanceType'];
  const parameters: PrivateSubnetsParameters = {
    clusterName,
    vpcId,
    vpcCidrs: vpc.blocks,
    subnetCidrs: chosen.cidrs,
    zones: chosen.zones,
    publicSubnetId: chosen.publicSubnetId,
    nat: wish.nat ?? (known['NatInstanceType'] === undefined ? 'gateway' : 'instance'),
    ...(instanceType === undefined ? {} : { natInstanceType: instanceType }),
  };
  const stack = requireValue(renderHelperStack({ kind: KIND, stackName, parameters }));
  const missing = answer.missing.filter(({ zone }) => chosen.zones.includes(zone));
  const notes = missing.map(({ pool, zone }) => `no type of the pool ${pool} is offered in ${zone}`);
  const plan = helperPlan(world, [await planHelperStack(calls, stack, actual)], notes);
  return { ...plan, chosen: parameters };
}

/** A plan of removal, with the way out that goes. */
export interface PrivateSubnetsRemoval extends HelperPlan {
  readonly nat?: Pick<PrivateSubnetsParameters, 'nat' | 'natInstanceType'> | undefined;
}

/**
 * Plans their removal: none when there is no such stack. Rejects while Fargate profiles are in them, whose pods would
 * have no place any more; what else stands in them AWS itself refuses to strand.
 */
export async function planPrivateSubnetsRemoval(subject: HelperSubject): Promise<PrivateSubnetsRemoval> {
  const [world, actual] = await Promise.all([openHelperWorld(subject), findStack(subject)]);
  const users = actual && world.actual.controlPlane ? await profilesIn(subject, subnetIdsOf(actual)) : [];
  if (users.length > 0) {
    throw new StepFailure(
      `the Fargate profiles ${users.join(', ')} stand in these subnets; take them out of the file and apply it first`,
    );
  }
  return {
    ...helperPlan(world, [planHelperRemoval(actual)]),
    nat: stands(actual) ? natOf(actual) : undefined,
  };
}

const subnetIdsOf = ({ outputs }: HelperStack): readonly string[] =>
  outputs['PrivateSubnets']?.split(',') ?? [];

async function profilesIn(
  { calls, clusterName }: HelperSubject,
  subnetIds: readonly string[],
): Promise<readonly string[]> {
  const profiles = await inspectProfiles(calls, clusterName);
  return profiles
    .filter((profile) => profile.subnetIds.some((id) => subnetIds.includes(id)))
    .map(({ name }) => name);
}

/** Only an instance has a type. */
function natOf({ parameters }: HelperStack): Pick<PrivateSubnetsParameters, 'nat' | 'natInstanceType'> {
  const { NatInstanceType } = parameters;
  return NatInstanceType === undefined
    ? { nat: 'gateway' }
    : { nat: 'instance', natInstanceType: NatInstanceType };
}

/** The subnets as they are; undefined when there is no such stack. */
export async function readPrivateSubnets(subject: HelperSubject): Promise<PrivateSubnets | undefined> {
  const stack = await findStack(subject);
  const ids = stack ? subnetIdsOf(stack) : [];
  if (!stack || ids.length === 0) return undefined;
  const { Subnets = [] } = await subject.calls.send('ec2', 'DescribeSubnets', { SubnetIds: [...ids] });
  const subnets = Subnets.map(({ SubnetId = '', AvailabilityZone = '', CidrBlock = '' }) => ({
    id: SubnetId,
    zone: AvailabilityZone,
    cidr: CidrBlock,
  }));
  return {
    vpcId: stack.parameters['VpcId'] ?? '',
    subnets: subnets.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)),
  };
}

const findStack = ({ calls, clusterName, stackName }: HelperSubject): Promise<HelperStack | undefined> =>
  findHelperStack(calls, { name: stackName ?? helperStackName(KIND, clusterName), kind: KIND });

/** What the stack was given counts unless something else is wished, or another VPC. */
function withKnown(
  wish: PrivateSubnetsWish,
  known: Readonly<Record<string, string>>,
  vpcId: string,
): SubnetWish {
  if (known['VpcId'] !== vpcId) return wish;
  const three = (suffix: string): readonly string[] =>
    [1, 2, 3].flatMap((number) => known[`Subnet${number}${suffix}`] ?? []);
  return {
    cidrs: wish.cidrs ?? three('Cidr'),
    zones: wish.zones ?? three('Zone'),
    publicSubnetId: wish.publicSubnetId ?? known['VpcPublicSubnetId'],
  };
}

/** Subnets of our own stack are in nobody's way. */
async function readVpc(
  { calls, clusterName, stackName }: HelperSubject,
  vpcId: string,
): Promise<Omit<VpcFacts, 'zones'>> {
  const own = stackName ?? helperStackName(KIND, clusterName);
  const [network, vpcs, ours] = await Promise.all([
    inspectNetwork(calls, { vpcId }),
    calls.send('ec2', 'DescribeVpcs', { VpcIds: [vpcId] }),
    calls.send('ec2', 'DescribeSubnets', {
      Filters: [{ Name: 'tag:aws:cloudformation:stack-name', Values: [own] }],
    }),
  ]);
  const ownIds = new Set((ours.Subnets ?? []).map(({ SubnetId }) => SubnetId));
  const [vpc] = vpcs.Vpcs ?? [];
  const associated = (vpc?.CidrBlockAssociationSet ?? []).flatMap(({ CidrBlock, CidrBlockState }) =>
    CidrBlock !== undefined && CidrBlockState?.State === 'associated' ? [CidrBlock] : [],
  );
  return {
    vpcId,
    blocks: [...new Set([...(vpc?.CidrBlock === undefined ? [] : [vpc.CidrBlock]), ...associated])],
    subnets: network.subnets.filter(({ id }) => !ownIds.has(id)),
  };
}

function missingVpc({ config }: World): never {
  const { name, region } = config.metadata;
  throw new StepFailure(`no cluster named ${name} in ${region} whose VPC could be used; name one with --vpc`);
}
