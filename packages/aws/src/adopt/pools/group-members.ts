// What an Auto Scaling group of eksctl's says: types, sizes, spreading, metrics, and what its nodes tell of themselves.
import type { NodeUserData } from '@berth/compute';
import { member, members, texts, type JsonObject } from '@berth/kube';
import { number, present, text } from '../template-values.js';
import { ownLabels } from './own-labels.js';

export interface GroupAround {
  readonly launch: JsonObject;
  readonly template: JsonObject;
  readonly userData: NodeUserData;
}

/** Members of an unmanaged group, from the properties of its Auto Scaling group. */
export function groupMembers(group: JsonObject, { launch, template, userData }: GroupAround): JsonObject {
  const mixed = member(group, 'MixedInstancesPolicy');
  const isMixed = Object.keys(mixed).length > 0;
  const rolling = member(
    member(member(member(template, 'Resources'), 'NodeGroup'), 'UpdatePolicy'),
    'AutoScalingRollingUpdate',
  );
  return present({
    ...(isMixed
      ? { instanceType: 'mixed', instancesDistribution: distribution(mixed, group) }
      : { instanceType: text(launch, 'InstanceType') }),
    minSize: number(group, 'MinSize'),
    maxSize: number(group, 'MaxSize'),
    desiredCapacity: number(group, 'DesiredCapacity'),
    labels: ownLabels(userData.labels),
    taints: userData.taints.map((taint) => ({ ...taint })),
    propagateASGTags: hasNodeTemplateTags(group) || undefined,
    maxInstanceLifetime: number(group, 'MaxInstanceLifetime'),
    asgMetricsCollection: members(group, 'MetricsCollection').map((collection) =>
      present({ granularity: text(collection, 'Granularity'), metrics: texts(collection, 'Metrics') }),
    ),
    asgSuspendProcesses: texts(rolling, 'SuspendProcesses'),
    targetGroupARNs: texts(group, 'TargetGroupARNs'),
    classicLoadBalancerNames: texts(group, 'LoadBalancerNames'),
    cpuCredits: text(member(launch, 'CreditSpecification'), 'CpuCredits'),
    enclaveEnabled: flag(member(launch, 'EnclaveOptions')['Enabled']),
  });
}

/** Tags by which Cluster Autoscaler knows nodes that are not there yet. */
const NODE_TEMPLATE = 'k8s.io/cluster-autoscaler/node-template/';

const hasNodeTemplateTags = (group: JsonObject): boolean =>
  members(group, 'Tags').some((tag) => text(tag, 'Key')?.startsWith(NODE_TEMPLATE));

/** True and false however the template writes them; undefined for none. */
export const flag = (value: unknown): boolean | undefined =>
  value === undefined ? undefined : String(value) === 'true';

function distribution(mixed: JsonObject, group: JsonObject): JsonObject {
  const overrides = members(member(mixed, 'LaunchTemplate'), 'Overrides');
  const asked = member(mixed, 'InstancesDistribution');
  return present({
    instanceTypes: overrides.flatMap((item) => text(item, 'InstanceType') ?? []),
    maxPrice: number(asked, 'SpotMaxPrice'),
    onDemandBaseCapacity: number(asked, 'OnDemandBaseCapacity'),
    onDemandPercentageAboveBaseCapacity: number(asked, 'OnDemandPercentageAboveBaseCapacity'),
    spotAllocationStrategy: text(asked, 'SpotAllocationStrategy'),
    spotInstancePools: number(asked, 'SpotInstancePools'),
    capacityRebalance: flag(group['CapacityRebalance']) || undefined,
  });
}
