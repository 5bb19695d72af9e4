// Who creates a cluster is its first admin, by an access entry when the mode has entries.
import { roles } from '../iam/iam-rows.js';
import { principalArn } from '../principal.js';
import type { CloudContext } from '../service.js';
import { putAccessEntry } from './access-entry-rows.js';
import type { ClusterRow } from './eks-rows.js';

const CLUSTER_ADMIN_POLICY = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy';

/** Gives the creator its entry, unless the cluster was made without, or by a service. */
export function bootstrapCreator(cluster: ClusterRow, context: CloudContext): void {
  const { principal, accountId } = context;
  if (!cluster.bootstrapCreatorAdmin || cluster.authenticationMode === 'CONFIG_MAP') return;
  if (principal.kind === 'service') return;
  const role = principal.kind === 'session' ? context.rows(roles).get(principal.roleName) : undefined;
  const arn =
    role?.arn ??
    (principal.kind === 'session'
      ? `arn:aws:iam::${accountId}:role/${principal.roleName}`
      : principalArn(principal));
  putAccessEntry(context, {
    cluster,
    principalArn: arn,
    entryType: 'STANDARD',
    policies: [
      {
        policyArn: CLUSTER_ADMIN_POLICY,
        scope: { type: 'cluster', namespaces: [] },
        associatedMs: context.clock.now(),
      },
    ],
  });
}
