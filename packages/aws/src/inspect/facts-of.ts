// What the rendering of templates wants to know, from what AWS has.
import type { ClusterConfig } from '@berth/compute';
import { clusterSpecOf } from '@berth/compute';
import type { AwsFacts, NetworkFacts } from '../render/facts.js';
import type { ActualCluster, ActualSubnet } from './actual.js';

/** The facts; those of the cluster and its network as far as they exist. */
export function factsOf(actual: ActualCluster, config: ClusterConfig): AwsFacts {
  const { controlPlane } = actual;
  const base = {
    accountId: actual.accountId,
    ...(actual.subnets.length > 0 ? { network: networkFacts(actual, config) } : {}),
  };
  if (!controlPlane || controlPlane.endpoint === '') return base;
  return {
    ...base,
    cluster: {
      endpoint: controlPlane.endpoint,
      certificateAuthority: controlPlane.certificateAuthority,
      ...(controlPlane.serviceIpv4Cidr === undefined
        ? {}
        : { serviceIpv4Cidr: controlPlane.serviceIpv4Cidr }),
      ...(controlPlane.serviceIpv6Cidr === undefined
        ? {}
        : { serviceIpv6Cidr: controlPlane.serviceIpv6Cidr }),
      ...(controlPlane.oidcIssuer === undefined ? {} : { oidcIssuer: controlPlane.oidcIssuer }),
    },
  };
}

/** Subnets by zone; those of the file's own VPC keep the names that the file gives them. */
function networkFacts(
  { controlPlane, subnets, vpcCidr, vpcId = controlPlane?.vpcId }: ActualCluster,
  config: ClusterConfig,
): NetworkFacts {
  const { vpc } = clusterSpecOf(config.document);
  const aliases = new Map(
    Object.entries({ ...vpc?.subnets?.public, ...vpc?.subnets?.private }).flatMap(([alias, subnet]) =>
      subnet?.id ? [[subnet.id, alias] as const] : [],
    ),
  );
  const named = aliases.size > 0 ? subnets.filter(({ id }) => aliases.has(id)) : subnets;
  const factOf = (subnet: ActualSubnet) => {
    const alias = aliases.get(subnet.id);
    return {
      id: subnet.id,
      zone: subnet.zone,
      cidr: subnet.cidr,
      ...(alias === undefined ? {} : { alias }),
      ...(subnet.routeTableId === undefined ? {} : { routeTableId: subnet.routeTableId }),
    };
  };
  const byZone = named.toSorted((a, b) => (`${a.zone} ${a.id}` < `${b.zone} ${b.id}` ? -1 : 1));
  return {
    ...(vpcId === undefined ? {} : { vpcId }),
    ...(vpcCidr === undefined ? {} : { vpcCidr }),
    public: byZone.filter(({ isPublic }) => isPublic).map(factOf),
    private: byZone.filter(({ isPublic }) => !isPublic).map(factOf),
  };
}
