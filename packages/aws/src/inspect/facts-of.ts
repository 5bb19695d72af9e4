// What the rendering of templates wants to know, from what AWS has.
import type { ClusterConfig } from '@berth/compute';
import { clusterSpecOf } from '@berth/compute';
import type { AwsFacts } from '../render/facts.js';
import type { ActualCluster } from './actual.js';
import { networkFacts } from './network-facts.js';

/** The facts; those of the cluster and its network as far as they exist. */
export function factsOf(actual: ActualCluster, config: ClusterConfig): AwsFacts {
  const { controlPlane } = actual;
  const base = {
    accountId: actual.accountId,
    ...(actual.subnets.length > 0 ? { network: networkFacts(actual, clusterSpecOf(config.document)) } : {}),
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
