// The Auto Scaling group and the launch template behind a managed node group: EKS makes both, under names of its own.
import { images } from '../ec2/images.js';
import { recordOf, records, requiredText, text, type Params } from '../params.js';
import { servicePrincipal, type CloudContext } from '../service.js';
import type { NodegroupRow } from './eks-rows.js';
import { uuid } from './cluster-lookup.js';

/** What the group is made from. */
export type GroupPlan = Omit<NodegroupRow, 'ownTemplateId' | 'groupName' | 'issues' | 'status'> & {
  readonly clusterGroupId: string;
  /** The data of the user's template, when there is one. */
  readonly userData: Params;
};

/** Makes template and group; gives their names. */
export async function makeGroup(
  context: CloudContext,
  plan: GroupPlan,
): Promise<Pick<NodegroupRow, 'ownTemplateId' | 'groupName'>> {
  const id = uuid(context);
  const created = await asEks(context, 'ec2', {
    operation: 'CreateLaunchTemplate',
    params: { LaunchTemplateName: `eks-${id}`, LaunchTemplateData: templateData(plan, context) },
  });
  const ownTemplateId = requiredText(recordOf(recordOf(created)['LaunchTemplate']), 'LaunchTemplateId');
  const groupName = `eks-${plan.name}-${id}`;
  await asEks(context, 'autoscaling', {
    operation: 'CreateAutoScalingGroup',
    params: {
      AutoScalingGroupName: groupName,
      MinSize: plan.minSize,
      MaxSize: plan.maxSize,
      DesiredCapacity: plan.desiredSize,
      VPCZoneIdentifier: plan.subnetIds.join(','),
      HealthCheckType: 'EC2',
      HealthCheckGracePeriod: 15,
      CapacityRebalance: plan.capacityType === 'SPOT',
      MixedInstancesPolicy: mixedPolicy(plan, ownTemplateId),
      Tags: groupTags(plan).map(([Key, Value]) => ({ Key, Value, PropagateAtLaunch: true })),
    },
  });
  return { ownTemplateId, groupName };
}

/** Gives the group new sizes. */
export const resizeGroup = (context: CloudContext, row: NodegroupRow): Promise<unknown> =>
  asEks(context, 'autoscaling', {
    operation: 'UpdateAutoScalingGroup',
    params: {
      AutoScalingGroupName: row.groupName,
      MinSize: row.minSize,
      MaxSize: row.maxSize,
      DesiredCapacity: row.desiredSize,
    },
  });

/** Removes group and template with all instances. */
export async function dropGroup(context: CloudContext, row: NodegroupRow): Promise<void> {
  await asEks(context, 'autoscaling', {
    operation: 'DeleteAutoScalingGroup',
    params: { AutoScalingGroupName: row.groupName, ForceDelete: true },
  });
  await asEks(context, 'ec2', {
    operation: 'DeleteLaunchTemplate',
    params: { LaunchTemplateId: row.ownTemplateId },
  });
}

/** Replaces every instance, as a new version of image or template does. */
export const refreshGroup = (context: CloudContext, row: NodegroupRow): Promise<unknown> =>
  asEks(context, 'autoscaling', {
    operation: 'StartInstanceRefresh',
    params: { AutoScalingGroupName: row.groupName },
  });

const asEks = (
  context: CloudContext,
  service: string,
  call: { readonly operation: string; readonly params: Params },
): Promise<unknown> => context.call({ service, ...call, principal: servicePrincipal('eks-nodegroup') });

function groupTags({ clusterName, name }: GroupPlan): readonly (readonly [string, string])[] {
  return [
    ['eks:cluster-name', clusterName],
    ['eks:nodegroup-name', name],
    [`kubernetes.io/cluster/${clusterName}`, 'owned'],
    ['k8s.io/cluster-autoscaler/enabled', 'true'],
    [`k8s.io/cluster-autoscaler/${clusterName}`, 'owned'],
  ];
}

function mixedPolicy({ instanceTypes, capacityType }: GroupPlan, templateId: string): Params {
  const percentage = capacityType === 'SPOT' ? 0 : 100;
  return {
    LaunchTemplate: {
      LaunchTemplateSpecification: { LaunchTemplateId: templateId, Version: '1' },
      Overrides: instanceTypes.map((InstanceType) => ({ InstanceType })),
    },
    InstancesDistribution: {
      OnDemandAllocationStrategy: 'prioritized',
      OnDemandBaseCapacity: 0,
      OnDemandPercentageAboveBaseCapacity: percentage,
      SpotAllocationStrategy: 'price-capacity-optimized',
    },
  };
}

function templateData(plan: GroupPlan, context: CloudContext): Params {
  const { userData, clusterGroupId } = plan;
  const ownGroups = userData['SecurityGroupIds'] ?? userData['NetworkInterfaces'];
  const instanceTags = [
    { Key: 'eks:cluster-name', Value: plan.clusterName },
    { Key: 'eks:nodegroup-name', Value: plan.name },
  ];
  const kept = records(userData, 'TagSpecifications').filter(
    (each) => text(each, 'ResourceType') !== 'instance',
  );
  const given = records(userData, 'TagSpecifications').find(
    (each) => text(each, 'ResourceType') === 'instance',
  );
  return {
    ...userData,
    ImageId: text(userData, 'ImageId') ?? imageOf(plan),
    ...(ownGroups === undefined ? { SecurityGroupIds: [clusterGroupId] } : {}),
    ...(userData['BlockDeviceMappings'] === undefined
      ? {
          BlockDeviceMappings: [
            {
              DeviceName: '/dev/xvda',
              Ebs: { VolumeSize: plan.diskSizeGib ?? 20, VolumeType: 'gp2', DeleteOnTermination: true },
            },
          ],
        }
      : {}),
    IamInstanceProfile: { Name: `eks-${context.hex(8)}` },
    TagSpecifications: [
      ...kept,
      { ResourceType: 'instance', Tags: [...(given ? records(given, 'Tags') : []), ...instanceTags] },
    ],
  };
}

// The newest image of the family that the AMI type names.
function imageOf({ amiType, version }: GroupPlan): string {
  const arch = /ARM_64/.test(amiType) ? 'arm64' : 'x86_64';
  const family = amiType.startsWith('BOTTLEROCKET')
    ? 'bottlerocket'
    : amiType.startsWith('WINDOWS')
      ? 'Windows'
      : 'amazon-eks';
  const flavour = /NVIDIA/.test(amiType) ? 'nvidia' : /NEURON/.test(amiType) ? 'neuron' : '';
  const found = images().find(
    (image) =>
      image.name.startsWith(family) &&
      image.name.includes(version) &&
      image.arch === arch &&
      image.name.includes(flavour),
  );
  return found?.imageId ?? images()[0]?.imageId ?? '';
}
