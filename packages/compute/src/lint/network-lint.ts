// The network: ways out, ways in, and room for the pods.
import { instanceType } from '../catalogue.js';
import { cidrSize, parseCidr } from '../cidr.js';
import {
  forEachPool,
  type LintContext,
  type LintNote,
  type LintPool,
  type LintRule,
  onPool,
} from './lint-rule.js';

const isNewVpc = ({ config }: LintContext): boolean => !config.vpc?.id && !config.vpc?.subnets;

/** A private node without NAT or endpoints pulls no image, and joins no cluster. */
const privateNodes = forEachPool((pool, context) => {
  const { config, filled } = context;
  if (!pool.group.privateNetworking || !isNewVpc(context) || config.privateCluster?.enabled) return [];
  if (filled.vpc?.nat?.gateway !== 'Disable') return [];
  return [
    onPool(pool, ['privateNetworking'], {
      code: 'network.no-way-out',
      severity: 'error',
      message:
        `nodes of ${pool.pool.name} stand in private subnets without NAT: they cannot reach EKS ` +
        'or a registry, and never join (eksctl waits 25 minutes, then gives no reason)',
      fix: 'set vpc.nat.gateway to Single or HighlyAvailable, or use privateCluster with its endpoints',
    }),
  ];
});

/** Open to all, the API has its authentication alone. */
const publicEndpoint: LintRule = ({ config, filled }) => {
  if (filled.vpc?.clusterEndpoints?.publicAccess !== true || config.privateCluster?.enabled) return [];
  const ranges = config.vpc?.publicAccessCIDRs ?? [];
  const open = ranges.findIndex((range) => range.endsWith('/0'));
  if (ranges.length > 0 && open < 0) return [];
  return [
    {
      code: 'network.public-endpoint',
      severity: open < 0 ? 'info' : 'warning',
      path: open < 0 ? (config.vpc ? ['vpc'] : ['metadata']) : ['vpc', 'publicAccessCIDRs', open],
      message: 'the Kubernetes API can be reached from the whole internet; only credentials keep others out',
      fix: 'list your own ranges in vpc.publicAccessCIDRs, or set clusterEndpoints.privateAccess alone',
    },
  ];
};

/** One gateway is one zone: its loss cuts the others off, and their traffic crosses zones for money. */
const singleNat: LintRule = (context) => {
  const { config, filled, pools, compute } = context;
  const isPrivate = pools.some(({ group }) => group.privateNetworking) || compute.fargateProfiles.length > 0;
  if (!isNewVpc(context) || !isPrivate || filled.vpc?.nat?.gateway !== 'Single') return [];
  if (compute.zones.length < 2 || config.privateCluster?.enabled) return [];
  return [
    {
      code: 'network.single-nat',
      severity: 'info',
      path: config.vpc?.nat ? ['vpc', 'nat', 'gateway'] : config.vpc ? ['vpc'] : ['metadata'],
      message:
        `one NAT gateway serves ${compute.zones.length} zones: if its zone fails, private nodes ` +
        'and Fargate pods everywhere lose the internet; traffic from other zones costs extra',
      fix: 'use HighlyAvailable where that matters (one gateway and address a zone)',
    },
  ];
};

/** A subnet is one or the other. */
const sameSubnet: LintRule = ({ config }) => {
  const { private: privateOnes = {}, public: publicOnes = {} } = config.vpc?.subnets ?? {};
  const ids = new Set(Object.values(publicOnes).flatMap(({ id }) => id ?? []));
  return Object.entries(privateOnes).flatMap(([key, { id }]): readonly LintNote[] => {
    if (!id || !ids.has(id)) return [];
    return [
      {
        code: 'network.same-subnet',
        severity: 'error',
        path: ['vpc', 'subnets', 'private', key, 'id'],
        message:
          `${id} is listed as a public and as a private subnet: nodes that should be private ` +
          'would not be, or have no way out',
        fix: 'list it once, by its route table',
      },
    ];
  });
};

/** Zone names begin with their region. */
const zonesOfRegion: LintRule = ({ config, compute: { region } }) =>
  (config.availabilityZones ?? []).flatMap((zone, index): readonly LintNote[] => {
    if (zone.startsWith(region)) return [];
    return [
      {
        code: 'network.zone-of-region',
        severity: 'error',
        path: ['availabilityZones', index],
        message: `${zone} is no zone of ${region}`,
        fix: `name zones of ${region}, for example ${region}a`,
      },
    ];
  });

/** AWS keeps five addresses of every subnet. */
const RESERVED = 5n;

/** The VPC CNI gives every pod an address of the node's subnet, and holds a whole interface ready. */
const addresses: LintRule = (context) => {
  const { filled, pools, compute } = context;
  const cidr = parseCidr(filled.vpc?.cidr ?? (context.config.vpc ? '192.168.0.0/16' : ''));
  if (!isNewVpc(context) || cidr?.family !== 4) return [];
  const perSubnet = cidrSize({ ...cidr, prefix: subnetPrefix(cidr.prefix, compute.zones.length) }) - RESERVED;
  return (['private', 'public'] as const).flatMap((kind) => {
    const inside = pools.filter(({ group }) => (group.privateNetworking === true) === (kind === 'private'));
    if (inside.length === 0) return [];
    const zones = Math.max(1, ...inside.map(({ pool }) => pool.zones.length || compute.zones.length));
    const room = perSubnet * BigInt(zones);
    const needed = inside.reduce((sum, pool) => sum + addressesOf(pool), 0);
    if (BigInt(needed) <= room) return [];
    return [
      {
        code: 'network.addresses' as const,
        severity: 'warning' as const,
        path: context.config.vpc?.cidr ? ['vpc', 'cidr'] : ['metadata'],
        message:
          `the ${kind} subnets have ${room} addresses; the groups there take ${needed} when full: ` +
          'then nodes start and pods get no address',
        fix: 'use a larger vpc.cidr, fewer nodes, or vpc.extraCIDRs with custom networking',
      },
    ];
  });
};

/** eksctl cuts a range into 8 subnets, or 16 from five zones on. */
const subnetPrefix = (prefix: number, zones: number): number => prefix + (zones * 2 <= 8 ? 3 : 4);

/** Every interface is filled with addresses, whether pods use them or not. */
function addressesOf({ pool }: LintPool): number {
  const type = instanceType(pool.instanceTypes[0] ?? '');
  return type ? pool.maxSize * type.eniMax * type.ipv4PerEni : 0;
}

/** All rules of the network. */
export const networkLint: readonly LintRule[] = [
  privateNodes,
  publicEndpoint,
  singleNat,
  sameSubnet,
  zonesOfRegion,
  addresses,
];
