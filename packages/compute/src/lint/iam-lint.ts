// Who may enter the cluster and do too much there, or cannot enter; and what pods may do by way of their node.
import { parseArn } from '../arn.js';
import { authenticationModeOf, hasPolicy } from '../rules/cluster-facts.js';
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

/** aws-auth knows a role by its name alone: a path, or the ARN of a session, matches nobody. */
const mappedArns: LintRule = ({ config }) =>
  (config.iamIdentityMappings ?? []).flatMap(({ arn = '' }, index): readonly LintNote[] => {
    const parsed = parseArn(arn);
    const role = parsed && roleOf(parsed.resource);
    if (!parsed || !role) return [];
    return [
      {
        code: 'iam.mapping-path',
        severity: 'error',
        path: ['iamIdentityMappings', index, 'arn'],
        message: `${arn} lets nobody in: aws-auth is compared with the role's ARN without ${role.without}`,
        fix: `write arn:${parsed.partition}:iam::${parsed.account}:role/${role.name}, or use an access entry`,
      },
    ];
  });

function roleOf(resource: string): { readonly name: string; readonly without: string } | undefined {
  const [kind, ...parts] = resource.split('/');
  if (kind === 'assumed-role') return { name: parts[0] ?? '', without: 'a session' };
  if (kind === 'role' && parts.length > 1) return { name: parts.at(-1) ?? '', without: 'its path' };
  return undefined;
}

/** Of two mappings of one ARN only one counts. */
const mappedTwice: LintRule = ({ config }) => {
  const mappings = config.iamIdentityMappings ?? [];
  const arns = mappings.map(({ arn }) => arn?.toLowerCase());
  return mappings.flatMap(({ arn, username }, index): readonly LintNote[] => {
    if (arn === undefined || arns.indexOf(arn.toLowerCase()) === index) return [];
    return [
      {
        code: 'iam.mapping-twice',
        severity: 'warning',
        path: ['iamIdentityMappings', index, 'arn'],
        message: `${arn} is mapped above already: only one of the two counts, and it may not be ${username ?? 'this'}`,
        fix: 'write one mapping with all its groups',
      },
    ];
  });
};

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
  mappedArns,
  mappedTwice,
  metadataV1,
  metadataForPods,
];
