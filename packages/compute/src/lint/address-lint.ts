// Room for the pods: the VPC CNI gives each an address of the node's subnet.
import { instanceType } from '../catalogue.js';
import { cidrSize, parseCidr } from '../cidr.js';
import { isIpv6 } from '../rules/cluster-facts.js';
import { isNewVpc, type LintContext, type LintPool, type LintRule } from './lint-rule.js';

type SubnetKind = 'private' | 'public';

/** AWS keeps five addresses of every subnet. */
const RESERVED = 5n;

/** Nodes hold whole interfaces of addresses; with IPv6, pods have addresses of a range that does not end. */
const addresses: LintRule = (context) => {
  if (isIpv6(context.config)) return [];
  return (['private', 'public'] as const).flatMap((kind) => {
    const inside = context.pools.filter(
      ({ group }) => (group.privateNetworking === true) === (kind === 'private'),
    );
    const needed = inside.reduce((sum, pool) => sum + addressesOf(pool), 0);
    const room = roomIn(kind, inside, context);
    if (room === undefined || BigInt(needed) <= room) return [];
    return [
      {
        code: 'network.addresses' as const,
        severity: 'warning' as const,
        path: context.config.vpc?.cidr
          ? ['vpc', 'cidr']
          : isNewVpc(context)
            ? ['metadata']
            : ['vpc', 'subnets', kind],
        message:
          `the ${kind} subnets have ${room} addresses; the groups there take ${needed} when full: ` +
          'then nodes start and pods get no address',
        fix: isNewVpc(context)
          ? 'use a larger vpc.cidr, fewer nodes, or vpc.extraCIDRs with custom networking'
          : 'use larger subnets, fewer nodes, or custom networking with subnets of their own',
      },
    ];
  });
};

/** Of subnets of one's own only those are counted whose range the file tells. */
function roomIn(kind: SubnetKind, inside: readonly LintPool[], context: LintContext): bigint | undefined {
  const { config, filled, compute } = context;
  if (inside.length === 0) return undefined;
  if (!isNewVpc(context)) return roomOfOwn(Object.values(config.vpc?.subnets?.[kind] ?? {}));
  const cidr = parseCidr(filled.vpc?.cidr ?? (config.vpc ? '192.168.0.0/16' : ''));
  if (cidr?.family !== 4) return undefined;
  const zones = Math.max(1, ...inside.map(({ pool }) => pool.zones.length || compute.zones.length));
  const prefix = subnetPrefix(cidr.prefix, compute.zones.length);
  return (cidrSize({ ...cidr, prefix }) - RESERVED) * BigInt(zones);
}

function roomOfOwn(subnets: readonly { readonly cidr?: string | undefined }[]): bigint | undefined {
  const ranges = subnets.map(({ cidr }) => parseCidr(cidr ?? ''));
  if (ranges.length === 0) return undefined;
  return ranges.reduce<bigint | undefined>(
    (sum, range) => (sum === undefined || range?.family !== 4 ? undefined : sum + cidrSize(range) - RESERVED),
    0n,
  );
}

/** eksctl cuts a range into 8 subnets, or 16 from five zones on. */
const subnetPrefix = (prefix: number, zones: number): number => prefix + (zones * 2 <= 8 ? 3 : 4);

/** Every interface is filled with addresses, whether pods use them or not. */
function addressesOf({ pool }: LintPool): number {
  const type = instanceType(pool.instanceTypes[0] ?? '');
  return type ? pool.maxSize * type.eniMax * type.ipv4PerEni : 0;
}

/** All rules of addresses. */
export const addressLint: readonly LintRule[] = [addresses];
