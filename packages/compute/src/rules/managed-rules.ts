// Managed node groups: launch templates take most settings over, and EKS has limits of its own.
import type { Path } from '../schema/decode.js';
import { onField, type PoolRule, type RawManagedNodeGroup } from './rule.js';
import { sizesOf } from './size-rules.js';

/** A launch template needs an id and a positive version, and excludes the settings it carries itself. */
export const launchTemplate: PoolRule = (pool) => {
  if (pool.kind === 'nodeGroup' || !pool.group.launchTemplate) return [];
  const { id, version } = pool.group.launchTemplate;
  const code = 'config.launch-template';
  const idMissing = id ? [] : [onField(pool, ['launchTemplate'], { code, message: 'needs an id' })];
  const versionWrong =
    version === undefined || /^[1-9]\d*$/.test(version)
      ? []
      : [
          onField(pool, ['launchTemplate', 'version'], {
            code,
            message: `must be a number from 1, not "${version}"`,
          }),
        ];
  const taken = carriedByTemplate(pool.group).map((field) =>
    onField(pool, field, { code, message: `${field.join('.')} belongs to the launch template here` }),
  );
  return [...idMissing, ...versionWrong, ...taken];
};

/** A key turns SSH on, unless it is off. */
const hasSsh = ({ allow, publicKey, publicKeyName, publicKeyPath }: Ssh): boolean =>
  allow ?? Boolean(publicKey || publicKeyName || publicKeyPath);

type Ssh = NonNullable<RawManagedNodeGroup['ssh']>;

function carriedByTemplate(group: RawManagedNodeGroup): readonly Path[] {
  const { ssh = {}, securityGroups = {} } = group;
  const carried: readonly (readonly [Path, boolean])[] = [
    [['instanceType'], Boolean(group.instanceType)],
    [['ami'], Boolean(group.ami)],
    [['ssh', 'allow'], hasSsh(ssh)],
    [['ssh', 'enableSsm'], ssh.enableSsm === true],
    [['ssh', 'sourceSecurityGroupIds'], (ssh.sourceSecurityGroupIds ?? []).length > 0],
    [['volumeSize'], group.volumeSize !== undefined],
    [['preBootstrapCommands'], (group.preBootstrapCommands ?? []).length > 0],
    [['overrideBootstrapCommand'], group.overrideBootstrapCommand !== undefined],
    [['securityGroups', 'attachIDs'], (securityGroups.attachIDs ?? []).length > 0],
    [['instanceName'], Boolean(group.instanceName)],
    [['instancePrefix'], Boolean(group.instancePrefix)],
    [['maxPodsPerNode'], Boolean(group.maxPodsPerNode)],
    [['disableIMDSv1'], group.disableIMDSv1 === false],
    [['disablePodIMDS'], group.disablePodIMDS === true],
    [['placement'], group.placement !== undefined],
  ];
  return carried.flatMap(([field, isSet]) => (isSet ? [field] : []));
}

/** How many nodes an update may take down: one of two spellings, and not more than there can be. */
export const updateConfig: PoolRule = (pool) => {
  if (pool.kind === 'nodeGroup' || !pool.group.updateConfig) return [];
  const { maxUnavailable: count, maxUnavailablePercentage: share } = pool.group.updateConfig;
  const wrong = (message: string) => [
    onField(pool, ['updateConfig'], { code: 'config.update-config', message }),
  ];
  if (count === undefined && share === undefined)
    return wrong('needs maxUnavailable or maxUnavailablePercentage');
  if (count !== undefined && share !== undefined) {
    return wrong('maxUnavailable and maxUnavailablePercentage exclude each other');
  }
  const { max } = sizesOf(pool);
  if (count === undefined || count <= max) return [];
  return wrong(`maxUnavailable ${count} is more than maxSize ${max}`);
};

/** What EKS does not offer for managed groups. */
export const notForManaged: PoolRule = (pool) => {
  if (pool.kind === 'nodeGroup') return [];
  const { group } = pool;
  const code = 'config.not-for-managed';
  const refuse = (field: readonly string[], what: string) =>
    onField(pool, field, { code, message: `managed node groups cannot have ${what}` });
  return [
    ...(group.iam?.instanceProfileARN ? [refuse(['iam', 'instanceProfileARN'], 'an instance profile')] : []),
    ...(group.securityGroups?.withLocal
      ? [refuse(['securityGroups', 'withLocal'], 'a local security group')]
      : []),
    ...(group.securityGroups?.withShared ? [refuse(['securityGroups', 'withShared'], 'the shared one')] : []),
    ...(group.outpostARN ? [refuse(['outpostARN'], 'an outpost')] : []),
    ...(group.releaseVersion && group.ami
      ? [refuse(['releaseVersion'], 'a release version beside a custom AMI')]
      : []),
  ];
};
