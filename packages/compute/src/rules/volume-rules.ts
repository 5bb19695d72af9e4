// The root volume of a node group: what EBS offers, and which settings need which.
import { amiFamilyOf } from '../ami-family.js';
import type { Finding } from '../schema/decode.js';
import { onField, type PoolRule } from './rule.js';

/**
 * Settings of a volume that need its size. Managed groups are checked with their defaults: a size, unless they have a
 * launch template, and Bottlerocket's name of the volume.
 */
export const volumeNeedsSize: PoolRule = (pool) => {
  const { group } = pool;
  const hasDefault = pool.kind === 'managedNodeGroup' && !pool.group.launchTemplate;
  if (group.volumeSize !== undefined || hasDefault) return [];
  const hasName = group.volumeName || amiFamilyOf(group.amiFamily).startsWith('Bottlerocket');
  const needing = [
    ...(hasName && (group.volumeName || pool.kind === 'managedNodeGroup') ? ['volumeName'] : []),
    ...(group.volumeEncrypted ? ['volumeEncrypted'] : []),
    ...(group.volumeKmsKeyID ? ['volumeKmsKeyID'] : []),
  ];
  return needing.map((field) =>
    onField(pool, [field], {
      code: 'config.volume',
      message: `${field} needs volumeSize`,
      hint: 'add volumeSize',
    }),
  );
};

/** A key is of use only on an encrypted volume. */
export const volumeKeyNeedsEncryption: PoolRule = (pool) => {
  const { volumeKmsKeyID, volumeEncrypted, volumeSize } = pool.group;
  if (!volumeKmsKeyID || volumeEncrypted || (volumeSize === undefined && pool.kind === 'nodeGroup'))
    return [];
  const message = 'volumeKmsKeyID needs volumeEncrypted: true';
  return [onField(pool, ['volumeKmsKeyID'], { code: 'config.volume', message })];
};

const iopsByType: Readonly<Record<string, readonly [number, number]>> = {
  gp3: [3000, 16_000],
  io1: [100, 64_000],
  io2: [100, 256_000],
};

/** IOPS are a setting of io1, io2 and gp3, throughput of gp3; each within the range AWS gives. */
export const volumePerformance: PoolRule = (pool) => {
  const { volumeType = 'gp3', volumeIOPS, volumeThroughput } = pool.group;
  const findings: Finding[] = [];
  const wrong = (field: string, message: string) =>
    findings.push(onField(pool, [field], { code: 'config.volume', message }));
  const range = iopsByType[volumeType];
  if (volumeIOPS !== undefined && !range)
    wrong('volumeIOPS', `${volumeType} volumes have none; io1, io2 and gp3 do`);
  if (volumeIOPS !== undefined && range && (volumeIOPS < range[0] || volumeIOPS > range[1])) {
    wrong('volumeIOPS', `must be from ${range[0]} to ${range[1]} for ${volumeType}, not ${volumeIOPS}`);
  }
  if (volumeThroughput === undefined) return findings;
  if (volumeType !== 'gp3') wrong('volumeThroughput', `${volumeType} volumes have none; gp3 has`);
  else if (volumeThroughput < 125 || volumeThroughput > 1000) {
    wrong('volumeThroughput', `must be from 125 to 1000 MiB/s, not ${volumeThroughput}`);
  }
  return findings;
};

/** AWS refuses an empty volume; eksctl passes it on. */
export const volumeSizePositive: PoolRule = (pool) => {
  const { volumeSize } = pool.group;
  if (volumeSize === undefined || volumeSize > 0) return [];
  const message = `must be at least 1 (GiB), not ${volumeSize}`;
  return [onField(pool, ['volumeSize'], { code: 'config.volume', message, eksctl: 'accepts' })];
};
