// Who may speak to a cluster and with what rights, which pods carry which roles, and who vouches for people: what no
// template tells of a cluster that eksctl did not make.
import { unlessAbsent, type AwsCalls } from '../calls/aws-calls.js';
import type { ActualAccessEntry, ActualIdentityProvider, ActualPodIdentity } from './actual.js';
import { allPages } from './pages.js';

/** Every access entry with its policies: two calls each, and one for their names. */
export async function inspectAccessEntries(
  calls: AwsCalls,
  clusterName: string,
): Promise<readonly ActualAccessEntry[]> {
  const principals = await allPages(
    (nextToken) => calls.send('eks', 'ListAccessEntries', { clusterName, nextToken }),
    ({ accessEntries, nextToken }) => ({ items: accessEntries, next: nextToken }),
  );
  const entries = await Promise.all(principals.map((arn) => inspectEntry(calls, clusterName, arn)));
  return entries.flatMap((entry) => entry ?? []);
}

async function inspectEntry(
  calls: AwsCalls,
  clusterName: string,
  principalArn: string,
): Promise<ActualAccessEntry | undefined> {
  const input = { clusterName, principalArn };
  const [answer, policies] = await Promise.all([
    unlessAbsent(calls.send('eks', 'DescribeAccessEntry', input)),
    allPages(
      (nextToken) => calls.send('eks', 'ListAssociatedAccessPolicies', { ...input, nextToken }),
      ({ associatedAccessPolicies, nextToken }) => ({ items: associatedAccessPolicies, next: nextToken }),
    ),
  ]);
  const entry = answer?.accessEntry;
  if (!entry) return undefined;
  const { type = 'STANDARD', username = '' } = entry;
  return {
    principalArn,
    type,
    userName: username,
    groups: entry.kubernetesGroups ?? [],
    policies: policies.map(({ policyArn = '', accessScope = {} }) => ({
      policyArn,
      scope: accessScope.type ?? 'cluster',
      namespaces: accessScope.namespaces ?? [],
    })),
    tags: entry.tags ?? {},
    isOfEks: principalArn.includes(':role/aws-service-role/') || username.startsWith('eks:'),
  };
}

/** Every pod identity association: a call each, and one for their ids. */
export async function inspectPodIdentities(
  calls: AwsCalls,
  clusterName: string,
): Promise<readonly ActualPodIdentity[]> {
  const found = await allPages(
    (nextToken) => calls.send('eks', 'ListPodIdentityAssociations', { clusterName, nextToken }),
    ({ associations, nextToken }) => ({ items: associations, next: nextToken }),
  );
  const described = await Promise.all(
    found.map(({ associationId = '' }) =>
      unlessAbsent(calls.send('eks', 'DescribePodIdentityAssociation', { clusterName, associationId })),
    ),
  );
  return described.flatMap((answer) => {
    const { association } = answer ?? {};
    if (!association) return [];
    const { namespace = '', serviceAccount = '', roleArn = '', ownerArn, tags = {} } = association;
    return {
      namespace,
      serviceAccount,
      roleArn,
      targetRoleArn: association.targetRoleArn,
      disablesSessionTags: association.disableSessionTags ?? false,
      owner: ownerArn === undefined ? undefined : /:addon\/[^/]+\/([^/]+)/.exec(ownerArn)?.[1],
      tags,
    };
  });
}

/** Every OpenID Connect provider that people come from: a call each, and one for their names. */
export async function inspectIdentityProviders(
  calls: AwsCalls,
  clusterName: string,
): Promise<readonly ActualIdentityProvider[]> {
  const found = await allPages(
    (nextToken) => calls.send('eks', 'ListIdentityProviderConfigs', { clusterName, nextToken }),
    ({ identityProviderConfigs, nextToken }) => ({ items: identityProviderConfigs, next: nextToken }),
  );
  const described = await Promise.all(
    found.map(({ type, name }) =>
      calls.send('eks', 'DescribeIdentityProviderConfig', {
        clusterName,
        identityProviderConfig: { type, name },
      }),
    ),
  );
  return described.flatMap(({ identityProviderConfig }) => {
    const oidc = identityProviderConfig?.oidc;
    if (!oidc) return [];
    return {
      name: oidc.identityProviderConfigName ?? '',
      issuerURL: oidc.issuerUrl ?? '',
      clientID: oidc.clientId ?? '',
      usernameClaim: oidc.usernameClaim,
      usernamePrefix: oidc.usernamePrefix,
      groupsClaim: oidc.groupsClaim,
      groupsPrefix: oidc.groupsPrefix,
      requiredClaims: oidc.requiredClaims ?? {},
      tags: oidc.tags ?? {},
    };
  });
}
