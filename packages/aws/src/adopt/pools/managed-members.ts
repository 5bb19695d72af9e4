// What EKS runs of a managed node group: types, sizes, labels, taints, updates and repairs.
import { member, members, texts, type JsonObject } from '@berth/kube';
import { number, present, text } from '../template-values.js';
import { ownLabels } from './own-labels.js';

/** EKS's names of the effects, as Kubernetes has them. */
export const EFFECTS: Readonly<Record<string, string>> = {
  NO_SCHEDULE: 'NoSchedule',
  PREFER_NO_SCHEDULE: 'PreferNoSchedule',
  NO_EXECUTE: 'NoExecute',
};

/** Members of a managed node group, from the properties of its resource. */
export function managedMembers(properties: JsonObject, launch: JsonObject): JsonObject {
  const isBlock = text(properties, 'CapacityType') === 'CAPACITY_BLOCK';
  const types = isBlock ? [text(launch, 'InstanceType') ?? ''] : texts(properties, 'InstanceTypes');
  const sizes = member(properties, 'ScalingConfig');
  const launchTemplate = givenTemplate(properties);
  return present({
    ...instanceMembers(types, {
      isSpot: text(properties, 'CapacityType') === 'SPOT',
      hasTemplate: launchTemplate !== undefined,
    }),
    instanceMarketOptions: isBlock ? { marketType: 'capacity-block' } : undefined,
    launchTemplate,
    minSize: number(sizes, 'MinSize'),
    maxSize: number(sizes, 'MaxSize'),
    desiredCapacity: number(sizes, 'DesiredSize'),
    labels: ownLabels(member(properties, 'Labels')),
    taints: members(properties, 'Taints').map((taint) =>
      present({
        key: text(taint, 'Key'),
        value: text(taint, 'Value') || undefined,
        effect: EFFECTS[text(taint, 'Effect') ?? ''],
      }),
    ),
    updateConfig: numbersOf(member(properties, 'UpdateConfig'), UPDATE),
    nodeRepairConfig: repairConfig(member(properties, 'NodeRepairConfig')),
    releaseVersion: text(properties, 'ReleaseVersion'),
  });
}

export interface InstanceKind {
  readonly isSpot: boolean;
  readonly hasTemplate: boolean;
}

/** One type stands by itself; several, and those beside a launch template, as a list. */
export const instanceMembers = (
  types: readonly string[],
  { isSpot, hasTemplate }: InstanceKind,
): JsonObject =>
  present({
    ...(types.length > 1 || hasTemplate ? { instanceTypes: types } : { instanceType: types[0] }),
    spot: isSpot || undefined,
  });

/** A launch template of the user's is named by its id; the stack's own is a reference. */
function givenTemplate(properties: JsonObject): JsonObject | undefined {
  const given = member(properties, 'LaunchTemplate');
  const id = text(given, 'Id');
  return id === undefined ? undefined : present({ id, version: text(given, 'Version') });
}

const UPDATE: Readonly<Record<string, string>> = {
  MaxUnavailable: 'maxUnavailable',
  MaxUnavailablePercentage: 'maxUnavailablePercentage',
};

const REPAIR: Readonly<Record<string, string>> = {
  MaxUnhealthyNodeThresholdPercentage: 'maxUnhealthyNodeThresholdPercentage',
  MaxUnhealthyNodeThresholdCount: 'maxUnhealthyNodeThresholdCount',
  MaxParallelNodesRepairedPercentage: 'maxParallelNodesRepairedPercentage',
  MaxParallelNodesRepairedCount: 'maxParallelNodesRepairedCount',
};

const numbersOf = (object: JsonObject, names: Readonly<Record<string, string>>): JsonObject =>
  present(Object.fromEntries(Object.entries(names).map(([name, own]) => [own, number(object, name)])));

function repairConfig(config: JsonObject): JsonObject {
  if (Object.keys(config).length === 0) return {};
  const enabled = config['Enabled'];
  return present({
    enabled: enabled === undefined ? undefined : String(enabled) === 'true',
    ...numbersOf(config, REPAIR),
    nodeRepairConfigOverrides: members(config, 'NodeRepairConfigOverrides').map((override) =>
      present({
        nodeMonitoringCondition: text(override, 'NodeMonitoringCondition'),
        nodeUnhealthyReason: text(override, 'NodeUnhealthyReason'),
        minRepairWaitTimeMins: number(override, 'MinRepairWaitTimeMins'),
        repairAction: text(override, 'RepairAction'),
      }),
    ),
  });
}
