// What both kinds of launch template have: tags, metadata service, key, reservation, interfaces, placement.
import { type Result, success } from '@berth/kube';
import { clusterStackName } from '../cluster-context.js';
import { importFrom, ref } from '../intrinsics.js';
import { defaultVpcCidr } from '../network/subnet-plan.js';
import { refuse } from '../problems.js';
import { resource, tag, tagsOf } from '../resource.js';
import { type CfnObject, type CfnValue, joinParts, type TemplatePart } from '../template.js';
import { nodeName, type PoolContext } from './pool-context.js';

/** Instances, their volumes and interfaces all carry the group's tags. */
export function tagSpecifications(
  pool: PoolContext,
  tags: Readonly<Record<string, string>>,
): readonly CfnObject[] {
  const all = [tag('Name', nodeName(pool)), ...tagsOf(tags)];
  return ['instance', 'volume', 'network-interface'].map((type) => ({ ResourceType: type, Tags: all }));
}

/** Pods are one hop further away than the node: at one hop they do not reach the metadata service. */
export function metadataOptions({ pool }: PoolContext): CfnObject {
  const { disableIMDSv1, disablePodIMDS } = pool.group;
  return {
    HttpPutResponseHopLimit: disablePodIMDS ? 1 : 2,
    HttpTokens: disableIMDSv1 || disablePodIMDS ? 'required' : 'optional',
  };
}

/** Fields that are the same for both kinds; absent ones stay out. */
export function commonData({ pool }: PoolContext): CfnObject {
  const { group } = pool;
  const reservation = group.capacityReservation;
  const target = reservation?.capacityReservationTarget;
  return {
    EbsOptimized: group.ebsOptimized,
    Monitoring:
      group.enableDetailedMonitoring === undefined ? undefined : { Enabled: group.enableDetailedMonitoring },
    CapacityReservationSpecification: reservation && {
      CapacityReservationPreference: reservation.capacityReservationPreference,
      CapacityReservationTarget: target && {
        CapacityReservationId: target.capacityReservationID,
        CapacityReservationResourceGroupArn: target.capacityReservationResourceGroupARN,
      },
    },
    InstanceMarketOptions:
      reservation && group.instanceMarketOptions
        ? { MarketType: group.instanceMarketOptions.marketType }
        : undefined,
  };
}

/** Who may open a shell on the nodes. */
export function sshRules({ cluster, pool }: PoolContext, who: string): readonly CfnObject[] {
  const { ssh, privateNetworking } = pool.group;
  if (!ssh?.allow) return [];
  const port = { FromPort: 22, ToPort: 22, IpProtocol: 'tcp' };
  const groups = ssh.sourceSecurityGroupIds ?? [];
  if (groups.length > 0) return groups.map((group) => ({ ...port, SourceSecurityGroupId: group }));
  const description = `Allow SSH access to ${who}`;
  if (privateNetworking) {
    const cidr = cluster.facts.network?.vpcCidr ?? (cluster.spec.vpc?.cidr || defaultVpcCidr);
    return [{ ...port, CidrIp: cidr, Description: `${description} (private, only inside VPC)` }];
  }
  return [
    { ...port, CidrIp: '0.0.0.0/0', Description: description },
    { ...port, CidrIpv6: '::/0', Description: description },
  ];
}

/** The interfaces of a node: one, or with EFA one a network card. */
export function networkInterfaces(
  pool: PoolContext,
  groups: readonly CfnValue[],
): Result<readonly CfnObject[]> {
  const one = (card: number): CfnObject => ({
    DeviceIndex: card === 0 ? 0 : 1,
    Groups: groups.length > 0 ? groups : undefined,
    NetworkCardIndex: card,
  });
  if (!pool.pool.group.efaEnabled) return success([one(0)]);
  const cards = efaCards(pool);
  if (!cards.ok) return cards;
  return success(Array.from({ length: cards.value }, (_, card) => ({ ...one(card), InterfaceType: 'efa' })));
}

/** As many cards as every type of the group has. */
function efaCards({ cluster, instanceTypes, field }: PoolContext): Result<number> {
  let cards = Infinity;
  for (const type of instanceTypes) {
    const told = cluster.facts.interfaces?.[type];
    if (told && !told.efaSupported) {
      return refuse('render.efa', `instance type ${type} does not support EFA`, `${field}.efaEnabled`);
    }
    cards = Math.min(cards, told?.networkCards ?? 1);
  }
  return success(Number.isFinite(cards) ? cards : 1);
}

/** Where instances stand to each other: EFA wants them close, in a placement group made for it. */
export function placement(pool: PoolContext): { readonly part: TemplatePart; readonly data: CfnObject } {
  const { group } = pool.pool;
  if (group.placement) return { part: {}, data: { Placement: { GroupName: group.placement.groupName } } };
  const isReserved = pool.pool.kind === 'managedNodeGroup' && group.capacityReservation !== undefined;
  if (!group.efaEnabled || isReserved) return { part: {}, data: {} };
  const name = 'NodeGroupPlacementGroup';
  return {
    part: resource(name, 'AWS::EC2::PlacementGroup', { Strategy: 'cluster' }),
    data: { Placement: { GroupName: ref(name) } },
  };
}

/** A security group in which EFA traffic flows freely; EKS brings it for managed nodes from 1.33 on. */
export function efaGroup(pool: PoolContext): TemplatePart {
  const { cluster, name } = pool;
  if (!pool.pool.group.efaEnabled) return {};
  if (pool.pool.kind === 'managedNodeGroup' && minorOf(cluster.spec.metadata?.version) >= 33) return {};
  const rule = {
    GroupId: ref('EFASG'),
    Description: `Allow worker nodes in group ${name} to communicate to itself (EFA-enabled)`,
    IpProtocol: '-1',
  };
  return joinParts([
    resource('EFASG', 'AWS::EC2::SecurityGroup', {
      VpcId: importFrom(clusterStackName(cluster.name), 'VPC'),
      GroupDescription: 'EFA-enabled security group',
    }),
    resource('EFAIngressSelf', 'AWS::EC2::SecurityGroupIngress', {
      ...rule,
      SourceSecurityGroupId: ref('EFASG'),
    }),
    resource('EFAEgressSelf', 'AWS::EC2::SecurityGroupEgress', {
      ...rule,
      DestinationSecurityGroupId: ref('EFASG'),
    }),
  ]);
}

const minorOf = (version: string | undefined): number => Number(version?.split('.')[1] ?? 0);
