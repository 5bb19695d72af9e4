// `iam`: the OIDC provider, and the service accounts and pod identities with a role of their own stack.
import type { JsonObject } from '@berth/kube';
import type { ActualCluster } from '../inspect/actual.js';
import { adoptServiceRole } from './cluster-options.js';
import { accountGrants, grantsOf } from './known-policies.js';
import { optional, ownTags, tagsBeside } from './own-members.js';
import { present, propertiesOfType, text } from './template-values.js';

/** What to look at. */
export interface AccountSources {
  readonly actual: ActualCluster;
  readonly templates: ReadonlyMap<string, JsonObject>;
  /** Tags that the whole cluster has. */
  readonly clusterTags: JsonObject;
}

/** The `iam` part of the document. A file with service accounts has to say that there is a provider. */
export function adoptAccounts({ actual, templates, clusterTags }: AccountSources): JsonObject {
  const readAll = (tag: string, read: (subject: readonly string[], template: JsonObject) => JsonObject) =>
    actual.stacks.flatMap(({ name, tags }) => {
      const subject = tags[tag];
      const template = templates.get(name);
      if (subject === undefined || !template) return [];
      const own = tagsBeside(ownTags(tags), clusterTags);
      return [{ ...read(subject.split('/'), template), ...optional('tags', own) }];
    });
  const accounts = readAll('alpha.eksctl.io/iamserviceaccount-name', accountOf);
  const iam = present({
    ...adoptServiceRole(templates.get(`eksctl-${actual.controlPlane?.name ?? ''}-cluster`) ?? {}),
    withOIDC: actual.oidcProviderArn !== undefined || accounts.length > 0 || undefined,
    serviceAccounts: accounts,
    podIdentityAssociations: readAll('alpha.eksctl.io/podidentityassociation-name', identityOf),
  });
  return Object.keys(iam).length > 0 ? { iam } : {};
}

function accountOf([namespace, name]: readonly string[], template: JsonObject): JsonObject {
  const role = propertiesOfType(template, 'AWS::IAM::Role') ?? {};
  return present({
    metadata: { name, namespace },
    roleName: text(role, 'RoleName'),
    permissionsBoundary: text(role, 'PermissionsBoundary'),
    ...accountGrants(grantsOf(template, role, 'account')),
  });
}

function identityOf([namespace, serviceAccountName]: readonly string[], template: JsonObject): JsonObject {
  const role = propertiesOfType(template, 'AWS::IAM::Role') ?? {};
  const { arns, keys, document } = grantsOf(template, role, 'account');
  return present({
    namespace,
    serviceAccountName,
    roleName: text(role, 'RoleName'),
    permissionsBoundaryARN: text(role, 'PermissionsBoundary'),
    permissionPolicyARNs: arns,
    wellKnownPolicies: keys,
    permissionPolicy: document,
  });
}
