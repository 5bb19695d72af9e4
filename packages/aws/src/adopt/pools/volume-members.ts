// The volumes of a node: what differs from eksctl's own choice.
import { member, members, type JsonObject } from '@berth/kube';
import { number, present, text } from '../template-values.js';

/** eksctl's choice: 80 GiB of gp3 with 3,000 operations and 125 MiB a second. */
const USUAL = { size: 80, type: 'gp3', iops: 3000, throughput: 125 } as const;

/** Members about the root volume and those beside it; the device is told unless it is the one that is taken unasked. */
export function volumeMembers(launch: JsonObject, rootDevice: string | undefined): JsonObject {
  const mappings = members(launch, 'BlockDeviceMappings').filter((mapping) => !isSystemDisk(mapping));
  const [root, ...more] = mappings;
  if (!root) return {};
  const { volumeName, volumeSize, volumeType, volumeIOPS, volumeThroughput, ...rest } = volumeOf(root);
  const isUsual = volumeType === USUAL.type;
  const iops = isUsual && volumeIOPS === USUAL.iops ? undefined : volumeIOPS;
  const throughput = isUsual && volumeThroughput === USUAL.throughput ? undefined : volumeThroughput;
  const device = volumeName === rootDevice ? undefined : volumeName;
  // eksctl takes neither a device nor encryption without a size, nor operations without a type.
  const isPlain = device === undefined && Object.keys(rest).length === 0;
  const isQuick = iops === undefined && throughput === undefined;
  return present({
    volumeSize: isPlain && volumeSize === USUAL.size ? undefined : volumeSize,
    volumeType: isUsual && isQuick ? undefined : volumeType,
    volumeIOPS: iops,
    volumeThroughput: throughput,
    volumeName: device,
    ...rest,
    additionalVolumes: more.map(volumeOf),
  });
}

/** Bottlerocket's system has an encrypted disk of its own, without a size. */
const isSystemDisk = (mapping: JsonObject): boolean =>
  number(member(mapping, 'Ebs'), 'VolumeSize') === undefined;

function volumeOf(mapping: JsonObject): JsonObject {
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
