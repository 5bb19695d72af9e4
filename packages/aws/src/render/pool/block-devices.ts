// The volumes of a node.
import type { CfnObject } from '../template.js';
import { isBottlerocket, isUbuntu, isWindows, type PoolContext } from './pool-context.js';

/** Gives the block device mappings: root first, then the additional ones. */
export function blockDevices(pool: PoolContext): readonly CfnObject[] {
  const { group } = pool.pool;
  const encrypted = group.volumeEncrypted ?? pool.facts.imageEncrypted;
  const root = deviceOf({ ...group, volumeName: rootDevice(pool), volumeEncrypted: encrypted });
  const additional = (group.additionalVolumes ?? []).flatMap(deviceOf);
  const hasSystemDisk = isBottlerocket(pool) && group.volumeName === bottlerocketDataDisk;
  return [...root, ...additional, ...(encrypted && hasSystemDisk ? systemDisk(root) : [])];
}

interface Volume {
  readonly volumeSize?: number | undefined;
  readonly volumeType?: string | undefined;
  readonly volumeName?: string | undefined;
  readonly volumeEncrypted?: boolean | undefined;
  readonly volumeKmsKeyID?: string | undefined;
  readonly volumeIOPS?: number | undefined;
  readonly volumeThroughput?: number | undefined;
  readonly snapshotID?: string | undefined;
}

/** What the file says, else the image, else the usual of the operating system. */
function rootDevice(pool: PoolContext): string {
  const written = pool.pool.group.volumeName;
  return written || (pool.facts.rootDevice ?? usualDevice(pool));
}

/** Images of Windows and Ubuntu have their root on sda1, all others on xvda. */
const usualDevice = (pool: PoolContext): string =>
  isWindows(pool) || isUbuntu(pool) ? '/dev/sda1' : '/dev/xvda';

const withIops: ReadonlySet<string> = new Set(['io1', 'io2', 'gp3']);

function deviceOf(volume: Volume): readonly CfnObject[] {
  const { volumeSize, volumeType = '', volumeName } = volume;
  if (!volumeSize || !volumeName) return [];
  const ebs = {
    VolumeSize: volumeSize,
    VolumeType: volumeType,
    Encrypted: volume.volumeEncrypted,
    KmsKeyId: volume.volumeKmsKeyID || undefined,
    Iops: withIops.has(volumeType) ? volume.volumeIOPS : undefined,
    Throughput: volumeType === 'gp3' ? volume.volumeThroughput : undefined,
    SnapshotId: volume.snapshotID || undefined,
  };
  return [{ DeviceName: volumeName, Ebs: ebs }];
}

/** What the defaults fill in; the disk of the system is then left to us. */
const bottlerocketDataDisk = '/dev/xvdb';

/** Bottlerocket keeps its system on a disk of its own, encrypted like the data. */
function systemDisk(root: readonly CfnObject[]): readonly CfnObject[] {
  const ebs = root[0]?.['Ebs'];
  if (typeof ebs !== 'object' || ebs === null || !('VolumeType' in ebs)) return [];
  const { KmsKeyId, VolumeType } = ebs;
  return [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, KmsKeyId, VolumeType } }];
}
