// `iam`: roles of the cluster itself, the OIDC provider, and the service accounts and pod identities with a role.
import { member, members, type JsonObject } from '@berth/kube';
import type {
  ActualAccount,
  ActualCluster,
  ActualControlPlane,
  ActualPodIdentity,
} from '../inspect/actual.js';
import { accountGrants, grantsOf } from './known-policies.js';
import { optional, stackOwnTags, tagsBeside } from './own-members.js';
import { present, propertiesOfType, text } from './template-values.js';

/** What to look at. */
export interface AccountSources {
  readonly actual: ActualCluster & { readonly controlPlane: ActualControlPlane };
  readonly templates: ReadonlyMap<string, JsonObject>;
  /** Tags that the whole cluster has. */
  readonly clusterTags: JsonObject;
  readonly podIdentities: readonly ActualPodIdentity[];
  /** Service accounts of the cluster that name a role; undefined when its Kubernetes API was not asked. */
  readonly accounts?: readonly ActualAccount[] | undefined;
}

/** The `iam` part of the document. A file with service accounts has to say that there is a provider. */
export function adoptAccounts(sources: AccountSources): JsonObject {
  const { actual, templates } = sources;
  const template = templates.get(`eksctl-${actual.controlPlane.name}-cluster`);
  const accounts = serviceAccounts(sources);
  return present({
    ...(template ? clusterRoles(template) : { serviceRoleARN: actual.controlPlane.roleArn }),
    withOIDC: actual.oidcProviderArn !== undefined || accounts.length > 0 || undefined,
    serviceAccounts: accounts,
    podIdentityAssociations: podIdentities(sources),
  });
}

/** Members of `iam` that are about the roles of the control plane and of Fargate. */
function clusterRoles(template: JsonObject): JsonObject {
  const resources = member(template, 'Resources');
  const role = member(member(resources, 'ServiceRole'), 'Properties');
  const fargate = member(member(resources, 'FargatePodExecutionRole'), 'Properties');
  const cluster = propertiesOfType(template, 'AWS::EKS::Cluster') ?? {};
  const policies = JSON.stringify(role['ManagedPolicyArns'] ?? '');
  const isLocal = member(cluster, 'OutpostConfig')['OutpostArns'] !== undefined;
  const hasRole = Object.keys(role).length > 0;
  const lacksController = hasRole && !isLocal && !policies.includes('AmazonEKSVPCResourceController');
  const given = text(member(member(template, 'Outputs'), 'FargatePodExecutionRoleARN'), 'Value');
  return present({
    serviceRoleARN: text(cluster, 'RoleArn'),
    serviceRolePermissionsBoundary: text(role, 'PermissionsBoundary'),
    fargatePodExecutionRoleARN: given,
    fargatePodExecutionRolePermissionsBoundary: text(fargate, 'PermissionsBoundary'),
    vpcResourceControllerPolicy: lacksController ? false : undefined,
  });
}

const ACCOUNT_TAG = 'alpha.eksctl.io/iamserviceaccount-name';
const IDENTITY_TAG = 'alpha.eksctl.io/podidentityassociation-name';

type Read = (subject: readonly string[], template: JsonObject) => JsonObject;

/** What the stacks with a tag say, each by its subject. */
function ofStacks({ actual, templates, clusterTags }: AccountSources, tag: string, read: Read) {
  return actual.stacks.flatMap(({ name, tags }) => {
    const subject = tags[tag];
    const template = templates.get(name);
    if (subject === undefined || !template) return [];
    const own = tagsBeside(stackOwnTags(tags), clusterTags);
    return [{ subject, item: { ...read(subject.split('/'), template), ...optional('tags', own) } }];
  });
}

