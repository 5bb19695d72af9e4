// Where pods of a cluster run: AWS::EKS::Nodegroup and AWS::EKS::FargateProfile.
import { isJsonObject, jsonEqual, type JsonObject, member, members, texts } from '@berth/kube';
import type { Made, PropertyChange, ResourceContext, ResourceType } from '../resource-type.js';
import { tagMap } from '../tags.js';
import { camelCased, ignoringAbsence, pick, text, unlessAbsent } from '../values.js';
import { changeEksTags } from './cluster.js';

/** Managed node groups and Fargate profiles. */
export const capacityTypes = (): readonly ResourceType[] => [nodegroup(), fargateProfile()];

const REPLACING = [
  'AmiType',
  'CapacityType',
  'ClusterName',
  'DiskSize',
  'InstanceTypes',
  'NodeRole',
  'NodegroupName',
  'RemoteAccess',
  'Subnets',
] as const;
const CHANGING = [
  'ForceUpdateEnabled',
  'Labels',
  'LaunchTemplate',
  'NodeRepairConfig',
  'ReleaseVersion',
  'ScalingConfig',
  'Tags',
  'Taints',
  'UpdateConfig',
  'Version',
] as const;

/** `Ref` is `CLUSTER/NAME`. */
function nodegroup(): ResourceType {
  return {
    type: 'AWS::EKS::Nodegroup',
    properties: {
      ...Object.fromEntries(REPLACING.map((name) => [name, 'replace' as const])),
      ...Object.fromEntries(CHANGING.map((name) => [name, 'in-place' as const])),
    },
    required: ['ClusterName', 'NodeRole', 'Subnets'],
    namedBy: 'NodegroupName',
    async create(properties, context) {
      const clusterName = text(properties, 'ClusterName');
      const nodegroupName = text(properties, 'NodegroupName') || context.name(63);
      await context.call('eks', 'CreateNodegroup', {
        clusterName,
        nodegroupName,
        nodeRole: properties['NodeRole'],
        subnets: texts(properties, 'Subnets'),
        ...pick(
          {
            amiType: properties['AmiType'],
            capacityType: properties['CapacityType'],
            diskSize: properties['DiskSize'],
            instanceTypes: properties['InstanceTypes'],
            labels: properties['Labels'],
            launchTemplate: camelCased(properties['LaunchTemplate']),
            nodeRepairConfig: camelCased(properties['NodeRepairConfig']),
            releaseVersion: properties['ReleaseVersion'],
            remoteAccess: camelCased(properties['RemoteAccess']),
            scalingConfig: camelCased(properties['ScalingConfig']),
            taints: camelCased(properties['Taints']),
            updateConfig: camelCased(properties['UpdateConfig']),
            version: properties['Version'],
          },
          NODEGROUP_INPUT,
        ),
        tags: nodegroupTags(properties, context),
      });
      return {
        physicalId: `${clusterName}/${nodegroupName}`,
        attributes: { ClusterName: clusterName, NodegroupName: nodegroupName },
      };
    },
    update: updateNodegroup,
    continueUpdate: changeVersion,
    delete: (made, context) => ignoringAbsence(context.call('eks', 'DeleteNodegroup', nodegroupKey(made))),
    async isStable(made, context) {
      const found = await describeNodegroup(made, context);
      const status = text(found, 'status');
      if (status.endsWith('FAILED') || status === 'DEGRADED') throw new Error(nodegroupFailure(made, found));
      return status === 'ACTIVE';
    },
    isGone: async (made, context) => (await unlessAbsent(describeNodegroup(made, context))) === undefined,
    async attributes(made, context) {
      const found = await describeNodegroup(made, context);
      return { ...made.attributes, Arn: text(found, 'nodegroupArn'), Id: made.physicalId };
    },
    async read(made, context) {
      const found = await unlessAbsent(describeNodegroup(made, context));
      return found && { ...made.properties, ...liveNodegroup(found, made.properties) };
    },
  };
}

