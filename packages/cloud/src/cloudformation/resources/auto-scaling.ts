// AWS::AutoScaling::AutoScalingGroup and LifecycleHook.
import { jsonEqual, type JsonObject, members, texts } from '@berth/kube';
import type { PropertyChange, ResourceContext, ResourceType } from './resource-type.js';
import { ignoringAbsence, pick, text, unlessAbsent } from './values.js';

/** Groups of instances. */
export const autoScalingTypes = (): readonly ResourceType[] => [group(), lifecycleHook()];

const IN_PLACE = [
  'AutoScalingGroupARN',
  'AvailabilityZones',
  'CapacityRebalance',
  'Context',
  'Cooldown',
  'DefaultInstanceWarmup',
  'DesiredCapacity',
  'DesiredCapacityType',
  'HealthCheckGracePeriod',
  'HealthCheckType',
  'LaunchTemplate',
  'LoadBalancerNames',
  'MaxInstanceLifetime',
  'MaxSize',
  'MetricsCollection',
  'MinSize',
  'MixedInstancesPolicy',
  'NewInstancesProtectedFromScaleIn',
  'PlacementGroup',
  'ServiceLinkedRoleARN',
  'Tags',
  'TargetGroupARNs',
  'TerminationPolicies',
  'VPCZoneIdentifier',
] as const;

/** What the create and update calls take under the same names. */
const PLAIN_INPUT = [
  'AvailabilityZones',
  'CapacityRebalance',
  'DesiredCapacity',
  'HealthCheckGracePeriod',
  'HealthCheckType',
  'LaunchTemplate',
  'MaxInstanceLifetime',
  'MaxSize',
  'MinSize',
  'MixedInstancesPolicy',
  'NewInstancesProtectedFromScaleIn',
  'TerminationPolicies',
] as const;

function group(): ResourceType {
  return {
    type: 'AWS::AutoScaling::AutoScalingGroup',
    properties: {
      ...Object.fromEntries(IN_PLACE.map((name) => [name, 'in-place' as const])),
      AutoScalingGroupName: 'replace',
      InstanceId: 'replace',
    },
    required: ['MaxSize', 'MinSize'],
    namedBy: 'AutoScalingGroupName',
    async create(properties, context) {
      const AutoScalingGroupName = text(properties, 'AutoScalingGroupName') || context.name(255);
      await context.call('autoscaling', 'CreateAutoScalingGroup', {
        AutoScalingGroupName,
        ...inputOf(properties),
        ...pick(properties, ['TargetGroupARNs']),
        Tags: groupTags(AutoScalingGroupName, properties, context),
      });
      return { physicalId: AutoScalingGroupName, attributes: {} };
    },
    update: updateGroup,
    delete: ({ physicalId }, context) =>
      ignoringAbsence(
        context.call('autoscaling', 'DeleteAutoScalingGroup', {
          AutoScalingGroupName: physicalId,
          ForceDelete: true,
        }),
      ),
    isGone: async ({ physicalId }, context) => (await describe(physicalId, context)) === undefined,
    async attributes({ physicalId }, context) {
      const found = await describe(physicalId, context);
      return { AutoScalingGroupARN: text(found ?? {}, 'AutoScalingGroupARN') };
    },
    async read({ physicalId, properties }, context) {
      const found = await describe(physicalId, context);
      return (
        found && {
          ...properties,
          ...pick(found, ['DesiredCapacity', 'MaxSize', 'MinSize', 'VPCZoneIdentifier']),
        }
      );
    },
  };
}

/** Subnets are a list in templates and a text with commas in the call. */
function inputOf(properties: JsonObject): JsonObject {
  const subnets = properties['VPCZoneIdentifier'];
  return {
    ...pick(properties, PLAIN_INPUT),
    ...(subnets === undefined ? {} : { VPCZoneIdentifier: texts(properties, 'VPCZoneIdentifier').join(',') }),
  };
}

async function updateGroup(change: PropertyChange, context: ResourceContext): Promise<void> {
  const { physicalId: AutoScalingGroupName, before, after } = change;
  await context.call('autoscaling', 'UpdateAutoScalingGroup', { AutoScalingGroupName, ...inputOf(after) });
  if (jsonEqual(before['Tags'], after['Tags'])) return;
  const keys = new Set(members(after, 'Tags').map((tag) => text(tag, 'Key')));
  const gone = members(before, 'Tags').filter((tag) => !keys.has(text(tag, 'Key')));
  const place = { ResourceId: AutoScalingGroupName, ResourceType: 'auto-scaling-group' };
  if (gone.length > 0) {
    const Tags = gone.map((tag) => ({ ...place, Key: text(tag, 'Key') }));
    await context.call('autoscaling', 'DeleteTags', { Tags });
  }
  await context.call('autoscaling', 'CreateOrUpdateTags', {
    Tags: groupTags(AutoScalingGroupName, after, context),
  });
}

/** A group's tags also say whether its instances get them; the stack's do. */
function groupTags(name: string, properties: JsonObject, context: ResourceContext): readonly JsonObject[] {
  const own = members(properties, 'Tags');
  const ownKeys = new Set(own.map((tag) => text(tag, 'Key')));
  const inherited = [...context.systemTags, ...context.stackTags]
    .filter((tag) => !ownKeys.has(text(tag, 'Key')))
    .map((tag) => ({ ...tag, PropagateAtLaunch: true }));
  return [...inherited, ...own].map((tag) => ({
    ...tag,
    PropagateAtLaunch: String(tag['PropagateAtLaunch'] ?? false) === 'true',
    ResourceId: name,
    ResourceType: 'auto-scaling-group',
  }));
}

async function describe(name: string, context: ResourceContext): Promise<JsonObject | undefined> {
  const answer = await unlessAbsent(
    context.call('autoscaling', 'DescribeAutoScalingGroups', { AutoScalingGroupNames: [name] }),
  );
  return members(answer ?? {}, 'AutoScalingGroups')[0];
}

function lifecycleHook(): ResourceType {
  const input = [
    'AutoScalingGroupName',
    'DefaultResult',
    'HeartbeatTimeout',
    'LifecycleTransition',
    'NotificationMetadata',
    'NotificationTargetARN',
    'RoleARN',
  ] as const;
  const put = (LifecycleHookName: string, properties: JsonObject, context: ResourceContext) =>
    context.call('autoscaling', 'PutLifecycleHook', { LifecycleHookName, ...pick(properties, input) });
  return {
    type: 'AWS::AutoScaling::LifecycleHook',
    properties: {
      ...Object.fromEntries(input.map((name) => [name, 'in-place' as const])),
      AutoScalingGroupName: 'replace',
      LifecycleHookName: 'replace',
    },
    required: ['AutoScalingGroupName', 'LifecycleTransition'],
    namedBy: 'LifecycleHookName',
    async create(properties, context) {
      const physicalId = text(properties, 'LifecycleHookName') || context.name(255);
      await put(physicalId, properties, context);
      return { physicalId, attributes: {} };
    },
    async update({ physicalId, after }, context) {
      await put(physicalId, after, context);
    },
    delete: ({ physicalId, properties }, context) =>
      ignoringAbsence(
        context.call('autoscaling', 'DeleteLifecycleHook', {
          LifecycleHookName: physicalId,
          AutoScalingGroupName: properties['AutoScalingGroupName'],
        }),
      ),
  };
}
