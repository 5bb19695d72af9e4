// `accessConfig`: who may speak to the cluster, by access entries or by the aws-auth map.
import { parseArn } from '../arn.js';
import { accessEntryTypes } from '../schema/access-shapes.js';
import type { Finding, Path } from '../schema/decode.js';
import { authenticationModeOf } from './cluster-facts.js';
import { type ClusterRule, findingOf, type RawConfig } from './rule.js';

const wrong = findingOf('config.access');
const modes = ['API', 'API_AND_CONFIG_MAP', 'CONFIG_MAP'];

/** The mode's word, and whether entries can be made in it. */
export const accessMode: ClusterRule = (config) => {
  const mode = authenticationModeOf(config);
  const path = ['accessConfig', 'authenticationMode'];
  const known = modes.includes(mode)
    ? []
    : [wrong(path, `must be one of ${modes.join(', ')}, not ${JSON.stringify(mode)}`, { eksctl: 'accepts' })];
  const entries = config.accessConfig?.accessEntries ?? [];
  if (entries.length === 0 || mode !== 'CONFIG_MAP') return known;
  return [...known, wrong(path, 'must be API_AND_CONFIG_MAP or API to use accessEntries')];
};

/** Nodes of unmanaged groups are let in by whoever made the cluster. */
export const creatorAccess: ClusterRule = (config) => {
  const { bootstrapClusterCreatorAdminPermissions: creator, accessEntries = [] } = config.accessConfig ?? {};
  if (creator !== false || (config.nodeGroups ?? []).length === 0) return [];
  if (authenticationModeOf(config) !== 'CONFIG_MAP' && accessEntries.length > 0) return [];
  const path = ['accessConfig', 'bootstrapClusterCreatorAdminPermissions'];
  return [
    wrong(path, 'must not be false with unmanaged nodeGroups: nobody could let their nodes in', {
      hint: 'add an access entry, or use managedNodeGroups',
    }),
  ];
};

type Entry = NonNullable<NonNullable<RawConfig['accessConfig']>['accessEntries']>[number];

/** Each principal once, with rights that its type can have. */
export const accessEntries: ClusterRule = ({ accessConfig }) => {
  const entries = accessConfig?.accessEntries ?? [];
  return [
    ...entries.flatMap((entry, index) => entryFindings(entry, ['accessConfig', 'accessEntries', index])),
    ...entries.flatMap(({ principalARN }, index) => {
      const first = entries.findIndex((other) => other.principalARN === principalARN);
      if (!principalARN || first === index) return [];
      const path = ['accessConfig', 'accessEntries', index, 'principalARN'];
      return [wrong(path, `another access entry is for ${principalARN}`)];
    }),
  ];
};

function entryFindings(entry: Entry, path: Path): readonly Finding[] {
  return [
    ...arnFindings(entry.principalARN, [...path, 'principalARN']),
    ...typeFindings(entry, path),
    ...(entry.accessPolicies ?? []).flatMap((policy, index) =>
      policyFindings(policy, [...path, 'accessPolicies', index]),
    ),
  ];
}

const nodeTypes = ['EC2_LINUX', 'EC2_WINDOWS', 'FARGATE_LINUX', 'HYBRID_LINUX'];

function typeFindings({ type, ...entry }: Entry, path: Path): readonly Finding[] {
  if (!type) return [];
  if (!accessEntryTypes.some((known) => known === type)) {
    const message = `${JSON.stringify(type)} is no type of access entry`;
    return [wrong([...path, 'type'], message, { hint: `one of ${accessEntryTypes.join(', ')}` })];
  }
  if (!nodeTypes.includes(type)) return [];
  const refused = {
    kubernetesGroups: (entry.kubernetesGroups ?? []).length > 0,
    kubernetesUsername: Boolean(entry.kubernetesUsername),
    accessPolicies: (entry.accessPolicies ?? []).length > 0,
  };
  return Object.entries(refused).flatMap(([field, isSet]) =>
    isSet
      ? [wrong([...path, field], `cannot be set when type is ${type}: EKS decides what nodes may do`)]
      : [],
  );
}

type Policy = NonNullable<Entry['accessPolicies']>[number];

/** One policy and its reach; capabilities have such policies too. */
export function policyFindings({ policyARN, accessScope = {} }: Policy, path: Path): readonly Finding[] {
  const scope = [...path, 'accessScope'];
  const { type, namespaces = [] } = accessScope;
  return [
    ...arnFindings(policyARN, [...path, 'policyARN']),
    ...resourceFindings(policyARN, [...path, 'policyARN']),
    ...(type === 'cluster' || type === 'namespace'
      ? []
      : [
          wrong(
            [...scope, 'type'],
            `must be namespace or cluster${type ? `, not ${JSON.stringify(type)}` : ''}`,
          ),
        ]),
    ...(type === 'cluster' && namespaces.length > 0
      ? [wrong([...scope, 'namespaces'], 'cannot be set when the scope is the cluster')]
      : []),
    ...(type === 'namespace' && namespaces.length === 0
      ? [wrong([...scope, 'namespaces'], 'needs at least one namespace')]
      : []),
  ];
}

function resourceFindings(text: string | undefined, path: Path): readonly Finding[] {
  const arn = parseArn(text ?? '');
  if (!arn || /^cluster-access-policy\/./.test(arn.resource)) return [];
  const hint = 'for example arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy';
  return [wrong(path, 'must be a cluster access policy of EKS, not one of IAM', { hint })];
}

function arnFindings(text: string | undefined, path: Path): readonly Finding[] {
  if (!text) return [wrong(path, 'must be set to an ARN')];
  return parseArn(text) ? [] : [wrong(path, `${JSON.stringify(text)} is no ARN`)];
}
