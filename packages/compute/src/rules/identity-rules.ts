// `iamIdentityMappings` (rows of aws-auth) and `identityProviders`. eksctl looks at most of a mapping only after the
// cluster exists.
import { parseArn } from '../arn.js';
import type { Finding, Path } from '../schema/decode.js';
import { type ClusterRule, findingOf, type RawConfig } from './rule.js';

const mapping = findingOf('config.identity-mapping');
const provider = findingOf('config.identity-provider');

type Mapping = NonNullable<RawConfig['iamIdentityMappings']>[number];

/** A row is for an account, a service in a namespace, or a role or user. */
export const identityMappings: ClusterRule = (config) =>
  (config.iamIdentityMappings ?? []).flatMap((one, index) =>
    mappingFindings(one, ['iamIdentityMappings', index]),
  );

function mappingFindings(one: Mapping, path: Path): readonly Finding[] {
  const { arn, username, groups = [], account, serviceName, namespace } = one;
  if (account) {
    const alone = !arn && !username && groups.length === 0 && !serviceName && !namespace;
    return alone ? [] : [mapping([...path, 'account'], 'account cannot be set with anything else')];
  }
  if (serviceName || namespace) return serviceFindings(one, path);
  return arnFindings(one, path);
}

function serviceFindings(one: Mapping, path: Path): readonly Finding[] {
  const { arn, username, groups = [], serviceName, namespace } = one;
  if (!namespace) return [mapping([...path, 'namespace'], 'must be set with serviceName')];
  if (!serviceName) return [mapping([...path, 'serviceName'], 'must be set with namespace')];
  if (!arn || !username || groups.length === 0) return knownService(serviceName, path);
  return [mapping([...path, 'serviceName'], 'cannot be set with arn, username and groups')];
}

/** eksctl has roles for this one service only, and says so after the cluster exists. */
function knownService(serviceName: string, path: Path): readonly Finding[] {
  if (serviceName === 'emr-containers') return [];
  const message = `eksctl knows what to allow for emr-containers only, not for ${JSON.stringify(serviceName)}`;
  return [mapping([...path, 'serviceName'], message, { severity: 'warning' })];
}

function arnFindings({ arn, username, groups = [] }: Mapping, path: Path): readonly Finding[] {
  const late = { eksctl: 'accepts' } as const;
  if (!arn) return [mapping([...path, 'arn'], 'must be set: of a role or a user', late)];
  const parsed = parseArn(arn);
  if (!parsed) return [mapping([...path, 'arn'], `${JSON.stringify(arn)} is no ARN`, late)];
  if (!/^(role|user)\//.test(parsed.resource))
    return [mapping([...path, 'arn'], 'must be of a role or a user', late)];
  return username || groups.length > 0 ? [] : [mapping(path, 'needs a username or groups', late)];
}

/** OpenID Connect is the only kind. */
export const identityProviders: ClusterRule = (config) =>
  (config.identityProviders ?? []).flatMap((one, index) => {
    const path = ['identityProviders', index];
    if (one.type !== 'oidc') return [provider([...path, 'type'], 'must be oidc', { hint: 'add type: oidc' })];
    const fields = ['name', 'clientID', 'issuerURL'] as const;
    return fields.flatMap((field) => (one[field] ? [] : [provider([...path, field], 'must be set')]));
  });
