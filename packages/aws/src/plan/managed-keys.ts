// Every key of a ClusterConfig: what makes it, and how a plan sees that it changed. What is read and kept, but made by
// nobody here, is said with what to do instead.
import { isJsonArray, isJsonObject, type JsonObject } from '@berth/kube';

/** How a key comes to AWS. */
export type KeyCare =
  /** A CloudFormation stack; compared with its template. */
  | 'stack'
  /** A stack, and compared with what EKS or Auto Scaling has now. */
  | 'stack, live'
  /** A call of EKS; compared with what EKS has now. */
  | 'eks'
  /** A call of CloudWatch Logs; compared with what it has now. */
  | 'logs'
  /** An object in Kubernetes; compared where the API answers. */
  | 'kubernetes'
  /** Given when the thing is made; a later change is not seen. */
  | 'at creation'
  /** Read by the plan itself. */
  | 'read'
  /** Understood, not managed. */
  | 'not managed';

/** A key, and all below it that has no row of its own. */
export interface ManagedKey {
  readonly path: string;
  readonly care: KeyCare;
  /** What a person has to know, or do. */
  readonly note?: string | undefined;
}

const row = (path: string, care: KeyCare, note?: string): ManagedKey => ({ path, care, note });

const MANAGED_KEYS: readonly ManagedKey[] = [
  row('accessConfig.accessEntries', 'stack', 'entries that are there without a stack: by calls of EKS'),
  row('accessConfig.authenticationMode', 'stack, live', 'EKS goes from CONFIG_MAP towards API only'),
  row('accessConfig.bootstrapClusterCreatorAdminPermissions', 'at creation'),
  row('addons', 'eks', 'roles by stacks; an add-on that the file does not name is left alone, with its role'),
  row('addons[].namespaceConfig', 'at creation'),
  row('addons[].owners', 'read'),
  row('addons[].publishers', 'read'),
  row('addons[].tags', 'at creation'),
  row('addons[].types', 'read'),
  row('addons[].version', 'eks', 'one that is open moves only when the control plane does'),
  row('addonsConfig', 'read'),
  row('apiVersion', 'read'),
  row('autoModeConfig', 'stack'),
  row('availabilityZones', 'stack'),
  row('capabilities', 'stack'),
  row('capabilities[].accessPolicies', 'eks'),
  row('cloudWatch.clusterLogging.enableTypes', 'stack, live'),
  row(
    'cloudWatch.clusterLogging.logRetentionInDays',
    'logs',
    'stays as it is when the file no longer says it',
  ),
  row('controlPlaneScalingConfig', 'stack'),
  row('fargateProfiles', 'eks', 'EKS changes none: a profile that differs goes and comes again'),
  row('fargateProfiles[].status', 'read'),
  row('fargateProfiles[].tags', 'at creation'),
  row('gitops', 'not managed', 'flux bootstrap'),
  row('iam', 'stack'),
  row('iam.podIdentityAssociations', 'eks', 'roles by stacks'),
  row('iam.podIdentityAssociations[].createServiceAccount', 'kubernetes'),
  row('iam.podIdentityAssociations[].tags', 'at creation'),
  row(
    'iam.serviceAccounts',
    'stack',
    'the role; the account itself in Kubernetes, by labels and annotations',
  ),
  row('iam.serviceAccounts[].status', 'read'),
  row('iam.withOIDC', 'eks', 'the provider stays when it is no longer asked for'),
  row('iamIdentityMappings', 'kubernetes', 'rows of aws-auth are added; rows of others stay'),
  row(
    'iamIdentityMappings[].namespace',
    'kubernetes',
    'with serviceName emr-containers: its Role and RoleBinding there, and the namespace; those of others stay',
  ),
  row(
    'identityProviders',
    'eks',
    'EKS changes none: one that differs is associated anew; others are left alone',
  ),
  row('identityProviders[].tags', 'at creation'),
  row('karpenter', 'stack', 'roles and queue'),
  row('karpenter.version', 'not managed', 'install that version of the chart karpenter with Helm'),
  row('kind', 'read'),
  row('kubeAPIServerConfig', 'stack'),
  row('kubeControllerManagerConfig', 'stack'),
  row('kubeSchedulerConfig', 'stack'),
  row('kubernetesNetworkConfig', 'stack', 'cannot be changed: the plan says so, and the apply refuses it'),
  row('localZones', 'stack'),
  row('managedNodeGroups', 'stack', 'without a stack: sizes, labels and taints by EKS'),
  row('managedNodeGroups[].maxSize', 'stack, live'),
  row('managedNodeGroups[].minSize', 'stack, live'),
  row('metadata.annotations', 'read'),
  row(
    'metadata.forceUpdateVersion',
    'not managed',
    'aws eks update-cluster-version --force, when insights of EKS hold up an upgrade',
  ),
  row('metadata.name', 'stack'),
  row('metadata.region', 'read'),
  row('metadata.rollbackConfig', 'not managed', 'a stack that fails is rolled back at once'),
  row('metadata.tags', 'stack'),
  row('metadata.version', 'stack, live', 'one minor version up at a time, then node groups, then add-ons'),
  row('nodeGroups', 'stack'),
  row('nodeGroups[].maxSize', 'stack, live'),
  row('nodeGroups[].minSize', 'stack, live'),
  row('outpost', 'stack', 'cannot be changed'),
  row('privateCluster', 'stack'),
  row('remoteNetworkConfig', 'stack'),
  row('secretsEncryption.keyARN', 'stack, live', 'can begin, and neither change nor end'),
  row('upgradePolicy.supportType', 'stack, live'),
  row('vpc', 'stack'),
  row('vpc.clusterEndpoints', 'stack, live'),
  row('vpc.publicAccessCIDRs', 'stack, live'),
  row('zonalShiftConfig.enabled', 'stack, live'),
];

/** The row of a key: its own, or that of the nearest key above it; undefined for one that no row covers. */
export function managedKey(path: string): ManagedKey | undefined {
  const covering = MANAGED_KEYS.filter(
    (item) => path === item.path || path.startsWith(`${item.path}.`) || path.startsWith(`${item.path}[]`),
  );
  return covering.toSorted((a, b) => b.path.length - a.path.length)[0];
}

/** What a file says and nothing here does, with what to do instead. */
export function notManaged(document: JsonObject): readonly ManagedKey[] {
  return MANAGED_KEYS.filter(({ care, path }) => care === 'not managed' && isSaid(document, path.split('.')));
}

function isSaid(value: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return value !== undefined && value !== null;
  const name = key.replace('[]', '');
  const below = isJsonObject(value) ? value[name] : undefined;
  if (!key.endsWith('[]')) return isSaid(below, rest);
  return isJsonArray(below) && below.some((item) => isSaid(item, rest));
}

/** The table as a page for people. */
export function renderKeysPage(): string {
  const rows = MANAGED_KEYS.map(({ path, care, note = '' }) => `| \`${path}\` | ${care} | ${note} |`);
  return `# What becomes of each key of a ClusterConfig

A row speaks for all keys below it that have none of their own.

- *stack*: made by CloudFormation, and compared with the template that AWS has.
- *stack, live*: compared with what EKS and Auto Scaling have now too, so that changes behind the stack are seen.
- *eks*: a call of EKS, compared with its answer.
- *logs*: a call of CloudWatch Logs, compared with its answer.
- *kubernetes*: an object in the cluster, compared where its API answers.
- *at creation*: given once; a later change is not seen.
- *read*: used by the plan itself.
- *not managed*: understood and kept; \`berth plan\` says it, with what to do instead.

| key | by | |
|---|---|---|
${rows.join('\n')}
`;
}
