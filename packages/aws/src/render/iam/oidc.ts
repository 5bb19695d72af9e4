// Roles for service accounts: the cluster's OIDC issuer vouches for the token of one account.
import type { ClusterContext } from '../cluster-context.js';
import { policyDocument } from '../policy-document.js';
import type { CfnObject } from '../template.js';
import { issuerName } from './issuer-name.js';

export interface ServiceAccountSubject {
  readonly namespace: string;
  readonly name: string;
  /** Lets every account match whose name does: `worker-*`. */
  readonly pattern?: string | undefined;
}

/** Named as awaited in place of the issuer, which EKS gives when the control plane stands. */
const awaitedIssuer = 'cluster.oidcIssuer';

const audience = 'sts.amazonaws.com';

/** A trust policy for an account of the cluster; without one, for any pod of the cluster. */
export function trustOfServiceAccount(context: ClusterContext, subject?: ServiceAccountSubject): CfnObject {
  const issuer = issuerOf(context);
  const forAudience = { [`${issuer}:aud`]: audience };
  const account = subject && `system:serviceaccount:${subject.namespace}:`;
  return policyDocument([
    {
      Effect: 'Allow',
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Principal: {
        Federated: `arn:${context.partition}:iam::${context.facts.accountId}:oidc-provider/${issuer}`,
      },
      Condition: !subject
        ? { StringEquals: forAudience }
        : subject.pattern
          ? { StringLike: { [`${issuer}:sub`]: `${account}${subject.pattern}` }, StringEquals: forAudience }
          : { StringEquals: { [`${issuer}:sub`]: `${account}${subject.name}`, ...forAudience } },
    },
  ]);
}

/** A trust policy for EKS Pod Identity. */
export const trustOfPodIdentity: CfnObject = policyDocument([
  {
    Effect: 'Allow',
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    Principal: { Service: 'pods.eks.amazonaws.com' },
  },
]);

/** Gives what has to be known before such a role can be made. */
export const oidcAwaits = ({ facts }: ClusterContext): readonly string[] =>
  facts.cluster?.oidcIssuer ? [] : [awaitedIssuer];

/** The issuer without its scheme: so IAM names providers and condition keys. */
function issuerOf({ facts, region, partition }: ClusterContext): string {
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const issuer = facts.cluster?.oidcIssuer ?? `https://oidc.eks.${region}.${suffix}/id/${'0'.repeat(32)}`;
  return issuerName(issuer);
}