/** With a role of their own stack, and those that name a role that was there before. */
function serviceAccounts(sources: AccountSources): readonly JsonObject[] {
  const { accounts, actual } = sources;
  // Karpenter's own account is not one of the file's.
  const made = ofStacks(sources, ACCOUNT_TAG, accountOf).filter(
    ({ subject }) => !(subject === 'karpenter/karpenter' && hasKarpenter(actual)),
  );
  const names = new Set(made.map(({ subject }) => subject));
  const known = new Map((accounts ?? []).map((account) => [`${account.namespace}/${account.name}`, account]));
  const told = made.map(({ subject, item }) => {
    if (accounts === undefined) return item;
    const account = known.get(subject);
    return account ? { ...item, metadata: metadataOf(account) } : { ...item, roleOnly: true };
  });
  // Without a provider no account can take a role, whatever it says.
  const others = actual.oidcProviderArn === undefined ? [] : [...known.values()];
  const given = others
    .filter(({ namespace, name }) => !names.has(`${namespace}/${name}`))
    .map((account) => ({ metadata: metadataOf(account), attachRoleARN: account.roleArn }));
  return [...told, ...given];
}

const hasKarpenter = ({ stacks, controlPlane }: ActualCluster): boolean =>
  stacks.some(({ name }) => name === `eksctl-${controlPlane?.name ?? ''}-karpenter`);

const metadataOf = ({ namespace, name, labels, annotations }: ActualAccount): JsonObject =>
  present({ name, namespace, labels, annotations });

function accountOf([namespace, name]: readonly string[], template: JsonObject): JsonObject {
  const role = propertiesOfType(template, 'AWS::IAM::Role') ?? {};
  return present({
    metadata: { name, namespace },
    roleName: text(role, 'RoleName'),
    permissionsBoundary: text(role, 'PermissionsBoundary'),
    subjectPattern: patternOf(role),
    ...accountGrants(grantsOf(template, role, 'account')),
  });
}

/** `StringLike` of the subject: `system:serviceaccount:NAMESPACE:PATTERN`. */
function patternOf(role: JsonObject): string | undefined {
  const [statement = {}] = members(member(role, 'AssumeRolePolicyDocument'), 'Statement');
  const subjects = Object.values(member(member(statement, 'Condition'), 'StringLike'));
  return subjects
    .map((subject) => String(subject).split(':').slice(3).join(':'))
    .find((pattern) => pattern !== '');
}

/** With a role of their own stack, and those that name a role that was there before; not those of add-ons. */
function podIdentities(sources: AccountSources): readonly JsonObject[] {
  const made = ofStacks(sources, IDENTITY_TAG, identityOf);
  const names = new Set(made.map(({ subject }) => subject));
  const given = sources.podIdentities
    .filter(({ owner }) => owner === undefined)
    .filter(({ namespace, serviceAccount }) => !names.has(`${namespace}/${serviceAccount}`))
    .map(identityMembers);
  return [...made.map(({ item }) => item), ...given];
}

/** An association with a role that was there before. */
export const identityMembers = (identity: ActualPodIdentity): JsonObject =>
  present({
    namespace: identity.namespace,
    serviceAccountName: identity.serviceAccount,
    roleARN: identity.roleArn,
    targetRoleARN: identity.targetRoleArn,
    disableSessionTags: identity.disablesSessionTags || undefined,
    tags: stackOwnTags(identity.tags),
  });

function identityOf([namespace, serviceAccountName]: readonly string[], template: JsonObject): JsonObject {
  return present({ namespace, serviceAccountName, ...identityGrants(template) });
}

/** What the role of an association's stack may do, under the names that associations have for it. */
export function identityGrants(template: JsonObject): JsonObject {
  const role = propertiesOfType(template, 'AWS::IAM::Role') ?? {};
  const { arns, keys, document, documentName } = grantsOf(template, role, 'account');
  return present({
    roleName: text(role, 'RoleName'),
    permissionsBoundaryARN: text(role, 'PermissionsBoundary'),
    permissionPolicyARNs: arns,
    wellKnownPolicies: keys,
    permissionPolicy: document,
    permissionPolicyName: documentName,
  });
}
