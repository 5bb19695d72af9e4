// Who may talk to the control plane, and nodes to each other.
import type { ClusterContext } from './cluster-context.js';
import { isFullyPrivate, isOnOutpost, karpenterDiscovery } from './cluster-context.js';
import { getAtt, ref } from './intrinsics.js';
import { isHybrid, remoteCidrs } from './network/hybrid-routes.js';
import { logicalZone, type NetworkPart } from './network/network-part.js';
import { defaultVpcCidr, planSubnets } from './network/subnet-plan.js';
import { output, resource, tag } from './resource.js';
import { type CfnObject, type CfnValue, joinParts, type TemplatePart } from './template.js';

export interface ClusterSecurityGroups {
  readonly part: TemplatePart;
  /** Given to the control plane beside EKS' own. */
  readonly controlPlane: readonly CfnValue[];
  readonly sharedNode: CfnValue;
}

/** Makes the groups that the file does not name. */
export function clusterSecurityGroups(context: ClusterContext, network: NetworkPart): ClusterSecurityGroups {
  const controlPlane = controlPlaneGroups(context, network);
  const sharedNode = sharedNodeGroup(context, network);
  const managed = context.spec.vpc?.manageSharedNodeSecurityGroupRules === true;
  return {
    controlPlane: controlPlane.groups,
    sharedNode: sharedNode.group,
    part: joinParts([
      controlPlane.part,
      sharedNode.part,
      ...(managed ? [sharedRules(context, sharedNode.group)] : []),
      output('SecurityGroup', controlPlane.groups[0] ?? ''),
      output('SharedNodeSecurityGroup', sharedNode.group),
    ]),
  };
}

function controlPlaneGroups(context: ClusterContext, { vpc }: NetworkPart) {
  const { securityGroup, controlPlaneSecurityGroupIDs = [] } = context.spec.vpc ?? {};
  if (securityGroup) return { part: {}, groups: [securityGroup] };
  if (controlPlaneSecurityGroupIDs.length > 0) return { part: {}, groups: controlPlaneSecurityGroupIDs };
  const group = resource('ControlPlaneSecurityGroup', 'AWS::EC2::SecurityGroup', {
    GroupDescription: 'Communication between the control plane and worker nodegroups',
    VpcId: vpc,
  });
  return {
    part: joinParts([group, ...outsiders(context)]),
    groups: [ref('ControlPlaneSecurityGroup')],
  };
}

/** Networks beside the VPC that may call the API server. */
function outsiders(context: ClusterContext): readonly TemplatePart[] {
  const { extraCIDRs = [], extraIPv6CIDRs = [] } = context.spec.vpc ?? {};
  const remote = isHybrid(context) ? remoteCidrs(context) : [];
  return [
    ...remote.map((cidr, index) =>
      toControlPlane(`IngressControlPlaneRemoteNetworks${index}`, {
        CidrIp: cidr,
        Description: `Allow nodes/pods from remote network (${cidr}) to communicate to controlplane`,
      }),
    ),
    ...extraCIDRs.map((cidr, index) =>
      toControlPlane(`IngressControlPlaneExtraCIDR${index}`, {
        CidrIp: cidr,
        Description: `Allow Extra CIDR ${index} (${cidr}) to communicate to controlplane`,
      }),
    ),
    ...extraIPv6CIDRs.map((cidr, index) =>
      toControlPlane(`IngressControlPlaneExtraIPv6CIDR${index}`, {
        CidrIpv6: cidr,
        Description: `Allow Extra IPv6 CIDR ${index} (${cidr}) to communicate to controlplane`,
      }),
    ),
  ];
}

const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };
const everything = { IpProtocol: '-1', FromPort: 0, ToPort: 65_535 };

const ingress = (name: string, properties: CfnObject): TemplatePart =>
  resource(name, 'AWS::EC2::SecurityGroupIngress', properties);

const toControlPlane = (name: string, from: CfnObject): TemplatePart =>
  ingress(name, { GroupId: ref('ControlPlaneSecurityGroup'), ...https, ...from });

function sharedNodeGroup(context: ClusterContext, { vpc }: NetworkPart) {
  const given = context.spec.vpc?.sharedNodeSecurityGroup;
  if (given) return { part: {}, group: given };
  const group = ref('ClusterSharedNodeSecurityGroup');
  const discovery = karpenterDiscovery(context);
  const part = joinParts([
    resource('ClusterSharedNodeSecurityGroup', 'AWS::EC2::SecurityGroup', {
      GroupDescription: 'Communication between all nodes in the cluster',
      VpcId: vpc,
      Tags: discovery === undefined ? [] : [tag('karpenter.sh/discovery', discovery)],
    }),
    ingress('IngressInterNodeGroupSG', {
      GroupId: group,
      SourceSecurityGroupId: group,
      Description: 'Allow nodes to communicate with each other (all ports)',
      ...everything,
    }),
  ]);
  return { part, group };
}

/** EKS gives managed nodes a group of its own; these rules let both kinds of node speak to each other. */
function sharedRules(context: ClusterContext, sharedNode: CfnValue): TemplatePart {
  const eksGroup = getAtt('ControlPlane', 'ClusterSecurityGroupId');
  return joinParts([
    ingress('IngressDefaultClusterToNodeSG', {
      GroupId: sharedNode,
      SourceSecurityGroupId: eksGroup,
      Description: 'Allow managed and unmanaged nodes to communicate with each other (all ports)',
      ...everything,
    }),
    ...endpointRules(context, sharedNode),
    ingress('IngressNodeToDefaultClusterSG', {
      GroupId: eksGroup,
      SourceSecurityGroupId: sharedNode,
      Description: 'Allow unmanaged nodes to communicate with control plane (all ports)',
      ...everything,
    }),
  ]);
}

/** On an Outpost the endpoints of a private cluster are reached by address. */
function endpointRules(context: ClusterContext, sharedNode: CfnValue): readonly TemplatePart[] {
  if (!isOnOutpost(context) || !isFullyPrivate(context)) return [];
  const { spec, zones } = context;
  const plan = planSubnets(spec.vpc?.cidr || defaultVpcCidr, zones, spec.localZones ?? []);
  const subnets = plan.ok ? plan.value.private : [];
  return subnets.map(({ zone, cidr }) =>
    ingress(`IngressPrivateSubnet${logicalZone(zone)}`, {
      GroupId: sharedNode,
      CidrIp: cidr,
      Description: 'Allow private subnets to communicate with VPC endpoints',
      ...https,
    }),
  );
}