const NODEGROUP_INPUT = [
  'amiType',
  'capacityType',
  'diskSize',
  'instanceTypes',
  'labels',
  'launchTemplate',
  'nodeRepairConfig',
  'releaseVersion',
  'remoteAccess',
  'scalingConfig',
  'taints',
  'updateConfig',
  'version',
] as const;

/** A node group's tags are a map in templates too. */
const nodegroupTags = (properties: JsonObject, context: ResourceContext): JsonObject => ({
  ...tagMap({}, context),
  ...member(properties, 'Tags'),
});

function nodegroupKey({ physicalId }: Made): JsonObject {
  const slash = physicalId.indexOf('/');
  return { clusterName: physicalId.slice(0, slash), nodegroupName: physicalId.slice(slash + 1) };
}

const describeNodegroup = async (made: Made, context: ResourceContext): Promise<JsonObject> =>
  member(await context.call('eks', 'DescribeNodegroup', nodegroupKey(made)), 'nodegroup');

function nodegroupFailure({ physicalId }: Made, found: JsonObject): string {
  const issues = members(member(found, 'health'), 'issues').map(
    (issue) => `${text(issue, 'code')}: ${text(issue, 'message')}`,
  );
  return `Nodegroup ${physicalId} failed to stabilize: ${issues.join('; ') || text(found, 'status')}`;
}

/** The configuration and the version are two updates of EKS: the second waits for the first. */
async function updateNodegroup(change: PropertyChange, context: ResourceContext): Promise<readonly string[]> {
  const { physicalId, before, after } = change;
  const found = await describeNodegroup({ physicalId, attributes: {} }, context);
  const listed = (properties: JsonObject): JsonObject => ({
    Tags: Object.entries(member(properties, 'Tags')).map(([Key, Value]) => ({ Key, Value })),
  });
  const tags = { physicalId, before: listed(before), after: listed(after) };
  await changeEksTags(tags, text(found, 'nodegroupArn'), context);
  const config = configChange(before, after);
  const isOther = (name: string) => !jsonEqual(before[name], after[name]);
  const hasNewVersion = ['LaunchTemplate', 'Version', 'ReleaseVersion'].some(isOther);
  if (Object.keys(config).length === 0) {
    if (hasNewVersion) await changeVersion('Version', { physicalId, properties: after }, context);
    return [];
  }
  const key = nodegroupKey({ physicalId, attributes: {} });
  await context.call('eks', 'UpdateNodegroupConfig', { ...key, ...config });
  return hasNewVersion ? ['Version'] : [];
}

async function changeVersion(
  _: string,
  { physicalId, properties }: { readonly physicalId: string; readonly properties: JsonObject },
  context: ResourceContext,
): Promise<void> {
  await context.call('eks', 'UpdateNodegroupVersion', {
    ...nodegroupKey({ physicalId, attributes: {} }),
    ...pick({ launchTemplate: camelCased(properties['LaunchTemplate']), version: properties['Version'] }, [
      'launchTemplate',
      'version',
    ]),
  });
}

/** The call takes what is to be added and what is to go, not the new whole. */
function configChange(before: JsonObject, after: JsonObject): JsonObject {
  const changed = (name: string) => !jsonEqual(before[name], after[name]);
  const labels = member(after, 'Labels');
  const taintKey = (taint: JsonObject) => `${text(taint, 'Key')}:${text(taint, 'Effect')}`;
  const kept = new Set(members(after, 'Taints').map(taintKey));
  return {
    ...(changed('ScalingConfig') ? { scalingConfig: camelCased(after['ScalingConfig']) } : {}),
    ...(changed('UpdateConfig') && isJsonObject(after['UpdateConfig'])
      ? { updateConfig: camelCased(after['UpdateConfig']) }
      : {}),
    ...(changed('Labels')
      ? {
          labels: {
            addOrUpdateLabels: labels,
            removeLabels: Object.keys(member(before, 'Labels')).filter((key) => !(key in labels)),
          },
        }
      : {}),
    ...(changed('Taints')
      ? {
          taints: {
            addOrUpdateTaints: camelCased(members(after, 'Taints')),
            removeTaints: camelCased(members(before, 'Taints').filter((taint) => !kept.has(taintKey(taint)))),
          },
        }
      : {}),
  };
}

