// A node group as an item of `managedNodeGroups` or `nodeGroups`, from the template of its stack as eksctl writes it.
import { isJsonArray, type JsonObject, member, members, texts } from '@berth/kube';
import type { ActualSubnet } from '../inspect/actual.js';
import { bootSettingsBeside, settingsOfUserData } from '../plan/user-data-settings.js';
import { groupOptions, ownLaunch } from './launch-options.js';
import { grantsOf } from './known-policies.js';
import { EFFECTS, familyOf, placement } from './managed-pool.js';
import { allOfType, number, present, propertiesOfType, text } from './template-values.js';

export interface StackPool {
  readonly isManaged: boolean;
  readonly spec: JsonObject;
  readonly notes: readonly string[];
}

export interface PoolTemplate {
  readonly name: string;
  readonly template: JsonObject;
  readonly subnets: readonly ActualSubnet[];
  /** Those of its stack, without those of the whole cluster. */
  readonly tags: JsonObject;
}

/** Reads it. Notes tell what the template has and the item does not. */
export function poolOfStack({ name, template, subnets, tags }: PoolTemplate): StackPool {
  const launch = member(propertiesOfType(template, 'AWS::EC2::LaunchTemplate') ?? {}, 'LaunchTemplateData');
  const managed = propertiesOfType(template, 'AWS::EKS::Nodegroup');
  const group = propertiesOfType(template, 'AWS::AutoScaling::AutoScalingGroup');
  const common = present({
    name,
    ...volume(launch),
    ...metadata(launch),
    ...nodeRole(template),
    ...sshOf(launch, template),
    ...ownLaunch(name, launch),
    tags,
  });
  if (managed)
    return {
      isManaged: true,
      spec: { ...common, ...managedSpec(managed, subnets), ...family(template) },
      notes: notesOf(name, launch),
    };
  return {
    isManaged: false,
    spec: {
      ...common,
      ...groupSpec(group ?? {}, launch, subnets),
      ...family(template),
      ...groupOptions(template),
    },
    notes: notesOf(name, launch),
  };
}

function managedSpec(properties: JsonObject, subnets: readonly ActualSubnet[]): JsonObject {
  const types = texts(properties, 'InstanceTypes');
  const isSpot = text(properties, 'CapacityType') === 'SPOT';
  const sizes = member(properties, 'ScalingConfig');
  return present({
    amiFamily: familyOf(text(properties, 'AmiType')),
    ...(types.length > 1 || isSpot ? { instanceTypes: types } : { instanceType: types[0] }),
    spot: isSpot || undefined,
    minSize: number(sizes, 'MinSize'),
    maxSize: number(sizes, 'MaxSize'),
    desiredCapacity: number(sizes, 'DesiredSize'),
    ...subnetPlacement(properties['Subnets'], subnets),
    labels: ownLabels(member(properties, 'Labels')),
    taints: members(properties, 'Taints').map((taint) =>
      present({
        key: text(taint, 'Key'),
        value: text(taint, 'Value') || undefined,
        effect: EFFECTS[text(taint, 'Effect') ?? ''],
      }),
    ),
    updateConfig: updateConfig(member(properties, 'UpdateConfig')),
    nodeRepairConfig: repairConfig(member(properties, 'NodeRepairConfig')),
  });
}

const repairConfig = (config: JsonObject): JsonObject =>
  String(config['Enabled']) === 'true' ? { enabled: true } : {};

/** eksctl's description of a stack names the family, where the image alone does not tell. */
function family(template: JsonObject): JsonObject {
  const named = /AMI family: (\w+)/.exec(text(template, 'Description') ?? '')?.[1];
  return named === undefined || named === 'AmazonLinux2023' ? {} : { amiFamily: named };
}

const updateConfig = (config: JsonObject): JsonObject =>
  present({
    maxUnavailable: number(config, 'MaxUnavailable'),
    maxUnavailablePercentage: number(config, 'MaxUnavailablePercentage'),
  });

/** Literal ids, or eksctl's export of all private or all public subnets. */
function subnetPlacement(value: unknown, subnets: readonly ActualSubnet[]): JsonObject {
  if (isJsonArray(value)) {
    const ids = value.filter((item) => typeof item === 'string');
    if (ids.length > 0) return placement(ids, subnets);
  }
  return present({ privateNetworking: /SubnetsPrivate/.test(JSON.stringify(value ?? '')) || undefined });
}

function groupSpec(group: JsonObject, launch: JsonObject, subnets: readonly ActualSubnet[]): JsonObject {
  const mixed = member(group, 'MixedInstancesPolicy');
  const settings = settingsOfUserData(text(launch, 'UserData') ?? '');
  const tags = members(group, 'Tags');
  const hasScaleTags = tags.some((tag) =>
    text(tag, 'Key')?.startsWith('k8s.io/cluster-autoscaler/node-template/'),
  );
  return present({
    amiFamily: settings.family,
    instanceType: Object.keys(mixed).length > 0 ? 'mixed' : text(launch, 'InstanceType'),
    instancesDistribution: distribution(mixed),
    minSize: number(group, 'MinSize'),
    maxSize: number(group, 'MaxSize'),
    desiredCapacity: number(group, 'DesiredCapacity'),
    ...subnetPlacement(group['VPCZoneIdentifier'], subnets),
    labels: ownLabels(settings.labels),
    taints: settings.taints.map(({ key, value, effect }) =>
      present({ key, value: value || undefined, effect }),
    ),
    propagateASGTags: hasScaleTags || undefined,
  });
}

