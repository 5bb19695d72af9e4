// The stack of a managed node group: its role, launch template, and the group that EKS runs.
import { type Result, success } from '@berth/kube';
import { clusterStackName, metadataTags } from '../cluster-context.js';
import type { LaunchTemplateFacts } from '../facts.js';
import { withoutPath } from '../arns.js';
import { getAtt, importFrom, ref, sub } from '../intrinsics.js';
import { principalMappings } from '../partitions.js';
import { refuse } from '../problems.js';
import { plainResource, resource } from '../resource.js';
import { type Stack, stackOf } from '../stack.js';
import { type CfnObject, joinParts, type TemplatePart, templateOf } from '../template.js';
import { carriedUserData } from '../userdata/carried-user-data.js';
import { userDataOf } from '../userdata/user-data.js';
import { blockDevices } from './block-devices.js';
import { amiTypeOf, isNativeFamily } from './images.js';
import {
  commonData,
  efaGroup,
  metadataOptions,
  networkInterfaces,
  placement,
  sshRules,
  tagSpecifications,
} from './launch-template.js';
import { keyName } from './key-pair.js';
import { nodeRole } from './node-role.js';
import { imageType, ownImage, type PoolContext } from './pool-context.js';
import { poolAwaits, poolImage } from './pool-image.js';
import { poolSubnets } from './pool-subnets.js';

type Managed = PoolContext & {
  readonly pool: Extract<PoolContext['pool'], { readonly kind: 'managedNodeGroup' }>;
};

/** Renders `eksctl-CLUSTER-nodegroup-NAME` of a managed node group. */
export function managedStack(pool: Managed): Result<Stack> {
  const { cluster, name } = pool;
  const { group } = pool.pool;
  const roleArn = group.iam?.instanceRoleARN;
  const role = roleArn ? success({}) : nodeRole(pool);
  if (!role.ok) return role;
  const subnets = poolSubnets(pool);
  if (!subnets.ok) return subnets;
  const launch = group.launchTemplate ? givenTemplate(pool) : ownTemplate(pool);
  if (!launch.ok) return launch;
  const nodeGroup = plainResource('ManagedNodeGroup', 'AWS::EKS::Nodegroup', {
    ...nodeGroupProperties(pool),
    ...launch.value.properties,
    Subnets: subnets.value,
    NodeRole: roleArn ? withoutPath(roleArn) : getAtt('NodeInstanceRole', 'Arn'),
  });
  const template = templateOf([role.value, launch.value.part, nodeGroup], {
    description: `EKS Managed Nodes (SSH access: ${group.ssh?.allow === true}) [created by eksctl]`,
    mappings: principalMappings,
  });
  return success(
    stackOf(cluster, `eksctl-${cluster.name}-nodegroup-${name}`, {
      purpose: 'nodegroup',
      subject: name,
      iam: group.iam?.instanceRoleName ? 'named' : 'unnamed',
      tags: allTags(pool),
      dependsOn: [clusterStackName(cluster.name)],
      awaits: poolAwaits(pool, launch.value.userData),
      userData: launch.value.userData,
      template,
    }),
  );
}

/** The group's own tags count before the cluster's. */
const allTags = ({ cluster, pool }: Managed): Readonly<Record<string, string>> => ({
  ...metadataTags(cluster),
  ...pool.group.tags,
});

function nodeGroupProperties(pool: Managed): CfnObject {
  const { cluster, name, taints } = pool;
  const { group } = pool.pool;
  return {
    ClusterName: cluster.name,
    NodegroupName: name,
    ScalingConfig: { MinSize: group.minSize, MaxSize: group.maxSize, DesiredSize: group.desiredCapacity },
    Labels: group.labels ?? {},
    Tags: allTags(pool),
    Taints:
      taints.length > 0
        ? taints.map(({ key, value, effect }) => ({ Key: key, Value: value, Effect: effects[effect] }))
        : undefined,
    UpdateConfig: group.updateConfig && {
      MaxUnavailable: group.updateConfig.maxUnavailable,
      MaxUnavailablePercentage: group.updateConfig.maxUnavailablePercentage,
    },
    NodeRepairConfig: repairConfig(group.nodeRepairConfig),
    CapacityType: isCapacityBlock(pool) ? 'CAPACITY_BLOCK' : group.spot ? 'SPOT' : undefined,
    ReleaseVersion: group.releaseVersion || undefined,
  };
}

