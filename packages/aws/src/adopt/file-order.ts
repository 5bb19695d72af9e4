// The order in which people and eksctl's examples write a ClusterConfig: what a thing is first, where it stands, how
// large it is, then its finer points.
import { isJsonArray, isJsonObject, type JsonObject } from '@berth/kube';

const TOP = [
  'apiVersion',
  'kind',
  'metadata',
  'kubernetesNetworkConfig',
  'availabilityZones',
  'localZones',
  'vpc',
  'privateCluster',
  'outpost',
  'remoteNetworkConfig',
  'accessConfig',
  'iam',
  'iamIdentityMappings',
  'identityProviders',
  'secretsEncryption',
  'cloudWatch',
  'addonsConfig',
  'addons',
  'autoModeConfig',
  'karpenter',
  'managedNodeGroups',
  'nodeGroups',
  'fargateProfiles',
];

const POOL = [
  'name',
  'amiFamily',
  'ami',
  'instanceType',
  'instanceTypes',
  'spot',
  'instancesDistribution',
  'instanceSelector',
  'launchTemplate',
  'minSize',
  'maxSize',
  'desiredCapacity',
  'availabilityZones',
  'localZones',
  'subnets',
  'privateNetworking',
  'labels',
  'taints',
  'tags',
  'propagateASGTags',
  'volumeSize',
  'volumeType',
];

/** Members by the name of the member that holds them, as far as their order matters to a reader. */
const BY_NAME: Readonly<Record<string, readonly string[]>> = {
  metadata: ['name', 'namespace', 'region', 'version'],
  managedNodeGroups: POOL,
  nodeGroups: POOL,
  fargateProfiles: ['name', 'selectors'],
  selectors: ['namespace', 'labels'],
  taints: ['key', 'value', 'effect'],
  vpc: ['id', 'cidr', 'subnets', 'nat', 'clusterEndpoints'],
  subnets: ['public', 'private'],
  iam: ['withOIDC'],
  serviceAccounts: ['metadata'],
  podIdentityAssociations: ['namespace', 'serviceAccountName'],
  accessEntries: ['principalARN', 'type'],
  iamIdentityMappings: ['arn', 'username', 'groups'],
  addons: ['name', 'version'],
  identityProviders: ['type', 'name'],
  capabilities: ['name', 'type'],
  additionalVolumes: ['volumeName', 'volumeSize', 'volumeType'],
  attachPolicy: ['Version', 'Statement'],
  permissionPolicy: ['Version', 'Statement'],
  Statement: ['Sid', 'Effect', 'Principal', 'Action', 'Resource'],
};

/** Members whose content is the user's own: it keeps its order. */
const AS_IS: ReadonlySet<string> = new Set([
  'labels',
  'tags',
  'annotations',
  'settings',
  'kubeletExtraConfig',
]);

/** The document with its members in that order, at every depth; members that no list names come after, as they are. */
export const inFileOrder = (document: JsonObject): JsonObject => ordered(document, TOP);

function ordered(object: JsonObject, names: readonly string[]): JsonObject {
  const first = names.filter((name) => Object.hasOwn(object, name));
  const known = new Set(first);
  const keys = [...first, ...Object.keys(object).filter((key) => !known.has(key))];
  return Object.fromEntries(keys.map((key) => [key, inside(object[key], key)]));
}

function inside(value: unknown, name: string): unknown {
  if (AS_IS.has(name)) return value;
  if (isJsonArray(value)) return value.map((item) => inside(item, name));
  return isJsonObject(value) ? ordered(value, BY_NAME[name] ?? []) : value;
}
