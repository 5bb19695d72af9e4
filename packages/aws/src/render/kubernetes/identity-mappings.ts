// `iamIdentityMappings` of a ClusterConfig as rows of aws-auth.
import type { ClusterConfig } from '@berth/compute';
import { parseArn } from '@berth/compute';
import { clusterContext } from '../cluster-context.js';
import type { AwsFacts } from '../facts.js';
import type { IdentityMapping } from './aws-auth.js';
import { EMR_CONTAINERS } from './emr-containers.js';

/** Gives the rows that the file asks for; a service's row is that of its service-linked role. */
export function identityMappings(config: ClusterConfig, facts: AwsFacts): readonly IdentityMapping[] {
  const context = clusterContext(config, facts);
  const mappings = context.spec.iamIdentityMappings ?? [];
  return mappings.map(({ arn, account, serviceName, username = '', groups = [], noDuplicateARNs }) => {
    if (account) return { kind: 'account', account };
    if (serviceName) return serviceMapping(context.partition, facts.accountId);
    const kind = parseArn(arn ?? '')?.resource.startsWith('user/') ? 'user' : 'role';
    return { kind, arn: arn ?? '', username, groups, noDuplicateArns: noDuplicateARNs === true };
  });
}

/** The name of the service-linked role of EMR on EKS. */
export const EMR_ROLE = 'AWSServiceRoleForAmazonEMRContainers';

/** EMR on EKS is the one service that knows such a row. */
const serviceMapping = (partition: string, accountId: string): IdentityMapping => ({
  kind: 'role',
  arn: `arn:${partition}:iam::${accountId}:role/${EMR_ROLE}`,
  username: EMR_CONTAINERS,
  groups: [],
});
