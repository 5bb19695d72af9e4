// The document of a cluster from all that was read of it. Pure: the same sources give the same text.
import { clusterSpecOf } from '@berth/compute';
import type { JsonObject } from '@berth/kube';
import type { ActualCluster } from '../inspect/actual.js';
import { networkFacts } from '../inspect/network-facts.js';
import { clusterDnsOf } from '../render/userdata/boot-facts.js';
import { adoptAccess } from './access.js';
import { adoptAccounts } from './accounts.js';
import { adoptAddons } from './addons.js';
import { adoptClusterOptions } from './cluster-options.js';
import { adoptExtras } from './extras.js';
import type { AdoptSources, StandingCluster } from './gather.js';
import { inFileOrder } from './file-order.js';
import { identityMappingsOf } from './identity-mappings.js';
import { adoptNetwork, type AdoptedNetwork } from './network.js';
import { unsaid, withoutOrphans } from './notes.js';
import { optional, ownTags, stackOwnTags } from './own-members.js';
import { adoptPools, type AdoptedPools } from './pools.js';
import type { PoolSubnets } from './pools/subnet-members.js';
import { adoptProfiles } from './profiles.js';
import { present } from './template-values.js';

/** What was found. */
export interface Adopted {
  /** The ClusterConfig document. */
  readonly document: JsonObject;
  /** What the cluster has and the file does not say. */
  readonly notes: readonly string[];
}

/** Writes the document. */
export function documentOf(all: AdoptSources): Adopted {
  const sources = withoutOrphans(all);
  const { actual, templates, nodegroups } = sources;
  const { controlPlane } = actual;
  const template = templates.get(`eksctl-${controlPlane.name}-cluster`);
  const clusterTags = clusterTagsOf(actual);
  const used = [...nodegroups, ...actual.profiles].flatMap(({ subnetIds }) => subnetIds);
  const network = adoptNetwork(actual, template, used);
  const pools = poolsOf(sources, network, clusterTags);
  const subnets = poolSubnets(actual, network);
  const stack = actual.stacks.find(({ name }) => name === `eksctl-${controlPlane.name}-cluster`);
  const nodeRoles = new Set([
    ...sources.nodeRoles,
    ...actual.profiles.map(({ podExecutionRoleArn }) => podExecutionRoleArn),
    ...actual.stacks.flatMap(({ outputs }) => outputs['InstanceRoleARN'] ?? []),
  ]);
  const document = present({
    apiVersion: 'eksctl.io/v1alpha5',
    kind: 'ClusterConfig',
    metadata: {
      name: controlPlane.name,
      region: actual.region,
      version: controlPlane.version,
      ...optional('tags', clusterTags),
    },
    ...network.members,
    ...adoptClusterOptions(sources, template),
    accessConfig: adoptAccess({ actual, templates, entries: sources.accessEntries, nodeRoles }),
    iam: adoptAccounts({ ...sources, clusterTags }),
    iamIdentityMappings: identityMappingsOf({ ...sources, accountId: actual.accountId }),
    ...adoptAddons({ ...sources, clusterTags }),
    ...adoptExtras({ ...sources, clusterTags }),
    nodeGroups: pools.unmanaged,
    managedNodeGroups: pools.managed,
    fargateProfiles: adoptProfiles({
      actual,
      privateSubnets: subnets.private.map(({ id }) => id),
      usualRole: stack?.outputs['FargatePodExecutionRoleARN'],
      clusterTags,
    }),
  });
  return { document: inFileOrder(document), notes: [...network.notes, ...pools.notes, ...unsaid(all)] };
}

/** The node groups, on the network as the document names it. */
export function poolsOf(
  sources: Pick<AdoptSources, 'actual' | 'templates' | 'nodegroups' | 'images' | 'keys'>,
  network: AdoptedNetwork,
  clusterTags: JsonObject,
): AdoptedPools {
  const { controlPlane } = sources.actual;
  const serviceCidr = controlPlane.serviceIpv6Cidr ?? controlPlane.serviceIpv4Cidr;
  return adoptPools({
    ...sources,
    clusterName: controlPlane.name,
    subnets: poolSubnets(sources.actual, network),
    clusterDns: serviceCidr === undefined ? undefined : clusterDnsOf(serviceCidr),
    clusterTags,
  });
}

/** Subnets as a plan of the document will find them. */
function poolSubnets(actual: StandingCluster, { members, zones }: AdoptedNetwork): PoolSubnets {
  const facts = networkFacts(actual, clusterSpecOf(members));
  return {
    zones,
    public: facts.public,
    private: facts.private,
    localPublic: facts.localPublic ?? [],
    localPrivate: facts.localPrivate ?? [],
  };
}

/** Tags of the cluster's stack are those of the whole cluster; without a stack, those of the control plane. */
function clusterTagsOf({ stacks, controlPlane }: ActualCluster): JsonObject {
  const stack = stacks.find(({ name }) => name === `eksctl-${controlPlane?.name ?? ''}-cluster`);
  return stack ? stackOwnTags(stack.tags) : ownTags(controlPlane?.tags ?? {});
}
