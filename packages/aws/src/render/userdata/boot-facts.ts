// What user data says of the cluster: its address, its certificate, its services, and the labels and taints of nodes.
import { parseCidr, renderCidr } from '@berth/compute';
import { isOnOutpost } from '../cluster-context.js';
import type { PoolContext } from '../pool/pool-context.js';

/** What a node has to know of its cluster. */
export interface BootFacts {
  readonly clusterName: string;
  readonly endpoint: string;
  readonly certificateAuthority: string;
  readonly serviceCidr: string;
  readonly clusterDns: string;
  readonly labels: string;
  readonly taints: string;
  readonly id?: string | undefined;
  readonly onOutpost: boolean;
}

/** Stand-ins until the control plane tells its own. */
export const awaitedBoot = { endpoint: 'https://CLUSTER_ENDPOINT', certificateAuthority: 'Q0xVU1RFUl9DQQ==' };
/** What EKS chooses for services where the file does not say: the first block that the VPC does not overlap. */
const usualServiceCidr = '10.100.0.0/16';
const clashingServiceCidr = '172.20.0.0/16';

/** Gives what is known, and stand-ins for the rest. */
export function bootFacts({ cluster, pool, taints }: PoolContext): BootFacts {
  const told = cluster.facts.cluster;
  const serviceCidr = told?.serviceIpv6Cidr ?? told?.serviceIpv4Cidr ?? expectedServiceCidr(cluster.spec);
  const ownDns = pool.kind === 'nodeGroup' ? pool.group.clusterDNS : undefined;
  return {
    clusterName: cluster.name,
    endpoint: told?.endpoint ?? awaitedBoot.endpoint,
    certificateAuthority: told?.certificateAuthority ?? awaitedBoot.certificateAuthority,
    serviceCidr,
    clusterDns: ownDns || clusterDnsOf(serviceCidr),
    labels: Object.entries(pool.group.labels ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
    taints: taints.map(({ key, value, effect }) => `${key}=${value}:${effect}`).join(','),
    id: told?.id,
    onOutpost: isOnOutpost(cluster),
  };
}

function expectedServiceCidr({ kubernetesNetworkConfig, vpc }: PoolContext['cluster']['spec']): string {
  if (kubernetesNetworkConfig?.serviceIPv4CIDR) return kubernetesNetworkConfig.serviceIPv4CIDR;
  return vpc?.cidr?.startsWith('10.') ? clashingServiceCidr : usualServiceCidr;
}

/** The tenth address of the service network is the cluster's name server. */
export function clusterDnsOf(serviceCidr: string): string {
  const cidr = parseCidr(serviceCidr);
  if (!cidr) return '';
  if (cidr.family === 4) {
    const [address = ''] = serviceCidr.split('/');
    return address.replace(/\d+$/, '10');
  }
  const [address = ''] = renderCidr({ ...cidr, base: (cidr.base & ~0xffn) | 0x0an, prefix: 128 }).split('/');
  return address;
}
