// A node group as an item of `managedNodeGroups` or `nodeGroups`, from the template of its stack as eksctl writes it.
import { isJsonArray, isJsonObject, type JsonObject } from '@berth/kube';
import type { ActualSubnet } from '../inspect/actual.js';
import { settingsOfUserData } from '../plan/user-data-settings.js';
import { EFFECTS, familyOf, placement } from './managed-pool.js';
import { member, members, number, present, propertiesOfType, text, texts } from './template-values.js';

export interface StackPool {
  readonly isManaged: boolean;
  readonly spec: JsonObject;
  readonly notes: readonly string[];
}

export interface PoolTemplate {
  readonly name: string;
  readonly template: JsonObject;
  readonly subnets: readonly ActualSubnet[];
}

/** Reads it. Notes tell what the template has and the item does not. */
export function poolOfStack({ name, template, subnets }: PoolTemplate): StackPool {
  const launch = member(propertiesOfType(template, 'AWS::EC2::LaunchTemplate') ?? {}, 'LaunchTemplateData');
  const managed = propertiesOfType(template, 'AWS::EKS::Nodegroup');
  const group = propertiesOfType(template, 'AWS::AutoScaling::AutoScalingGroup');
  const common = present({
    name,
    ...volume(launch),
    ...metadata(launch),
    ...nodeRole(template),
    ...sshOf(launch),
  });
  if (managed)
    return {
      isManaged: true,
      spec: { ...common, ...managedSpec(managed, subnets) },
      notes: notesOf(name, launch),
    };
  return {
    isManaged: false,
    spec: { ...common, ...groupSpec(group ?? {}, launch, subnets) },
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
    tags: ownTags(member(properties, 'Tags')),
    updateConfig: updateConfig(member(properties, 'UpdateConfig')),
  });
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
    tags: ownTags(Object.fromEntries(tags.map((tag) => [text(tag, 'Key') ?? '', text(tag, 'Value') ?? '']))),
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

/** Labels and tags that eksctl adds by itself, by how they begin. */
const ADDED = [
  'Name',
  'alpha.eksctl.io/',
  'eksctl.',
  'k8s.io/cluster-autoscaler/enabled',
  'k8s.io/cluster-autoscaler/node-template/',
  'kubernetes.io/cluster/',
  'node-lifecycle',
] as const;

const ownLabels = (labels: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(labels).filter(([key]) => !key.startsWith('alpha.eksctl.io/') && key !== 'node-lifecycle'),
  );

const ownTags = (tags: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(tags).filter(
      ([key, value]) => !ADDED.some((prefix) => key.startsWith(prefix)) && typeof value === 'string',
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

const sshOf = (launch: JsonObject): JsonObject => {
  const key = text(launch, 'KeyName');
  return key === undefined ? {} : { ssh: { allow: true, publicKeyName: key } };
};

/** Policies beyond those that eksctl gives every node, and a role that was there before. */
function nodeRole(template: JsonObject): JsonObject {
  const role = propertiesOfType(template, 'AWS::IAM::Role');
  const group = propertiesOfType(template, 'AWS::EKS::Nodegroup');
  const given = group && text(group, 'NodeRole');
  if (given !== undefined) return { iam: { instanceRoleARN: given } };
  const names = [...new Set(attached(role ?? {}))];
  const extra = names.filter((name) => !USUAL.has(name));
  return extra.length === 0
    ? {}
    : { iam: { attachPolicyARNs: names.map((name) => `arn:aws:iam::aws:policy/${name}`) } };
}

const USUAL = new Set([
  'AmazonEC2ContainerRegistryPullOnly',
  'AmazonEKSWorkerNodePolicy',
  'AmazonEKS_CNI_Policy',
  'AmazonSSMManagedInstanceCore',
]);

/** Names of the policies of AWS that a role has. */
function attached(role: JsonObject): readonly string[] {
  const value = role['ManagedPolicyArns'];
  if (!isJsonArray(value)) return [];
  return value.flatMap((item) => {
    const arn = isJsonObject(item) ? item['Fn::Sub'] : item;
    const name = typeof arn === 'string' ? /policy\/(.+)$/.exec(arn)?.[1] : undefined;
    return name === undefined ? [] : [name];
  });
}

function notesOf(name: string, launch: JsonObject): readonly string[] {
  const hasOwnImage = text(launch, 'ImageId') !== undefined;
  return hasOwnImage
    ? [`pool ${name} runs the image ${text(launch, 'ImageId')}; plans leave it as it is`]
    : [];
}
