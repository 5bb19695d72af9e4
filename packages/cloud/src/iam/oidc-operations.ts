// OpenID Connect providers: what lets service accounts of a cluster take roles.
import { requiredText, texts, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { checkTags, tagListOf, tagsOfList, withoutTags } from '../tags.js';
import { alreadyExists, noSuchEntity, validationError } from './iam-error.js';
import { iamPage } from './iam-names.js';
import { oidcProviders, type OidcProviderRow } from './iam-rows.js';

export const oidcOperations: Readonly<Record<string, Operation>> = {
  CreateOpenIDConnectProvider: createProvider,
  GetOpenIDConnectProvider: (params, context) => {
    const row = providerAt(params, context);
    return {
      Url: row.url,
      ClientIDList: row.clientIds,
      ThumbprintList: row.thumbprints,
      CreateDate: new Date(row.createdMs),
      Tags: tagListOf(row.tags),
    };
  },
  ListOpenIDConnectProviders: (_, context) => ({
    OpenIDConnectProviderList: context
      .rows(oidcProviders)
      .list()
      .map(({ arn }) => ({ Arn: arn })),
  }),
  // Deleting one that is gone is no error with IAM.
  DeleteOpenIDConnectProvider: (params, context) => {
    context.rows(oidcProviders).delete(requiredText(params, 'OpenIDConnectProviderArn'));
    return {};
  },
  AddClientIDToOpenIDConnectProvider: (params, context) => {
    const row = providerAt(params, context);
    const clientIds = [...new Set([...row.clientIds, requiredText(params, 'ClientID')])];
    context.rows(oidcProviders).put(row.arn, { ...row, clientIds });
    return {};
  },
  RemoveClientIDFromOpenIDConnectProvider: (params, context) => {
    const row = providerAt(params, context);
    const gone = requiredText(params, 'ClientID');
    context
      .rows(oidcProviders)
      .put(row.arn, { ...row, clientIds: row.clientIds.filter((id) => id !== gone) });
    return {};
  },
  UpdateOpenIDConnectProviderThumbprint: (params, context) => {
    const row = providerAt(params, context);
    context.rows(oidcProviders).put(row.arn, { ...row, thumbprints: texts(params, 'ThumbprintList') });
    return {};
  },
  TagOpenIDConnectProvider: (params, context) => {
    const row = providerAt(params, context);
    const tags = checkTags({ ...row.tags, ...tagsOfList(params) }, 'LimitExceeded');
    context.rows(oidcProviders).put(row.arn, { ...row, tags });
    return {};
  },
  UntagOpenIDConnectProvider: (params, context) => {
    const row = providerAt(params, context);
    context
      .rows(oidcProviders)
      .put(row.arn, { ...row, tags: withoutTags(row.tags, texts(params, 'TagKeys')) });
    return {};
  },
  ListOpenIDConnectProviderTags: (params, context) =>
    iamPage(params, 'Tags', tagListOf(providerAt(params, context).tags)),
};

function createProvider(params: Params, context: CloudContext): unknown {
  const full = requiredText(params, 'Url');
  if (!full.startsWith('https://')) throw validationError('Invalid Open ID Connect Provider URL');
  // Providers are named without a port.
  const url = full
    .slice('https://'.length)
    .replace(/^([^/:]+):\d+/, '$1')
    .replace(/\/$/, '');
  const arn = `arn:aws:iam::${context.accountId}:oidc-provider/${url}`;
  if (context.rows(oidcProviders).get(arn)) throw alreadyExists(`Provider with url ${full} already exists.`);
  const thumbprints = texts(params, 'ThumbprintList');
  if (thumbprints.some((print) => !/^[\da-fA-F]{40}$/.test(print)))
    throw validationError('Thumbprint must be 40 hexadecimal characters');
  const tags = checkTags(tagsOfList(params), 'LimitExceeded');
  const row: OidcProviderRow = {
    arn,
    url,
    clientIds: texts(params, 'ClientIDList'),
    thumbprints,
    createdMs: context.clock.now(),
    tags,
  };
  context.rows(oidcProviders).put(arn, row);
  return { OpenIDConnectProviderArn: arn, Tags: tagListOf(tags) };
}

function providerAt(params: Params, context: CloudContext): OidcProviderRow {
  const arn = requiredText(params, 'OpenIDConnectProviderArn');
  const row = context.rows(oidcProviders).get(arn);
  if (!row) throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
  return row;
}