/** EKS' own spelling. */
const effects = {
  NoSchedule: 'NO_SCHEDULE',
  PreferNoSchedule: 'PREFER_NO_SCHEDULE',
  NoExecute: 'NO_EXECUTE',
} as const;

type Repair = Managed['pool']['group']['nodeRepairConfig'];

function repairConfig(repair: Repair): CfnObject | undefined {
  if (!repair) return undefined;
  const overrides = (repair.nodeRepairConfigOverrides ?? []).map((override) => ({
    NodeMonitoringCondition: override.nodeMonitoringCondition ?? '',
    NodeUnhealthyReason: override.nodeUnhealthyReason ?? '',
    MinRepairWaitTimeMins: override.minRepairWaitTimeMins ?? 0,
    RepairAction: override.repairAction ?? '',
  }));
  return {
    Enabled: repair.enabled,
    MaxUnhealthyNodeThresholdPercentage: repair.maxUnhealthyNodeThresholdPercentage,
    MaxUnhealthyNodeThresholdCount: repair.maxUnhealthyNodeThresholdCount,
    MaxParallelNodesRepairedPercentage: repair.maxParallelNodesRepairedPercentage,
    MaxParallelNodesRepairedCount: repair.maxParallelNodesRepairedCount,
    NodeRepairConfigOverrides: overrides.length > 0 ? overrides : undefined,
  };
}

const isCapacityBlock = ({ pool }: Managed): boolean =>
  pool.group.instanceMarketOptions?.marketType === 'capacity-block';

interface Launch {
  readonly part: TemplatePart;
  /** What of it the node group itself has to say. */
  readonly properties: CfnObject;
  readonly userData?: string | undefined;
}

/** EKS takes the type from one place only: of a capacity block, from the launch template. */
function typeProperties(pool: Managed): Result<CfnObject> {
  if (!isCapacityBlock(pool)) return success({ InstanceTypes: pool.instanceTypes });
  if (pool.instanceTypes.length > 1) {
    const message = `a capacity block has one instance type, ${pool.name} names ${pool.instanceTypes.length}`;
    return refuse('render.capacity-block', message, `${pool.field}.instanceTypes`);
  }
  return success({});
}

function ownTemplate(pool: Managed): Result<Launch> {
  const types = typeProperties(pool);
  if (!types.ok) return types;
  const userData = userDataOf(pool);
  if (!userData.ok) return userData;
  const image =
    isNativeFamily(pool.pool.group.amiFamily ?? '') || ownImage(pool) ? ownImage(pool) : poolImage(pool);
  const network = networkData(pool);
  if (!network.ok) return network;
  const placed = placement(pool);
  const carried = userData.value && carriedUserData(pool, userData.value);
  const data: CfnObject = {
    TagSpecifications: tagSpecifications(pool, allTags(pool)),
    MetadataOptions: metadataOptions(pool),
    ...commonData(pool),
    UserData: carried?.value,
    ImageId: typeof image === 'object' ? image.id : image,
    KeyName: keyName(pool),
    ...network.value.data,
    ...placed.data,
    BlockDeviceMappings: blockDevices(pool),
    InstanceType: isCapacityBlock(pool) ? pool.instanceTypes[0] : undefined,
  };
  const template = plainResource('LaunchTemplate', 'AWS::EC2::LaunchTemplate', {
    LaunchTemplateName: sub('${AWS::StackName}'),
    LaunchTemplateData: data,
  });
  const amiType =
    image === undefined ? amiTypeOf(pool.pool.group.amiFamily ?? '', imageType(pool)) : undefined;
  const parameters = typeof image === 'object' ? image.part : {};
  return success({
    part: joinParts([template, network.value.part, placed.part, parameters, carried?.part ?? {}]),
    properties: { ...types.value, AmiType: amiType, LaunchTemplate: { Id: ref('LaunchTemplate') } },
    userData: userData.value?.text,
  });
}

