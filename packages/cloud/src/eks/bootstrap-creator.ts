// Who creates a cluster is its first admin, by an access entry when the mode has entries.
import { roles } from '../iam/iam-rows.js';
import { principalArn } from '../principal.js';
import type { CloudContext } from '../service.js';
import { putAccessEntry } from './access-entry-rows.js';
import type { ClusterRow } from './eks-rows.js';

/** The policy that allows everything in the cluster. */
export const CLUSTER_ADMIN_POLICY = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy';

/** The ARN by which the caller is known in access entries: of a session that of its role. */
export function callerArn({ principal, accountId, rows }: CloudContext): string {
  if (principal.kind !== 'session') return principalArn(principal);
  return rows(roles).get(principal.roleName)?.arn ?? `arn:aws:iam::${accountId}:role/${principal.roleName}`;
}

/** Gives the creator its entry, unless the cluster was made without, or by a service. */
export function bootstrapCreator(cluster: ClusterRow, context: CloudContext): void {
  if (!cluster.bootstrapCreatorAdmin || cluster.authenticationMode === 'CONFIG_MAP') return;
  if (context.principal.kind === 'service') return;
  const scope = { type: 'cluster', namespaces: [] };
  putAccessEntry(context, {
    cluster,
    principalArn: cluster.creatorArn,
    entryType: 'STANDARD',
    policies: [{ policyArn: CLUSTER_ADMIN_POLICY, scope, associatedMs: context.clock.now() }],
  });
}
