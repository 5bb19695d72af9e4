// Who may do too much: identities in the cluster, policies in the account, and pods by way of their node.
import { isJsonObject } from '@berth/kube';
import { parseArn } from '../arn.js';
import { authenticationModeOf, hasPolicy } from '../rules/cluster-facts.js';
import type { Path } from '../schema/decode.js';
import { forEachPool, type LintNote, type LintRule, onPool } from './lint-rule.js';

/** `system:masters` passes every check of the cluster, and cannot be restricted. */
const masters: LintRule = ({ config }) =>
  (config.iamIdentityMappings ?? []).flatMap(({ groups = [], arn = '', username = '' }, index) =>
    groups.flatMap((group, item): readonly LintNote[] => {
      if (group !== 'system:masters') return [];
      return [
        {
          code: 'iam.admin',
          severity: 'warning',
          path: ['iamIdentityMappings', index, 'groups', item],
          message:
            `${arn || username} may do everything in the cluster: system:masters passes every ` +
            'check and no rule can restrict it',
          fix: 'use a group of your own with a RoleBinding, or an access entry with a policy',
        },
      ];
    }),
  );

/** Access entries: administrators, and groups that EKS refuses. */
const accessEntries: LintRule = ({ config }) =>
  (config.accessConfig?.accessEntries ?? []).flatMap((entry, index) => {
    const path = ['accessConfig', 'accessEntries', index];
    const admin = (entry.accessPolicies ?? []).flatMap(
      ({ policyARN = '', accessScope }, item): readonly LintNote[] => {
        if (!policyARN.endsWith('/AmazonEKSClusterAdminPolicy') || accessScope?.type !== 'cluster') return [];
        const message = `${entry.principalARN} may do everything in the cluster`;
        const fix = 'give AmazonEKSEditPolicy or AmazonEKSViewPolicy for namespaces, where that is enough';
        return [
          { code: 'iam.admin', severity: 'info', path: [...path, 'accessPolicies', item], message, fix },
        ];
      },
    );
    const refused = (entry.kubernetesGroups ?? []).flatMap((group, item): readonly LintNote[] => {
      if (!/^(system|eks|aws|amazon|iam):/.test(group)) return [];
      const message = `EKS refuses access entries with the group ${group}: its prefix is reserved`;
      const fix = 'use a group of your own, or an access policy';
      return [
        {
          code: 'iam.system-group',
          severity: 'error',
          path: [...path, 'kubernetesGroups', item],
          message,
          fix,
        },
      ];
    });
    return [...admin, ...refused];
  });

/** In API mode the cluster does not look at aws-auth. */
const unreadMappings: LintRule = ({ config }) => {
  if (authenticationModeOf(config) !== 'API' || (config.iamIdentityMappings ?? []).length === 0) return [];
  return [
    {
      code: 'iam.mapping-unread',
      severity: 'error',
      path: ['iamIdentityMappings'],
      message: 'with authenticationMode API the cluster does not read aws-auth: these mappings let nobody in',
      fix: 'use accessConfig.accessEntries, or authenticationMode: API_AND_CONFIG_MAP',
    },
  ];
};

/** Policies of roles that are made: for service accounts, associations, add-ons and capabilities. */
const broadPolicies: LintRule = ({ config }) => {
  const { iam = {} } = config;
  const holders: readonly (readonly [Path, Holder])[] = [
    ...(iam.serviceAccounts ?? []).map((one, index) => [['iam', 'serviceAccounts', index], one] as const),
    ...(iam.podIdentityAssociations ?? []).map(
      ({ permissionPolicyARNs, permissionPolicy }, index) =>
        [['iam', 'podIdentityAssociations', index], { permissionPolicyARNs, permissionPolicy }] as const,
    ),
    ...(config.addons ?? []).map((one, index) => [['addons', index], one] as const),
    ...(config.capabilities ?? []).map((one, index) => [['capabilities', index], one] as const),
    ...(config.nodeGroups ?? []).map(
      ({ iam: one = {} }, index) => [['nodeGroups', index, 'iam'], one] as const,
    ),
    ...(config.managedNodeGroups ?? []).map(
      ({ iam: one = {} }, index) => [['managedNodeGroups', index, 'iam'], one] as const,
    ),
  ];
  return holders.flatMap(([path, holder]) => holderNotes(holder, path));
};

interface Holder {
  readonly attachPolicyARNs?: readonly string[] | undefined;
  readonly attachPolicy?: unknown;
  readonly permissionPolicyARNs?: readonly string[] | undefined;
  readonly permissionPolicy?: unknown;
}

