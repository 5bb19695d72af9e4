// The access policies of one principal: what the file says against what EKS has, and the calls between the two.
import { jsonEqual } from '@berth/kube';
import { unlessAbsent, type AwsCalls } from '../calls/aws-calls.js';
import { allPages } from '../inspect/pages.js';

/** One policy with the namespaces it is for; none: the whole cluster. */
export interface AccessPolicy {
  readonly arn: string;
  readonly namespaces: readonly string[];
}

interface PolicySpec {
  readonly policyARN?: string | undefined;
  readonly accessScope?:
    | { readonly type?: string | undefined; readonly namespaces?: readonly string[] | undefined }
    | undefined;
}

/** Whose they are, on which cluster. */
export interface PrincipalKey {
  readonly clusterName: string;
  readonly principalArn: string;
}

/** Policies as a file has them, in one order. */
export const wantedPolicies = (specs: readonly PolicySpec[] = []): readonly AccessPolicy[] =>
  inOneOrder(
    specs.map(({ policyARN = '', accessScope }) => ({
      arn: policyARN,
      namespaces: accessScope?.type === 'namespace' ? (accessScope.namespaces ?? []) : [],
    })),
  );

/** Policies as EKS has them, in the same order; none for a principal without an entry. */
export async function actualPolicies(calls: AwsCalls, key: PrincipalKey): Promise<readonly AccessPolicy[]> {
  const found = await unlessAbsent(
    allPages(
      (nextToken) => calls.send('eks', 'ListAssociatedAccessPolicies', { ...key, nextToken }),
      (page) => ({ items: page.associatedAccessPolicies, next: page.nextToken }),
    ),
  );
  return inOneOrder(
    (found ?? []).map(({ policyArn = '', accessScope }) => ({
      arn: policyArn,
      namespaces: accessScope?.type === 'namespace' ? (accessScope.namespaces ?? []) : [],
    })),
  );
}

/** Brings EKS to the policies that are wanted; others are taken away. */
export async function setPolicies(
  calls: AwsCalls,
  key: PrincipalKey,
  wanted: readonly AccessPolicy[],
): Promise<void> {
  const there = await actualPolicies(calls, key);
  for (const policy of wanted.filter((item) => !there.some((other) => jsonEqual(item, other)))) {
    const { arn: policyArn, namespaces } = policy;
    const type = namespaces.length > 0 ? 'namespace' : 'cluster';
    const accessScope = { type, ...(namespaces.length > 0 ? { namespaces: [...namespaces] } : {}) } as const;
    await calls.send('eks', 'AssociateAccessPolicy', { ...key, policyArn, accessScope });
  }
  for (const { arn: policyArn } of there.filter(({ arn }) => !wanted.some((item) => item.arn === arn)))
    await unlessAbsent(calls.send('eks', 'DisassociateAccessPolicy', { ...key, policyArn }));
}

const inOneOrder = (policies: readonly AccessPolicy[]): readonly AccessPolicy[] =>
  policies
    .map(({ arn, namespaces }) => ({ arn, namespaces: namespaces.toSorted() }))
    .toSorted((a, b) => (a.arn < b.arn ? -1 : 1));
