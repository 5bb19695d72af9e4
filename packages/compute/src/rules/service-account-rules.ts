// `iam.serviceAccounts`: IAM roles for service accounts, by OpenID Connect.
import { parseArn } from '../arn.js';
import type { Finding, Path } from '../schema/decode.js';
import { hasPolicy } from './cluster-facts.js';
import { type ClusterRule, findingOf, type RawConfig } from './rule.js';

const wrong = findingOf('config.service-account');

/** They need the OIDC provider, a name of their own, and something they may do. */
export const serviceAccounts: ClusterRule = ({ iam }) => {
  const accounts = iam?.serviceAccounts ?? [];
  if (accounts.length === 0) return [];
  const off =
    iam?.withOIDC === true
      ? []
      : [
          wrong(['iam', 'withOIDC'], 'must be true for iam.serviceAccounts', {
            hint: 'add withOIDC: true under iam',
          }),
        ];
  return [
    ...off,
    ...accounts.flatMap((account, index) => accountFindings(account, index)),
    ...twice(accounts),
  ];
};

/** ARNs that IAM would refuse; eksctl passes them on. */
export const clusterRoleArns: ClusterRule = ({ iam = {} }) => {
  const fields = [
    'serviceRoleARN',
    'serviceRolePermissionsBoundary',
    'fargatePodExecutionRoleARN',
    'fargatePodExecutionRolePermissionsBoundary',
  ] as const;
  return [
    ...fields.flatMap((field) => arnWarning(iam[field], ['iam', field])),
    ...(iam.serviceAccounts ?? []).flatMap((account, index) =>
      (account.attachPolicyARNs ?? []).flatMap((arn, item) =>
        arnWarning(arn, ['iam', 'serviceAccounts', index, 'attachPolicyARNs', item]),
      ),
    ),
  ];
};

type Account = NonNullable<NonNullable<RawConfig['iam']>['serviceAccounts']>[number];

function accountFindings(account: Account, index: number): readonly Finding[] {
  const path = ['iam', 'serviceAccounts', index];
  const may =
    hasPolicy(account.wellKnownPolicies) ||
    (account.attachPolicyARNs ?? []).length > 0 ||
    account.attachPolicy !== undefined ||
    Boolean(account.attachRoleARN);
  return [
    ...(account.metadata?.name ? [] : [wrong([...path, 'metadata', 'name'], 'name must be set')]),
    ...(may
      ? []
      : [
          wrong(
            path,
            'one of wellKnownPolicies, attachPolicyARNs, attachRoleARN and attachPolicy must be set',
            {
              hint: 'roleName alone gives the account no rights',
            },
          ),
        ]),
  ];
}

function twice(accounts: readonly Account[]): readonly Finding[] {
  const seen = new Set<string>();
  return accounts.flatMap(({ metadata }, index) => {
    const name = `${metadata?.namespace || 'default'}/${metadata?.name ?? ''}`;
    if (!metadata?.name || !seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [wrong(['iam', 'serviceAccounts', index, 'metadata', 'name'], `${name} is not unique`)];
  });
}

function arnWarning(arn: string | undefined, path: Path): readonly Finding[] {
  if (!arn || parseArn(arn)) return [];
  const message = `${JSON.stringify(arn)} is no ARN: IAM will refuse it`;
  return [findingOf('config.arn')(path, message, { severity: 'warning', hint: 'arn:aws:iam::ACCOUNT:…' })];
}
