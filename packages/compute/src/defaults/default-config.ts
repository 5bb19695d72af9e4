// What eksctl fills into a ClusterConfig before it does anything with it. Pools have a file of their own.
import { parseCidr, renderCidr } from '../cidr.js';
import {
  authenticationModeOf,
  autoModePools,
  isIpv6,
  isOnOutpost,
  logTypes,
} from '../rules/cluster-facts.js';
import { kubernetesVersionOf } from '../rules/metadata-rules.js';
import type { RawConfig } from '../rules/rule.js';
import { clusterConfigShape } from '../schema/cluster-shape.js';
import { renderDefaulted } from '../schema/render-defaulted.js';
import { defaultManagedNodeGroup, defaultNodeGroup } from './default-pool.js';

/**
 * Gives the document as eksctl 0.231 has it after defaulting (`create cluster --dry-run` before it asks AWS for
 * anything): the same fields, the same empty ones. For a configuration without errors.
 */
export function defaultedConfig(config: RawConfig): Readonly<Record<string, unknown>> {
  const filled = withDefaults(config);
  const rendered = renderDefaulted(filled, clusterConfigShape);
  return Object.fromEntries(Object.entries(rendered ?? {}));
}

/** Gives the configuration with eksctl's defaults, still typed. */
export function withDefaults(config: RawConfig): RawConfig {
  const metadata = { ...config.metadata, version: kubernetesVersionOf(config.metadata?.version) };
  const named = { ...config, metadata };
  return {
    ...named,
    iam: iamOf(config),
    accessConfig: accessOf(config),
    autoModeConfig: autoModeOf(config),
    privateCluster: config.privateCluster ?? {},
    vpc: vpcOf(config),
    cloudWatch: cloudWatchOf(config),
    karpenter: config.karpenter && { createServiceAccount: false, ...config.karpenter },
    remoteNetworkConfig: config.remoteNetworkConfig && {
      ...config.remoteNetworkConfig,
      iam: { ...config.remoteNetworkConfig.iam, provider: config.remoteNetworkConfig.iam?.provider ?? 'ssm' },
    },
    nodeGroups: config.nodeGroups?.map((group) => defaultNodeGroup(group, named)),
    managedNodeGroups: config.managedNodeGroups?.map((group) => defaultManagedNodeGroup(group, named)),
  };
}

function iamOf({ iam = {} }: RawConfig): RawConfig['iam'] {
  return {
    ...iam,
    withOIDC: iam.withOIDC ?? false,
    vpcResourceControllerPolicy: iam.vpcResourceControllerPolicy ?? true,
    serviceAccounts: iam.serviceAccounts?.map((account) => ({
      ...account,
      metadata: { ...account.metadata, namespace: account.metadata?.namespace || 'default' },
    })),
  };
}

function accessOf(config: RawConfig): RawConfig['accessConfig'] {
  return { ...config.accessConfig, authenticationMode: authenticationModeOf(config) };
}

function autoModeOf({ autoModeConfig: written }: RawConfig): RawConfig['autoModeConfig'] {
  if (!written?.enabled) return written;
  return { ...written, nodePools: written.nodePools ?? autoModePools };
}

function cloudWatchOf({ cloudWatch }: RawConfig): RawConfig['cloudWatch'] {
  const logging = cloudWatch?.clusterLogging;
  const wantsAll = logging?.enableTypes?.some((type) => type === '*' || type === 'all');
  return wantsAll ? { ...cloudWatch, clusterLogging: { ...logging, enableTypes: logTypes } } : cloudWatch;
}

const defaultCidr = '192.168.0.0/16';

/** A file without `vpc` gets all of a new one; with it, only what every VPC has. */
function vpcOf(config: RawConfig): RawConfig['vpc'] {
  const { vpc } = config;
  const nat = { gateway: vpc?.nat?.gateway || 'Single' };
  const common = {
    ...(isIpv6(config) && !vpc?.nat ? {} : { nat }),
    clusterEndpoints: endpointsOf(config),
    manageSharedNodeSecurityGroupRules: vpc?.manageSharedNodeSecurityGroupRules ?? true,
  };
  if (!vpc) return { cidr: defaultCidr, autoAllocateIPv6: false, ...common };
  return {
    ...vpc,
    ...common,
    extraCIDRs: vpc.extraCIDRs?.map(masked),
    extraIPv6CIDRs: vpc.extraIPv6CIDRs?.map(masked),
    publicAccessCIDRs: vpc.publicAccessCIDRs?.map(masked),
    subnets: vpc.subnets && {
      private: withZones(vpc.subnets.private),
      public: withZones(vpc.subnets.public),
    },
  };
}

type Endpoints = NonNullable<NonNullable<RawConfig['vpc']>['clusterEndpoints']>;

/** A fully private cluster's API is public until it stands: eksctl has to reach it. */
function endpointsOf(config: RawConfig): Required<Pick<Endpoints, 'publicAccess' | 'privateAccess'>> {
  if (isOnOutpost(config)) return { privateAccess: true, publicAccess: false };
  if (config.privateCluster?.enabled) return { privateAccess: true, publicAccess: true };
  const { privateAccess = false, publicAccess = true } = config.vpc?.clusterEndpoints ?? {};
  return { privateAccess, publicAccess };
}

type Subnets = NonNullable<NonNullable<NonNullable<RawConfig['vpc']>['subnets']>['private']>;

/** The key of a subnet is its zone unless it says otherwise. */
function withZones(subnets: Subnets | undefined): Subnets | undefined {
  if (!subnets) return undefined;
  const entries = Object.entries(subnets).map(([key, subnet]) => [key, { ...subnet, az: subnet.az || key }]);
  return Object.fromEntries(entries);
}

const masked = (text: string): string => {
  const cidr = parseCidr(text);
  return cidr ? renderCidr(cidr) : text;
};
