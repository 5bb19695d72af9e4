// A cluster as AWS would tell of it after the stacks of a file were made, without an AWS: for tests of what adoption
// makes of templates.
import { clusterSpecOf, type ClusterConfig } from '@berth/compute';
import type { JsonObject } from '@berth/kube';
import type { ActualControlPlane, ActualStack, ActualSubnet } from '../../inspect/actual.js';
import { clusterContext } from '../../render/cluster-context.js';
import type { AwsFacts, SubnetFacts } from '../../render/facts.js';
import { addonsOf } from '../../render/iam/addon-stacks.js';
import type { Stack } from '../../render/stack.js';
import type { AdoptSources } from '../gather.js';

/** The sources of adoption, of a file, its facts and its stacks. */
export function sourcesOfStacks(
  config: ClusterConfig,
  facts: AwsFacts,
  stacks: readonly Stack[],
): AdoptSources {
  return {
    actual: actualCluster(config, facts, stacks),
    templates: new Map(stacks.map((stack) => [stack.name, templateOf(stack)])),
    images: new Map(),
    keys: new Map(),
    nodegroups: [],
    nodeRoles: new Set(),
    podIdentities: [],
    accessEntries: [],
    identityProviders: [],
    logRetentionDays: clusterSpecOf(config.document).cloudWatch?.clusterLogging?.logRetentionInDays,
  };
}

function actualCluster(
  config: ClusterConfig,
  facts: AwsFacts,
  stacks: readonly Stack[],
): AdoptSources['actual'] {
  const spec = clusterSpecOf(config.document);
  const { region, tags } = config.metadata;
  const network = facts.network ?? { public: [], private: [] };
  const { localPublic = [], localPrivate = [] } = network;
  return {
    accountId: facts.accountId,
    callerArn: `arn:aws:iam::${facts.accountId}:root`,
    region,
    stacks: stacks.map((stack) => actualStack(stack, facts)),
    controlPlane: controlPlaneOf(config, facts),
    vpcId: network.vpcId,
    subnets: [
      ...[...network.public, ...localPublic].map((subnet) => actualSubnet(subnet, true)),
      ...[...network.private, ...localPrivate].map((subnet) => actualSubnet(subnet, false)),
    ],
    nodegroupNames: [],
    profiles: (spec.fargateProfiles ?? []).map((profile) => ({
      name: profile.name ?? '',
      status: 'ACTIVE',
      podExecutionRoleArn: profile.podExecutionRoleARN ?? USUAL_ROLE,
      subnetIds: profile.subnets ?? network.private.map(({ id }) => id),
      selectors: (profile.selectors ?? []).map(({ namespace = '', labels = {} }) => ({ namespace, labels })),
      tags: { ...tags, ...profile.tags },
    })),
    addons: addonsOf(clusterContext(config, facts)).map(({ name: addon = '' }) => ({
      name: addon,
      version: '',
      status: 'ACTIVE',
      identityArns: [],
      tags: {},
    })),
    groups: [],
    oidcProviderArn: spec.iam?.withOIDC ? 'arn:aws:iam::oidc' : undefined,
  };
}

function controlPlaneOf(config: ClusterConfig, facts: AwsFacts): ActualControlPlane {
  const spec = clusterSpecOf(config.document);
  const { name, region, tags } = config.metadata;
  const logTypes = spec.cloudWatch?.clusterLogging?.enableTypes ?? [];
  return {
    name,
    arn: `arn:aws:eks:${region}:${facts.accountId}:cluster/${name}`,
    status: 'ACTIVE',
    version: config.metadata.version,
    endpoint: facts.cluster?.endpoint ?? '',
    certificateAuthority: facts.cluster?.certificateAuthority ?? '',
    roleArn: '',
    oidcIssuer: facts.cluster?.oidcIssuer,
    vpcId: facts.network?.vpcId ?? spec.vpc?.id ?? 'vpc-own',
    subnetIds: [],
    securityGroupIds: [],
    hasPublicAccess: spec.vpc?.clusterEndpoints?.publicAccess ?? true,
    hasPrivateAccess: spec.vpc?.clusterEndpoints?.privateAccess ?? false,
    publicAccessCidrs: spec.vpc?.publicAccessCIDRs ?? [],
    serviceIpv4Cidr: facts.cluster?.serviceIpv4Cidr,
    serviceIpv6Cidr: facts.cluster?.serviceIpv6Cidr,
    authenticationMode: spec.accessConfig?.authenticationMode,
    logTypes: logTypes.toSorted(),
    hasZonalShift: false,
    isDeletionProtected: false,
    settings: {},
    tags,
  };
}

/** Of the cluster's stack. */
const USUAL_ROLE = 'arn:aws:iam::123456789012:role/fargate';

const templateOf = (stack: Stack): JsonObject => JSON.parse(JSON.stringify(stack.template));

function actualStack({ name, tags, purpose }: Stack, { network }: AwsFacts): ActualStack {
  const ids = (subnets: readonly SubnetFacts[] = []) => subnets.map(({ id }) => id).join(',');
  const outputs = {
    FargatePodExecutionRoleARN: USUAL_ROLE,
    SubnetsPublic: ids(network?.public),
    SubnetsPrivate: ids(network?.private),
    SubnetsLocalZonePublic: ids(network?.localPublic),
    SubnetsLocalZonePrivate: ids(network?.localPrivate),
  };
  return {
    name,
    id: name,
    status: 'CREATE_COMPLETE',
    tags,
    outputs: purpose === 'cluster' ? outputs : {},
    isProtected: false,
  };
}

const actualSubnet = ({ id, zone, cidr, routeTableId }: SubnetFacts, isPublic: boolean): ActualSubnet => ({
  id,
  zone,
  cidr: cidr ?? '',
  isPublic,
  routeTableId,
});
