// AWS::AutoScaling::ScheduledAction and ScalingPolicy.
import type { JsonObject } from '@berth/kube';
import type { ResourceContext, ResourceType } from './resource-type.js';
import { simpleType } from './simple-type.js';
import { ignoringAbsence, pick, text } from './values.js';

/** What changes the size of a group by the clock or by metrics. */
export const scalingPolicyTypes = (): readonly ResourceType[] => [scheduledAction(), scalingPolicy()];

function scheduledAction(): ResourceType {
  const inPlace = ['DesiredCapacity', 'EndTime', 'MaxSize', 'MinSize', 'Recurrence', 'StartTime', 'TimeZone'];
  const put = async (ScheduledActionName: string, properties: JsonObject, context: ResourceContext) => {
    const input = pick(properties, [...inPlace, 'AutoScalingGroupName']);
    await context.call('autoscaling', 'PutScheduledUpdateGroupAction', { ScheduledActionName, ...input });
  };
  return simpleType({
    type: 'AWS::AutoScaling::ScheduledAction',
    inPlace,
    replace: ['AutoScalingGroupName'],
    required: ['AutoScalingGroupName'],
    async create(properties, context) {
      const physicalId = context.name(255);
      await put(physicalId, properties, context);
      return { physicalId, attributes: { ScheduledActionName: physicalId } };
    },
    update: ({ physicalId, after }, context) => put(physicalId, after, context),
    delete: ({ physicalId: ScheduledActionName, properties }, context) =>
      ignoringGone(
        context.call('autoscaling', 'DeleteScheduledAction', {
          ScheduledActionName,
          ...pick(properties, ['AutoScalingGroupName']),
        }),
      ),
  });
}

function scalingPolicy(): ResourceType {
  const inPlace = [
    'AdjustmentType',
    'Cooldown',
    'EstimatedInstanceWarmup',
    'MetricAggregationType',
    'MinAdjustmentMagnitude',
    'PolicyType',
    'PredictiveScalingConfiguration',
    'ScalingAdjustment',
    'StepAdjustments',
    'TargetTrackingConfiguration',
  ];
  const put = async (
    PolicyName: string,
    properties: JsonObject,
    context: ResourceContext,
  ): Promise<string> => {
    const input = pick(properties, [...inPlace, 'AutoScalingGroupName']);
    return text(await context.call('autoscaling', 'PutScalingPolicy', { PolicyName, ...input }), 'PolicyARN');
  };
  return simpleType({
    type: 'AWS::AutoScaling::ScalingPolicy',
    inPlace,
    replace: ['AutoScalingGroupName'],
    required: ['AutoScalingGroupName'],
    async create(properties, context) {
      const PolicyName = context.name(255);
      const physicalId = await put(PolicyName, properties, context);
      return { physicalId, attributes: { Arn: physicalId, PolicyName } };
    },
    async update({ physicalId, after }, context) {
      await put(physicalId.slice(physicalId.indexOf('policyName/') + 'policyName/'.length), after, context);
    },
    delete: ({ physicalId }, context) =>
      ignoringGone(context.call('autoscaling', 'DeletePolicy', { PolicyName: physicalId })),
  });
}

/** Auto Scaling says it with the code of every wrong request. */
const ignoringGone = (call: Promise<JsonObject>): Promise<void> =>
  ignoringAbsence(
    call.catch((error: unknown) => {
      if (error instanceof Error && /not found/i.test(error.message)) return {};
      throw error;
    }),
  );
