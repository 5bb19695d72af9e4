// Managed node groups: launch templates take most settings over, and EKS has limits of its own.
import { onField, type PoolRule } from './rule.js';
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
  const group: Readonly<Record<string, unknown>> = pool.group;
  const { disableIMDSv1, disablePodIMDS } = pool.group;
  const metadata = [
    ...(disableIMDSv1 === false ? ['disableIMDSv1'] : []),
    ...(disablePodIMDS === true ? ['disablePodIMDS'] : []),
  ];
  const taken = [...carriedByTemplate.filter((field) => isSet(group[field])), ...metadata].map((field) =>
    onField(pool, [field], { code, message: `${field} belongs to the launch template here` }),
  );
  return [...idMissing, ...versionWrong, ...taken];
};

const carriedByTemplate = [
  'instanceType',
  'ami',
  'ssh',
  'securityGroups',
  'volumeSize',
  'instanceName',
  'instancePrefix',
  'maxPodsPerNode',
  'preBootstrapCommands',
  'overrideBootstrapCommand',
  'placement',
];

function isSet(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(isSet);
  return value !== undefined && value !== false && value !== '' && value !== 0;
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