function distribution(mixed: JsonObject): JsonObject {
  const overrides = members(member(mixed, 'LaunchTemplate'), 'Overrides');
  const asked = member(mixed, 'InstancesDistribution');
  return present({
    instanceTypes: overrides.flatMap((item) => text(item, 'InstanceType') ?? []),
    maxPrice: number(asked, 'SpotMaxPrice'),
    onDemandBaseCapacity: number(asked, 'OnDemandBaseCapacity'),
    onDemandPercentageAboveBaseCapacity: number(asked, 'OnDemandPercentageAboveBaseCapacity'),
    spotAllocationStrategy: text(asked, 'SpotAllocationStrategy'),
    spotInstancePools: number(asked, 'SpotInstancePools'),
  });
}

/** Labels that eksctl adds by itself are not written down. */
const ownLabels = (labels: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(labels).filter(
      ([key]) => !key.startsWith('alpha.eksctl.io/') && key !== 'node-lifecycle' && !key.includes('$'),
    ),
  );

/** eksctl's own choices are not written down: 80 GiB of gp3 with 3,000 operations and 125 MiB a second. */
function volume(launch: JsonObject): JsonObject {
  const [first] = members(launch, 'BlockDeviceMappings');
  const disk = member(first ?? {}, 'Ebs');
  const size = number(disk, 'VolumeSize');
  const type = text(disk, 'VolumeType');
  const iops = number(disk, 'Iops');
  const throughput = number(disk, 'Throughput');
  return present({
    volumeSize: size === 80 ? undefined : size,
    volumeType: type === 'gp3' ? undefined : type,
    volumeIOPS: iops === 3000 ? undefined : iops,
    volumeThroughput: throughput === 125 ? undefined : throughput,
    volumeEncrypted: String(disk['Encrypted']) === 'true' || undefined,
    volumeKmsKeyID: text(disk, 'KmsKeyId'),
  });
}

function metadata(launch: JsonObject): JsonObject {
  const options = member(launch, 'MetadataOptions');
  return present({
    disablePodIMDS: number(options, 'HttpPutResponseHopLimit') === 1 || undefined,
    disableIMDSv1: text(options, 'HttpTokens') === 'optional' ? false : undefined,
  });
}

/** SSH with a pair of keys, from everywhere or from other security groups. */
function sshOf(launch: JsonObject, template: JsonObject): JsonObject {
  const publicKeyName = text(launch, 'KeyName');
  if (publicKeyName === undefined) return {};
  const sourceSecurityGroupIds = allOfType(template, 'AWS::EC2::SecurityGroup')
    .flatMap((group) => members(group, 'SecurityGroupIngress'))
    .filter((rule) => number(rule, 'FromPort') === 22)
    .flatMap((rule) => text(rule, 'SourceSecurityGroupId') ?? []);
  return { ssh: present({ allow: true, publicKeyName, sourceSecurityGroupIds }) };
}

/** What the nodes may do beyond what eksctl gives every node, or a role that was there before. */
function nodeRole(template: JsonObject): JsonObject {
  const role = propertiesOfType(template, 'AWS::IAM::Role');
  const group = propertiesOfType(template, 'AWS::EKS::Nodegroup');
  const given = (group && text(group, 'NodeRole')) ?? givenRole(template);
  if (given !== undefined) return { iam: { instanceRoleARN: given } };
  const { arns, keys, document } = grantsOf(template, role ?? {}, 'nodes');
  const iam = present({
    attachPolicyARNs: arns,
    attachPolicy: document,
    withAddonPolicies: keys,
    instanceRoleName: role && text(role, 'RoleName'),
    instanceRolePermissionsBoundary: role && text(role, 'PermissionsBoundary'),
  });
  return present({ iam });
}

/** A role of the user's own is an output of the stack in plain text. */
const givenRole = (template: JsonObject): string | undefined =>
  text(member(member(template, 'Outputs'), 'InstanceRoleARN'), 'Value');

function notesOf(name: string, launch: JsonObject): readonly string[] {
  const image = text(launch, 'ImageId');
  const own = bootSettingsBeside(text(launch, 'UserData') ?? '');
  return [
    ...(image === undefined ? [] : [`pool ${name} runs the image ${image}; plans leave it as it is`]),
    ...(own.length === 0
      ? []
      : [
          `pool ${name} has ${own.join(' and ')} in its user data, which the file does not say: ` +
            'write them down before the pool is changed, since a change writes its user data anew',
        ]),
  ];
}
