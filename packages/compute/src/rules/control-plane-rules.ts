// Parts of the control plane: logging, encryption, support, Karpenter, GitOps, Auto Mode, capabilities.
import { parseArn } from '../arn.js';
import { isBefore, parseLooseVersion } from '../loose-version.js';
import type { Finding } from '../schema/decode.js';
import { policyFindings } from './access-rules.js';
import { autoModePools, isAutoMode, isOnOutpost, logTypes } from './cluster-facts.js';
import { type ClusterRule, findingOf, type RawConfig } from './rule.js';

const logging = findingOf('config.logging');
const retentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653];

/** Whether a file may ask for logs to be kept for so many days: eksctl's list, shorter than CloudWatch's. */
export const isLogRetention = (days: number): boolean => retentionDays.includes(days);

/** `cloudWatch.clusterLogging`. */
export const clusterLogging: ClusterRule = ({ cloudWatch }) => {
  const { enableTypes = [], logRetentionInDays: days } = cloudWatch?.clusterLogging ?? {};
  const path = ['cloudWatch', 'clusterLogging'];
  const at = [...path, 'logRetentionInDays'];
  if (enableTypes.length === 0) return days ? [logging(at, 'needs enableTypes: nothing is logged')] : [];
  const all = enableTypes.some((type) => type === '*' || type === 'all');
  const unknown = enableTypes.flatMap((type, index) => {
    if (all || logTypes.some((known) => known === type)) return [];
    const hint = `one of ${logTypes.join(', ')}, or "*"`;
    return [
      logging([...path, 'enableTypes', index], `log type ${JSON.stringify(type)} is not known`, { hint }),
    ];
  });
  if (!days || isLogRetention(days)) return unknown;
  return [...unknown, logging(at, `must be one of ${retentionDays.join(', ')}, not ${days}`)];
};

/** `secretsEncryption`. */
export const secretsEncryption: ClusterRule = ({ secretsEncryption: encryption }) => {
  if (!encryption) return [];
  const wrong = findingOf('config.encryption');
  const path = ['secretsEncryption', 'keyARN'];
  if (!encryption.keyARN) return [wrong(path, 'must be set: the key that encrypts secrets')];
  const arn = parseArn(encryption.keyARN);
  if (!arn) return [wrong(path, `${JSON.stringify(encryption.keyARN)} is no ARN`)];
  if (arn.service === 'kms') return [];
  return [wrong(path, 'is no key of KMS: EKS will refuse it', { severity: 'warning' })];
};

/** `upgradePolicy`. */
export const upgradePolicy: ClusterRule = ({ upgradePolicy: policy }) => {
  const written = policy?.supportType;
  if (!written || written === 'STANDARD' || written === 'EXTENDED') return [];
  const message = `must be STANDARD or EXTENDED, not ${JSON.stringify(written)}`;
  return [findingOf('config.upgrade-policy')(['upgradePolicy', 'supportType'], message)];
};

/** `karpenter`. */
export const karpenter: ClusterRule = ({ karpenter: written, iam }) => {
  if (!written) return [];
  const wrong = findingOf('config.karpenter');
  const path = ['karpenter', 'version'];
  const { version } = written;
  const oidc = iam?.withOIDC === true ? [] : [wrong(['iam', 'withOIDC'], 'must be true with karpenter')];
  if (!version) return [wrong(path, 'must be set'), ...oidc];
  const parsed = parseLooseVersion(version);
  if (!parsed) return [wrong(path, `${JSON.stringify(version)} is no version`), ...oidc];
  const isOld = isBefore(parsed, [0, 20, 0]);
  return isOld ? [wrong(path, 'must be 0.20.0 or newer'), ...oidc] : oidc;
};

/** `gitops.flux`. */
export const gitops: ClusterRule = ({ gitops: written }) => {
  const { flux } = written ?? {};
  if (!flux) return [];
  const wrong = findingOf('config.gitops');
  const flags = typeof flux.flags === 'object' && flux.flags !== null ? Object.keys(flux.flags) : [];
  return [
    ...(flux.gitProvider ? [] : [wrong(['gitops', 'flux', 'gitProvider'], 'must be set')]),
    ...(flags.length > 0 ? [] : [wrong(['gitops', 'flux', 'flags'], 'must be set')]),
  ];
};

