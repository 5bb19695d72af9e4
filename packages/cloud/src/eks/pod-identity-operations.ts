// Pod identity associations: which role the pods of a service account get.
import { flag, requiredText, text, textMap, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { checkTags } from '../tags.js';
import { activeCluster, clusterOf, namesPage } from './cluster-lookup.js';
import { notFound } from './eks-error.js';
import { keyIn, podIdentities, type PodIdentityRow } from './eks-rows.js';
import { putPodIdentity } from './pod-identity-rows.js';

export const podIdentityOperations: Readonly<Record<string, Operation>> = {
  CreatePodIdentityAssociation: (params, context) => {
    const { name } = activeCluster(params, context);
    const row = putPodIdentity(context, {
      clusterName: name,
      namespace: requiredText(params, 'namespace'),
      serviceAccount: requiredText(params, 'serviceAccount'),
      roleArn: requiredText(params, 'roleArn'),
      targetRoleArn: text(params, 'targetRoleArn'),
      disableSessionTags: flag(params, 'disableSessionTags') ?? false,
      tags: checkTags(textMap(params, 'tags'), 'InvalidParameterException'),
    });
    return { association: associationView(row) };
  },
  DescribePodIdentityAssociation: (params, context) => ({
    association: associationView(associationOf(params, context)),
  }),
  ListPodIdentityAssociations: (params, context) => {
    const { name } = clusterOf(params, context);
    const own = context
      .rows(podIdentities)
      .list()
      .filter(
        (row) =>
          row.clusterName === name &&
          (text(params, 'namespace') ?? row.namespace) === row.namespace &&
          (text(params, 'serviceAccount') ?? row.serviceAccount) === row.serviceAccount,
      );
    const summaries = own.map(({ clusterName, namespace, serviceAccount, arn, id, ownerArn }) => ({
      clusterName,
      namespace,
      serviceAccount,
      associationArn: arn,
      associationId: id,
      ownerArn,
    }));
    return namesPage(params, 'associations', summaries);
  },
  UpdatePodIdentityAssociation: (params, context) => {
    const row = associationOf(params, context);
    const changed: PodIdentityRow = {
      ...row,
      roleArn: text(params, 'roleArn') ?? row.roleArn,
      targetRoleArn: text(params, 'targetRoleArn') ?? row.targetRoleArn,
      disableSessionTags: flag(params, 'disableSessionTags') ?? row.disableSessionTags,
      modifiedMs: context.clock.now(),
    };
    context.rows(podIdentities).put(keyIn(row.clusterName, row.id), changed);
    return { association: associationView(changed) };
  },
  DeletePodIdentityAssociation: (params, context) => {
    const row = associationOf(params, context);
    context.rows(podIdentities).delete(keyIn(row.clusterName, row.id));
    return { association: associationView(row) };
  },
};

function associationOf(params: Params, context: CloudContext): PodIdentityRow {
  const { name } = clusterOf(params, context);
  const id = requiredText(params, 'associationId');
  const row = context.rows(podIdentities).get(keyIn(name, id));
  if (!row)
    throw notFound(`No pod identity association found with ID: ${id} in cluster: ${name}`, {
      clusterName: name,
    });
  return row;
}

const associationView = (row: PodIdentityRow): Params => ({
  clusterName: row.clusterName,
  namespace: row.namespace,
  serviceAccount: row.serviceAccount,
  roleArn: row.roleArn,
  targetRoleArn: row.targetRoleArn,
  associationArn: row.arn,
  associationId: row.id,
  ownerArn: row.ownerArn,
  disableSessionTags: row.disableSessionTags,
  createdAt: new Date(row.createdMs),
  modifiedAt: new Date(row.modifiedMs),
  tags: row.tags,
});
