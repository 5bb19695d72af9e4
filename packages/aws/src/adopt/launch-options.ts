// The finer choices of a node group: of its launch template, and of an Auto Scaling group that no managed one has.
import { type JsonObject, member, members, texts } from '@berth/kube';
import { number, present, propertiesOfType, text } from './template-values.js';

/** Names of instances, security groups and volumes that the user added. */
export function ownLaunch(pool: string, launch: JsonObject): JsonObject {
  const tags = members(launch, 'TagSpecifications').flatMap((item) => members(item, 'Tags'));
  const instanceName = tags.find((tag) => text(tag, 'Key') === 'Name');
  const named = instanceName && text(instanceName, 'Value');
  return present({
    instanceName: named?.endsWith(`-${pool}-Node`) ? undefined : named,
    securityGroups: present({ attachIDs: attachedGroups(launch) }),
    additionalVolumes: members(launch, 'BlockDeviceMappings').slice(1).map(additionalVolume),
    enableDetailedMonitoring: String(member(launch, 'Monitoring')['Enabled']) === 'true' || undefined,
    cpuCredits: text(member(launch, 'CreditSpecification'), 'CpuCredits'),
  });
}

/** Ids of groups that were there before. */
function attachedGroups(launch: JsonObject): readonly string[] {
  const [network = {}] = members(launch, 'NetworkInterfaces');
  return [...texts(launch, 'SecurityGroupIds'), ...texts(network, 'Groups')];
}

function additionalVolume(mapping: JsonObject): JsonObject {
  const disk = member(mapping, 'Ebs');
  return present({
    volumeName: text(mapping, 'DeviceName'),
    volumeSize: number(disk, 'VolumeSize'),
    volumeType: text(disk, 'VolumeType'),
    volumeIOPS: number(disk, 'Iops'),
    volumeThroughput: number(disk, 'Throughput'),
    volumeEncrypted: String(disk['Encrypted']) === 'true' || undefined,
    volumeKmsKeyID: text(disk, 'KmsKeyId'),
    snapshotID: text(disk, 'SnapshotId'),
  });
}

/** Members that only items of `nodeGroups` have. */
export function groupOptions(template: JsonObject): JsonObject {
  const group = propertiesOfType(template, 'AWS::AutoScaling::AutoScalingGroup') ?? {};
  const launch = member(propertiesOfType(template, 'AWS::EC2::LaunchTemplate') ?? {}, 'LaunchTemplateData');
  const [network = {}] = members(launch, 'NetworkInterfaces');
  const groups = JSON.stringify(network['Groups'] ?? []);
  const resources = member(template, 'Resources');
  const rolling = member(member(member(resources, 'NodeGroup'), 'UpdatePolicy'), 'AutoScalingRollingUpdate');
  return present({
    maxInstanceLifetime: number(group, 'MaxInstanceLifetime'),
    asgMetricsCollection: members(group, 'MetricsCollection').map((collection) =>
      present({ granularity: text(collection, 'Granularity'), metrics: texts(collection, 'Metrics') }),
    ),
    asgSuspendProcesses: texts(rolling, 'SuspendProcesses'),
    targetGroupARNs: texts(group, 'TargetGroupARNs'),
    securityGroups: present({
      attachIDs: attachedGroups(launch),
      withLocal: resources['SG'] === undefined ? false : undefined,
      withShared: groups.includes('SharedNodeSecurityGroup') ? undefined : false,
    }),
  });
}
