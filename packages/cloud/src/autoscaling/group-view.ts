// A group as DescribeAutoScalingGroups shows it.
import { subnets } from '../ec2/ec2-rows.js';
import { launchTemplates } from '../ec2/launch-template-rows.js';
import type { Params } from '../params.js';
import type { CloudContext } from '../service.js';
import type { GroupRow, MemberRow } from './group-rows.js';

const LINKED_ROLE = '/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling';

/** The group with its instances. */
export function groupView(group: GroupRow, context: CloudContext): Params {
  return {
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    MinSize: group.min,
    MaxSize: group.max,
    DesiredCapacity: group.desired,
    DefaultCooldown: group.cooldownSeconds,
    AvailabilityZones: zonesOf(group, context),
    VPCZoneIdentifier: group.subnetIds.join(','),
    HealthCheckType: group.healthCheckType,
    HealthCheckGracePeriod: group.healthCheckGraceSeconds,
    CreatedTime: new Date(group.createdMs),
    ...templateView(group, context),
    Instances: group.members.map((member) => memberView(group, member, context)),
    SuspendedProcesses: group.suspended.map((name) => ({
      ProcessName: name,
      SuspensionReason: 'User suspended',
    })),
    EnabledMetrics: group.metrics.map((Metric) => ({ Metric, Granularity: '1Minute' })),
    Tags: group.tags.map((tag) => groupTagView(group.name, tag)),
    TerminationPolicies: group.terminationPolicies,
    NewInstancesProtectedFromScaleIn: group.newInstancesProtected,
    CapacityRebalance: group.capacityRebalance,
    MaxInstanceLifetime: group.maxInstanceLifetimeSeconds,
    LoadBalancerNames: [],
    TargetGroupARNs: group.targetGroups,
    TrafficSources: [],
    ServiceLinkedRoleARN: `arn:aws:iam::${context.accountId}:role${LINKED_ROLE}`,
  };
}

/** One tag of a group. */
export const groupTagView = (name: string, tag: GroupRow['tags'][number]): Params => ({
  ResourceId: name,
  ResourceType: 'auto-scaling-group',
  Key: tag.key,
  Value: tag.value,
  PropagateAtLaunch: tag.propagate,
});

/** One instance, as group and instance listings show it. */
export function memberView(group: GroupRow, member: MemberRow, context: CloudContext): Params {
  const ready = member.readyMs <= context.clock.now();
  return {
    InstanceId: member.instanceId,
    InstanceType: member.instanceType,
    AvailabilityZone: member.zone,
    LifecycleState: ready ? 'InService' : 'Pending',
    HealthStatus: 'Healthy',
    ProtectedFromScaleIn: member.protectedFromScaleIn,
    LaunchTemplate: { ...templateName(group, context), Version: member.templateVersion },
  };
}

function zonesOf(group: GroupRow, context: CloudContext): readonly string[] {
  const zones = group.subnetIds.flatMap((id) => context.rows(subnets).get(id)?.zone ?? []);
  return [...new Set(zones)].sort();
}

function templateName({ template }: GroupRow, context: CloudContext): Params {
  const name = context.rows(launchTemplates).get(template.templateId)?.name;
  return { LaunchTemplateId: template.templateId, LaunchTemplateName: name };
}

function templateView(group: GroupRow, context: CloudContext): Params {
  const specification = { ...templateName(group, context), Version: group.template.version };
  if (!group.mixed) return { LaunchTemplate: specification };
  const { LaunchTemplate: given } = group.mixed;
  return {
    MixedInstancesPolicy: {
      ...group.mixed,
      LaunchTemplate: {
        ...(typeof given === 'object' ? given : {}),
        LaunchTemplateSpecification: specification,
      },
    },
  };
}
