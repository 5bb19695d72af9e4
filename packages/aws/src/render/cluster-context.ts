// One cluster to render: its declaration, what AWS told, and what every stack asks of the two.
import { type ClusterConfig, type ClusterSpec, clusterSpecOf, defaultZones } from '@berth/compute';
import type { AwsFacts } from './facts.js';
import { zonesOfSubnets } from './network/known-subnets.js';
import { partitionOf } from './partitions.js';

export interface ClusterContext {
  readonly spec: ClusterSpec;
  readonly facts: AwsFacts;
  readonly name: string;
  readonly region: string;
  readonly partition: string;
  /** The cluster's availability zones, in the order that counts. */
  readonly zones: readonly string[];
}

export function clusterContext(config: ClusterConfig, facts: AwsFacts): ClusterContext {
  const spec = clusterSpecOf(config.document);
  const region = spec.metadata?.region || config.metadata.region;
  return {
    spec,
    facts,
    name: spec.metadata?.name ?? '',
    region,
    partition: partitionOf(region),
    zones: zonesOf(spec, facts, region),
  };
}

export const metadataTags = ({ spec }: ClusterContext): Readonly<Record<string, string>> =>
  spec.metadata?.tags ?? {};

export const clusterStackName = (cluster: string): string => `eksctl-${cluster}-cluster`;

/** Tells whether no subnet of the cluster may reach the internet. */
export const isFullyPrivate = ({ spec }: ClusterContext): boolean => spec.privateCluster?.enabled === true;

export const isOnOutpost = ({ spec }: ClusterContext): boolean =>
  Boolean(spec.outpost?.controlPlaneOutpostARN);

export const isIpv6 = ({ spec }: ClusterContext): boolean =>
  spec.kubernetesNetworkConfig?.ipFamily?.toLowerCase() === 'ipv6';

export const hasOidc = ({ spec }: ClusterContext): boolean => spec.iam?.withOIDC === true;

export const isAutoMode = ({ spec }: ClusterContext): boolean => spec.autoModeConfig?.enabled === true;

/** Tells whether the control plane's logs go to CloudWatch. */
export const logsControlPlane = ({ spec }: ClusterContext): boolean =>
  (spec.cloudWatch?.clusterLogging?.enableTypes ?? []).length > 0;

/** Gives the tag by which Karpenter finds subnets and security groups, where both are asked for. */
export function karpenterDiscovery(context: ClusterContext): string | undefined {
  return context.spec.karpenter?.version ? metadataTags(context)['karpenter.sh/discovery'] : undefined;
}

/**
 * Zones named in the file, else those AWS gave us, else those in which its subnets are, else the region's first ones:
 * never drawn by lot.
 */
function zonesOf(spec: ClusterSpec, facts: AwsFacts, region: string): readonly string[] {
  const written = spec.availabilityZones ?? [];
  if (written.length > 0) return written;
  if (facts.zones) return facts.zones;
  const there = zonesOfSubnets({ spec, facts });
  return there.length > 0 ? there : defaultZones(region);
}
