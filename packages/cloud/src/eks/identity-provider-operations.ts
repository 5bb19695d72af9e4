// OIDC identity providers of a cluster, as records: one a cluster at most.
import { eksArn } from './eks-arn.js';
import { record, requiredText, textMap, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { checkTags } from '../tags.js';
import { activeCluster, clusterOf, namesPage, uuid } from './cluster-lookup.js';
import { notFound, taken } from './eks-error.js';
import { identityProviders, keyIn, type IdentityProviderRow } from './eks-rows.js';
import { startUpdate, updateView } from './updates.js';

export const identityProviderOperations: Readonly<Record<string, Operation>> = {
  AssociateIdentityProviderConfig: (params, context) => {
    const { name: clusterName } = activeCluster(params, context);
    const oidc = record(params, 'oidc') ?? {};
    const name = requiredText(oidc, 'identityProviderConfigName');
    if (
      context
        .rows(identityProviders)
        .list()
        .some((row) => row.clusterName === clusterName)
    )
      throw taken('Identity provider config is already associated with the cluster', { clusterName });
    const row: IdentityProviderRow = {
      clusterName,
      name,
      arn: eksArn(context, `identityproviderconfig/${clusterName}/oidc/${name}/${uuid(context)}`),
      oidc,
      tags: checkTags(textMap(params, 'tags'), 'InvalidParameterException'),
    };
    context.rows(identityProviders).put(keyIn(clusterName, name), row);
    return { update: changed(context, clusterName, 'AssociateIdentityProviderConfig'), tags: row.tags };
  },
  DescribeIdentityProviderConfig: (params, context) => {
    const row = providerOf(params, context);
    const { oidc, clusterName, arn, tags } = row;
    return {
      identityProviderConfig: {
        oidc: { ...oidc, clusterName, identityProviderConfigArn: arn, status: 'ACTIVE', tags },
      },
    };
  },
  DisassociateIdentityProviderConfig: (params, context) => {
    const row = providerOf(params, context);
    context.rows(identityProviders).delete(keyIn(row.clusterName, row.name));
    return { update: changed(context, row.clusterName, 'DisassociateIdentityProviderConfig') };
  },
  ListIdentityProviderConfigs: (params, context) => {
    const { name } = clusterOf(params, context);
    const own = context
      .rows(identityProviders)
      .list()
      .filter(({ clusterName }) => clusterName === name);
    return namesPage(
      params,
      'identityProviderConfigs',
      own.map((row) => ({ type: 'oidc', name: row.name })),
    );
  },
};

const changed = (context: CloudContext, clusterName: string, updateType: string): Params =>
  updateView(startUpdate(context, { clusterName, updateType, params: [] }));

function providerOf(params: Params, context: CloudContext): IdentityProviderRow {
  const { name: clusterName } = clusterOf(params, context);
  const name = requiredText(record(params, 'identityProviderConfig') ?? {}, 'name');
  const row = context.rows(identityProviders).get(keyIn(clusterName, name));
  if (!row) throw notFound(`No identity provider config found for name: ${name}`, { clusterName });
  return row;
}
