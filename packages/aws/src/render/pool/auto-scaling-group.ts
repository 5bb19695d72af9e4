// The Auto Scaling group of unmanaged nodes. Numbers are texts there, as eksctl writes them.
import { type Result, success } from '@berth/kube';
import { getAtt, sub } from '../intrinsics.js';
import { refuse } from '../problems.js';
import { type CfnObject, type CfnValue, pruned, type TemplatePart } from '../template.js';
import { isMixed } from './pool-context.js';
import type { Unmanaged } from './unmanaged-stack.js';

const defaultNodeCount = 2;

/** Makes `NodeGroup` in the given subnets. */
export function autoScalingGroup(
  pool: Unmanaged,
  subnets: readonly CfnValue[],
  tags: readonly CfnObject[],
): Result<TemplatePart> {
  const { group } = pool.pool;
  const sizes = sizesOf(pool);
  if (!sizes.ok) return sizes;
  const launch = {
    LaunchTemplateName: sub('${AWS::StackName}'),
    Version: getAtt('NodeGroupLaunchTemplate', 'LatestVersionNumber'),
  };
  const properties: CfnObject = {
    VPCZoneIdentifier: subnets,
    Tags: tags,
    ...sizes.value,
    CapacityRebalance: group.instancesDistribution?.capacityRebalance ? true : undefined,
    MetricsCollection: whenAny(
      (group.asgMetricsCollection ?? []).map(({ granularity = '', metrics = [] }) => ({
        Granularity: granularity,
        Metrics: whenAny(metrics),
      })),
    ),
    LoadBalancerNames: whenAny(group.classicLoadBalancerNames),
    TargetGroupARNs: whenAny(group.targetGroupARNs),
    ...(isMixed(pool) ? { MixedInstancesPolicy: mixedInstances(pool, launch) } : { LaunchTemplate: launch }),
    MaxInstanceLifetime: group.maxInstanceLifetime,
  };
  const suspended = group.asgSuspendProcesses ?? [];
  const rolling = suspended.length > 0 ? { SuspendProcesses: suspended } : {};
  const made = {
    Type: 'AWS::AutoScaling::AutoScalingGroup',
    Properties: pruned(properties),
    UpdatePolicy: { AutoScalingRollingUpdate: rolling },
  };
  return success({ resources: { NodeGroup: made } });
}

const whenAny = <T>(list: readonly T[] | undefined): readonly T[] | undefined =>
  list?.length ? list : undefined;

/** An open minimum is the desired size, an open maximum follows; the desired size may stay the group's own. */
function sizesOf(pool: Unmanaged): Result<CfnObject> {
  const { desiredCapacity: desired, minSize, maxSize } = pool.pool.group;
  const min = minSize ?? desired ?? defaultNodeCount;
  const max = maxSize ?? desired ?? min;
  const say = (message: string) => refuse('render.size', `${pool.name}: ${message}`, pool.field);
  if (desired !== undefined && desired < min)
    return say(`desiredCapacity ${desired} is below minSize ${min}`);
  if (desired !== undefined && desired > max)
    return say(`desiredCapacity ${desired} is above maxSize ${max}`);
  if (max < min) return say(`minSize ${min} is above maxSize ${max}`);
  return success({
    MinSize: String(min),
    MaxSize: String(max),
    DesiredCapacity: desired === undefined ? undefined : String(desired),
  });
}

function mixedInstances(pool: Unmanaged, launch: CfnObject): CfnObject {
  const spread = pool.pool.group.instancesDistribution ?? {};
  const text = (value: number | undefined) => (value === undefined ? undefined : String(value));
  return {
    LaunchTemplate: {
      LaunchTemplateSpecification: launch,
      Overrides: pool.instanceTypes.map((type) => ({ InstanceType: type })),
    },
    InstancesDistribution: {
      SpotMaxPrice: spread.maxPrice?.toFixed(6),
      OnDemandBaseCapacity: text(spread.onDemandBaseCapacity),
      OnDemandPercentageAboveBaseCapacity: text(spread.onDemandPercentageAboveBaseCapacity),
      SpotInstancePools: text(spread.spotInstancePools),
      SpotAllocationStrategy: spread.spotAllocationStrategy,
    },
  };
}