/** eksctl starts the program `flux` once the cluster stands, and looks for it before it makes anything. */
export function missingPrograms(
  { gitops: written }: RawConfig,
  hasProgram: ((name: string) => boolean) | undefined,
): readonly Finding[] {
  if (!written?.flux || !hasProgram || hasProgram('flux')) return [];
  const message = 'needs the program flux, which is not in the PATH of this machine';
  const hint = 'install it, or remove gitops and bootstrap Flux yourself';
  return [findingOf('config.gitops')(['gitops', 'flux'], message, { hint })];
}

/** `autoModeConfig`. */
export const autoMode: ClusterRule = (config) => {
  const written = config.autoModeConfig;
  if (!written) return [];
  const wrong = findingOf('config.auto-mode');
  const at = (field: string) => ['autoModeConfig', field];
  const { nodePools, nodeRoleARN, permissionsBoundaryARN } = written;
  const arns = Object.entries({ nodeRoleARN, permissionsBoundaryARN }).flatMap(([field, text]) =>
    text === undefined || parseArn(text) ? [] : [wrong(at(field), `${JSON.stringify(text)} is no ARN`)],
  );
  const given = { nodeRoleARN, permissionsBoundaryARN, nodePools: nodePools?.length ? 'given' : undefined };
  const set = Object.entries(given).flatMap(([field, value]) => (value ? [field] : []));
  if (!written.enabled)
    return [...arns, ...set.map((field) => wrong(at(field), 'cannot be set while Auto Mode is disabled'))];
  const empty = nodePools?.length === 0 ? set.filter((field) => field !== 'nodePools') : [];
  return [
    ...arns,
    ...(isOnOutpost(config) ? [wrong(['autoModeConfig'], 'is not supported on Outposts')] : []),
    ...empty.map((field) => wrong(at(field), 'cannot be set when nodePools is empty')),
    ...(nodeRoleARN && permissionsBoundaryARN
      ? [wrong(at('permissionsBoundaryARN'), 'cannot be set with nodeRoleARN')]
      : []),
    ...poolFindings(nodePools ?? []),
  ];
};

function poolFindings(pools: readonly string[]): readonly Finding[] {
  const wrong = findingOf('config.auto-mode');
  return pools.flatMap((pool, index) => {
    const path = ['autoModeConfig', 'nodePools', index];
    if (!autoModePools.some((known) => known === pool)) {
      const hint = `Auto Mode has ${autoModePools.join(' and ')}`;
      return [wrong(path, `${JSON.stringify(pool)} is no node pool of Auto Mode`, { hint })];
    }
    return pools.indexOf(pool) < index ? [wrong(path, `${pool} is listed twice`)] : [];
  });
}

/** Node groups come after a cluster in Auto Mode, which has no networking add-ons for them. */
export const autoModeNodeGroups: ClusterRule = (config) => {
  if (!isAutoMode(config)) return [];
  const fields = ['nodeGroups', 'managedNodeGroups'] as const;
  return fields.flatMap((field) =>
    (config[field] ?? []).length === 0
      ? []
      : [
          findingOf('config.auto-mode')([field], 'cannot be made together with a cluster in Auto Mode', {
            hint: 'remove autoModeConfig, or the groups',
          }),
        ],
  );
};

/** `capabilities`: eksctl checks them when it makes them, last of all. */
export const capabilities: ClusterRule = (config) =>
  (config.capabilities ?? []).flatMap((capability, index) => {
    const wrong = findingOf('config.capability');
    const path = ['capabilities', index];
    const late = { eksctl: 'accepts' } as const;
    const argo = capability.configuration?.argocd;
    return [
      ...(capability.name ? [] : [wrong([...path, 'name'], 'must be set', late)]),
      ...(capability.type ? [] : [wrong([...path, 'type'], 'must be set', late)]),
      ...(capability.type === 'ARGOCD' && !argo?.awsIdc
        ? [wrong([...path, 'configuration', 'argocd', 'awsIdc'], 'must be set for ARGOCD', late)]
        : []),
      ...(capability.accessPolicies ?? []).flatMap((policy, item) =>
        policyFindings(policy, [...path, 'accessPolicies', item]).map((finding) =>
          isBadArn(policy.policyARN) ? finding : { ...finding, ...late },
        ),
      ),
    ];
  });

/** An ARN that is written is read with the file. */
const isBadArn = (text: string | undefined): boolean => text !== undefined && parseArn(text) === undefined;
