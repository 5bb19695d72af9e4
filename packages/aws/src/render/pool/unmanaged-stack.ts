// The stack of an unmanaged node group: role, profile, security group, launch template and Auto Scaling group.
import { type Result, success } from '@berth/kube';
import { clusterStackName, isIpv6, metadataTags } from '../cluster-context.js';
import { getAtt, importFrom, sub } from '../intrinsics.js';
import { principalMappings } from '../partitions.js';
import { refuse } from '../problems.js';
import { output, plainResource, resource } from '../resource.js';
import { type Stack, stackOf } from '../stack.js';
import { type CfnObject, joinParts, type TemplatePart, templateOf } from '../template.js';
import { carriedUserData } from '../userdata/carried-user-data.js';
import { userDataOf } from '../userdata/user-data.js';
import { autoScalingGroup } from './auto-scaling-group.js';
import { blockDevices } from './block-devices.js';
import { groupTags } from './group-tags.js';
import {
  commonData,
  metadataOptions,
  networkInterfaces,
  placement,
  tagSpecifications,
} from './launch-template.js';
import { keyName } from './key-pair.js';
import { nodeProfile } from './node-profile.js';
import { nodeSecurityGroups } from './node-security-groups.js';
import { isWindows, type PoolContext } from './pool-context.js';
import { poolAwaits, poolImage } from './pool-image.js';
import { poolSubnets } from './pool-subnets.js';

export type Unmanaged = PoolContext & {
  readonly pool: Extract<PoolContext['pool'], { readonly kind: 'nodeGroup' }>;
};

/** Renders `eksctl-CLUSTER-nodegroup-NAME` of an unmanaged node group. */
export function unmanagedStack(pool: Unmanaged): Result<Stack> {
  const { cluster, name } = pool;
  const { group } = pool.pool;
  if (isIpv6(cluster)) {
    return refuse('render.ipv6-unmanaged', `${name} is not managed, and the cluster speaks IPv6`, pool.field);
  }
  const profile = nodeProfile(pool);
  if (!profile.ok) return profile;
  const launch = launchTemplate(pool, profile.value.arn);
  if (!launch.ok) return launch;
  const scaling = scalingPart(pool);
  if (!scaling.ok) return scaling;
  const isPrivate = group.privateNetworking === true;
  const { withShared = null, withLocal = null } = group.securityGroups ?? {};
  const ssh = `SSH access: ${group.ssh?.allow === true}`;
  const nature = `AMI family: ${group.amiFamily}, ${ssh}, private networking: ${isPrivate}`;
  const template = templateOf(
    [
      profile.value.part,
      launch.value.part,
      scaling.value,
      accessEntry(pool, profile.value.makesRole),
      output('FeaturePrivateNetworking', isPrivate, 'plain'),
      output('FeatureSharedSecurityGroup', withShared, 'plain'),
      output('FeatureLocalSecurityGroup', withLocal, 'plain'),
    ],
    {
      description: `EKS nodes (${nature}) [created and managed by eksctl]`,
      mappings: principalMappings,
    },
  );
  return success(
    stackOf(cluster, `eksctl-${cluster.name}-nodegroup-${name}`, {
      purpose: 'nodegroup',
      subject: name,
      iam: profile.value.iam,
      tags: { ...allTags(pool), ...ownTags(name) },
      dependsOn: [clusterStackName(cluster.name)],
      awaits: poolAwaits(pool, launch.value.userData),
      userData: launch.value.userData,
      template,
    }),
  );
}

const allTags = ({ cluster, pool }: Unmanaged): Readonly<Record<string, string>> => ({
  ...metadataTags(cluster),
  ...pool.group.tags,
});

/** eksctl finds unmanaged groups by these; the second is of its first days. */
const ownTags = (name: string) => ({
  'alpha.eksctl.io/nodegroup-name': name,
  'eksctl.io/v1alpha2/nodegroup-name': name,
  'alpha.eksctl.io/nodegroup-type': 'unmanaged',
});

/** Lets the nodes join; a role of the user's gets its entry outside the stack, for it may be shared. */
function accessEntry(pool: Unmanaged, makesRole: boolean): TemplatePart {
  const { cluster } = pool;
  if (cluster.spec.accessConfig?.authenticationMode === 'CONFIG_MAP') return {};
  const entry = makesRole
    ? resource('AccessEntry', 'AWS::EKS::AccessEntry', {
        PrincipalArn: getAtt('NodeInstanceRole', 'Arn'),
        ClusterName: cluster.name,
        Type: isWindows(pool) ? 'EC2_WINDOWS' : 'EC2_LINUX',
      })
    : {};
  return joinParts([output('NodeGroupUsesAccessEntry', true, 'plain'), entry]);
}

function launchTemplate(
  pool: Unmanaged,
  profileArn: CfnObject | string,
): Result<{ readonly part: TemplatePart; readonly userData: string | undefined }> {
  const { group } = pool.pool;
  const userData = userDataOf(pool);
  if (!userData.ok) return userData;
  const groups = nodeSecurityGroups(pool, importFrom(clusterStackName(pool.cluster.name), 'VPC'));
  const interfaces = networkInterfaces(pool, groups.groups);
  if (!interfaces.ok) return interfaces;
  const image = poolImage(pool);
  const carried = userData.value && carriedUserData(pool, userData.value);
  const placed = placement(pool);
  const data: CfnObject = {
    IamInstanceProfile: { Arn: profileArn },
    ImageId: image.id,
    UserData: carried?.value ?? '',
    MetadataOptions: metadataOptions(pool),
    TagSpecifications: tagSpecifications(pool, allTags(pool)),
    EnclaveOptions: group.enclaveEnabled === undefined ? undefined : { Enabled: group.enclaveEnabled },
    ...commonData(pool),
    NetworkInterfaces: interfaces.value,
    ...placed.data,
    InstanceType: pool.instanceTypes[0],
    CreditSpecification: group.cpuCredits ? { CpuCredits: group.cpuCredits.toLowerCase() } : undefined,
    KeyName: keyName(pool),
    BlockDeviceMappings: blockDevices(pool),
  };
  const template = plainResource('NodeGroupLaunchTemplate', 'AWS::EC2::LaunchTemplate', {
    LaunchTemplateName: sub('${AWS::StackName}'),
    LaunchTemplateData: data,
  });
  const part = joinParts([template, groups.part, placed.part, image.part, carried?.part ?? {}]);
  return success({ part, userData: userData.value?.text });
}

function scalingPart(pool: Unmanaged): Result<TemplatePart> {
  const subnets = poolSubnets(pool);
  if (!subnets.ok) return subnets;
  const tags = groupTags(pool);
  if (!tags.ok) return tags;
  return autoScalingGroup(pool, subnets.value, tags.value);
}