const broadManaged =
  /\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|AmazonEC2FullAccess|AmazonS3FullAccess)$/;

function holderNotes(holder: Holder, path: Path): readonly LintNote[] {
  const arns = (['attachPolicyARNs', 'permissionPolicyARNs'] as const).flatMap((field) =>
    (holder[field] ?? []).flatMap((arn, index): readonly LintNote[] => {
      const name = broadManaged.exec(arn)?.[1];
      if (!name) return [];
      const message = `${name} allows far more than a workload needs: whoever gets into a pod has it`;
      const fix = 'allow the actions and resources it uses, in attachPolicy';
      const severity = /Administrator|PowerUser|IAM/.test(name) ? 'warning' : 'info';
      return [{ code: 'iam.broad-policy', severity, path: [...path, field, index], message, fix }];
    }),
  );
  const inline = (['attachPolicy', 'permissionPolicy'] as const).flatMap((field) =>
    statementsOf(holder[field]).flatMap((statement, index): readonly LintNote[] => {
      const actions = textsOf(statement['Action']).filter((action) => /^\*$|^[\w-]+:\*$/.test(action));
      const anywhere = textsOf(statement['Resource']).includes('*');
      if (statement['Effect'] !== 'Allow' || actions.length === 0 || !anywhere) return [];
      const message = `the policy allows ${actions.join(', ')} on everything in the account`;
      const fix = 'name the actions and resources that are used';
      return [
        {
          code: 'iam.broad-policy',
          severity: 'warning',
          path: [...path, field, 'Statement', index],
          message,
          fix,
        },
      ];
    }),
  );
  return [...arns, ...inline];
}

function statementsOf(policy: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (!isJsonObject(policy)) return [];
  const { Statement: statements } = policy;
  return (Array.isArray(statements) ? statements : [statements]).filter(isJsonObject);
}

const textsOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');

/** attachPolicyARNs replaces the policies that let a node join and pull images. */
const nodePolicies = forEachPool((pool) => {
  const arns = pool.group.iam?.attachPolicyARNs ?? [];
  const names = arns.map((arn) => parseArn(arn)?.resource.split('/').at(-1) ?? '');
  if (arns.length === 0) return [];
  const missing = [
    ...(names.includes('AmazonEKSWorkerNodePolicy') ? [] : ['AmazonEKSWorkerNodePolicy']),
    ...(names.some((name) => name.startsWith('AmazonEC2ContainerRegistry'))
      ? []
      : ['AmazonEC2ContainerRegistryPullOnly']),
  ];
  if (missing.length === 0) return [];
  return [
    onPool(pool, ['iam', 'attachPolicyARNs'], {
      code: 'iam.node-policies',
      severity: 'error',
      message:
        `attachPolicyARNs replaces the default policies of ${pool.pool.name}, and lacks ` +
        `${missing.join(' and ')}: its nodes cannot join or pull images`,
      fix: `add ${missing.map((name) => `arn:aws:iam::aws:policy/${name}`).join(' and ')}, or use attachPolicy`,
    }),
  ];
});

/** IMDSv1 answers any request that reaches it, also one that a web service was tricked into. */
const metadataV1 = forEachPool((pool) => {
  if (pool.group.disableIMDSv1 !== false) return [];
  return [
    onPool(pool, ['disableIMDSv1'], {
      code: 'imds.v1',
      severity: 'warning',
      message:
        `the metadata service on nodes of ${pool.pool.name} answers without a session (IMDSv1): a ` +
        `pod that fetches URLs for others gives the node's credentials away`,
      fix: 'remove disableIMDSv1: false',
    }),
  ];
});

/** Pods reach the metadata service of their node, and with it the node's role. */
const metadataForPods = forEachPool((pool) => {
  const { iam, disablePodIMDS } = pool.group;
  const extra =
    hasPolicy(iam?.withAddonPolicies) || (iam?.attachPolicyARNs ?? []).length > 0 || iam?.attachPolicy;
  if (disablePodIMDS || !extra) return [];
  return [
    onPool(pool, ['iam'], {
      code: 'imds.pods',
      severity: 'info',
      message: `what the role of ${pool.pool.name} may do beyond the defaults, every pod on its nodes may do as well`,
      fix:
        'give the rights to a service account (iam.serviceAccounts or podIdentityAssociations), ' +
        'and set disablePodIMDS: true',
    }),
  ];
});

/** All rules of rights. */
export const iamLint: readonly LintRule[] = [
  masters,
  accessEntries,
  unreadMappings,
  broadPolicies,
  nodePolicies,
  metadataV1,
  metadataForPods,
];