/** Interfaces are named only with EFA; without it EKS makes them, in these groups. */
function networkData(pool: Managed): Result<{ readonly part: TemplatePart; readonly data: CfnObject }> {
  const { cluster, name } = pool;
  const stack = clusterStackName(cluster.name);
  const key = keyName(pool);
  const opensSsh = key !== undefined && pool.pool.group.ssh?.allow === true;
  const ssh = opensSsh
    ? resource('SSH', 'AWS::EC2::SecurityGroup', {
        GroupName: sub('${AWS::StackName}-remoteAccess'),
        VpcId: importFrom(stack, 'VPC'),
        SecurityGroupIngress: sshRules(pool, `managed worker nodes in group ${name}`),
        GroupDescription: 'Allow SSH access',
      })
    : {};
  const efa = efaGroup(pool);
  const groups = [
    importFrom(stack, 'ClusterSecurityGroupId'),
    ...(pool.pool.group.securityGroups?.attachIDs ?? []),
    ...(opensSsh ? [ref('SSH')] : []),
    ...(efa.resources ? [ref('EFASG')] : []),
  ];
  const part = joinParts([ssh, efa]);
  if (!pool.pool.group.efaEnabled) return success({ part, data: { SecurityGroupIds: groups } });
  const interfaces = networkInterfaces(pool, groups);
  return interfaces.ok ? success({ part, data: { NetworkInterfaces: interfaces.value } }) : interfaces;
}

/** A launch template of the user's: it and the group must not say the same thing. */
function givenTemplate(pool: Managed): Result<Launch> {
  const { launchTemplate } = pool.pool.group;
  const facts = pool.cluster.facts.launchTemplates?.[launchTemplate?.id ?? ''] ?? {};
  const wrong = templateProblem(pool, facts);
  if (wrong) return wrong;
  const types = facts.instanceType === undefined ? typeProperties(pool) : success({});
  if (!types.ok) return types;
  const family = pool.pool.group.amiFamily ?? '';
  const type = facts.instanceType ?? imageType(pool);
  return success({
    part: {},
    properties: {
      LaunchTemplate: { Id: launchTemplate?.id, Version: launchTemplate?.version },
      AmiType: facts.imageId === undefined ? amiTypeOf(family, type) : undefined,
      ...(pool.instanceTypes.length > 0 ? types.value : {}),
    },
  });
}

function templateProblem(pool: Managed, facts: LaunchTemplateFacts): Result<never> | undefined {
  const { group } = pool.pool;
  const known = pool.cluster.facts.launchTemplates;
  const field = `${pool.field}.launchTemplate`;
  const id = group.launchTemplate?.id ?? '';
  const named = group.instanceTypes?.length;
  const say = (message: string) => refuse('render.launch-template', message, field);
  if (!known) return undefined;
  if (!known[id])
    return refuse('render.unknown-launch-template', `there is no launch template ${id}`, `${field}.id`);
  if (facts.instanceType && named) return say('instanceTypes are set both there and here');
  if (!facts.instanceType && !pool.instanceTypes.length)
    return say('it names no instance type, nor does the node group');
  if (facts.imageId && !facts.hasUserData) return say('its image needs user data that joins the cluster');
  const choosesImage = group.ami || !isNativeFamily(group.amiFamily ?? '');
  if (facts.imageId && choosesImage) return say('ami and amiFamily cannot be set: its image is fixed');
  if (facts.imageId && group.releaseVersion) return say('releaseVersion cannot be set: its image is fixed');
  return facts.hasInstanceProfile ? say('it names an instance profile, which EKS gives itself') : undefined;
}