function liveNodegroup(found: JsonObject, properties: JsonObject): JsonObject {
  const scaling = member(found, 'scalingConfig');
  const live: JsonObject = {
    Labels: found['labels'],
    ScalingConfig: {
      DesiredSize: scaling['desiredSize'],
      MaxSize: scaling['maxSize'],
      MinSize: scaling['minSize'],
    },
    Taints: members(found, 'taints').map((taint) => ({
      Effect: taint['effect'],
      Key: taint['key'],
      ...pick({ Value: taint['value'] }, ['Value']),
    })),
  };
  return pick(
    live,
    Object.keys(live).filter((name) => properties[name] !== undefined),
  );
}

/** `Ref` is `CLUSTER|NAME`. */
function fargateProfile(): ResourceType {
  const key = ({ physicalId }: Made): JsonObject => {
    const bar = physicalId.indexOf('|');
    return { clusterName: physicalId.slice(0, bar), fargateProfileName: physicalId.slice(bar + 1) };
  };
  const describe = async (made: Made, context: ResourceContext): Promise<JsonObject> =>
    member(await context.call('eks', 'DescribeFargateProfile', key(made)), 'fargateProfile');
  return {
    type: 'AWS::EKS::FargateProfile',
    properties: {
      ClusterName: 'replace',
      FargateProfileName: 'replace',
      PodExecutionRoleArn: 'replace',
      Selectors: 'replace',
      Subnets: 'replace',
      Tags: 'in-place',
    },
    required: ['ClusterName', 'PodExecutionRoleArn', 'Selectors'],
    namedBy: 'FargateProfileName',
    async create(properties, context) {
      const clusterName = text(properties, 'ClusterName');
      const fargateProfileName = text(properties, 'FargateProfileName') || context.name(63);
      await context.call('eks', 'CreateFargateProfile', {
        clusterName,
        fargateProfileName,
        podExecutionRoleArn: properties['PodExecutionRoleArn'],
        selectors: members(properties, 'Selectors').map(selectorInput),
        ...(properties['Subnets'] === undefined ? {} : { subnets: texts(properties, 'Subnets') }),
        tags: tagMap(properties, context),
      });
      return { physicalId: `${clusterName}|${fargateProfileName}`, attributes: {} };
    },
    async update(change, context) {
      const made = { physicalId: change.physicalId, attributes: {} };
      await changeEksTags(change, text(await describe(made, context), 'fargateProfileArn'), context);
    },
    delete: (made, context) => ignoringAbsence(context.call('eks', 'DeleteFargateProfile', key(made))),
    async isStable(made, context) {
      const status = text(await describe(made, context), 'status');
      if (status === 'CREATE_FAILED')
        throw new Error(`FargateProfile ${made.physicalId} is in status CREATE_FAILED`);
      return status === 'ACTIVE';
    },
    isGone: async (made, context) => (await unlessAbsent(describe(made, context))) === undefined,
    attributes: async (made, context) => ({ Arn: text(await describe(made, context), 'fargateProfileArn') }),
  };
}

/** Labels are a list of Key and Value in templates, a map in the call. */
const selectorInput = (selector: JsonObject): JsonObject => ({
  namespace: selector['Namespace'],
  ...(selector['Labels'] === undefined
    ? {}
    : {
        labels: Object.fromEntries(
          members(selector, 'Labels').map((label) => [text(label, 'Key'), text(label, 'Value')]),
        ),
      }),
});
