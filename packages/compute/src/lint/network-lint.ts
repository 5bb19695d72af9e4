// The network: ways out, and subnets and zones that are what they should be.
import { isAutoMode, isIpv6 } from '../rules/cluster-facts.js';
import { forEachPool, isNewVpc, type LintNote, type LintRule, onPool } from './lint-rule.js';

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

/** A group stands in subnets of its kind; eksctl asks for them when the cluster is made already. */
const noSubnets = forEachPool((pool, context) => {
  const { group } = pool;
  const kind = group.privateNetworking ? 'private' : 'public';
  const known = Object.keys(context.config.vpc?.subnets?.[kind] ?? {});
  if (isNewVpc(context) || !context.config.vpc?.subnets || known.length > 0) return [];
  if ((group.subnets ?? []).length > 0 || context.config.privateCluster?.enabled) return [];
  const other = kind === 'private' ? 'remove privateNetworking' : 'set privateNetworking: true';
  return [
    onPool(pool, group.privateNetworking ? ['privateNetworking'] : [], {
      code: 'network.no-subnets',
      severity: 'error',
      message: `${pool.pool.name} goes into ${kind} subnets, and vpc.subnets lists none`,
      fix: `add vpc.subnets.${kind}, or ${other}`,
    }),
  ];
});

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

/** Nodes with public addresses go out by themselves; the gateway that eksctl makes by default then serves nobody. */
const unusedNat: LintRule = (context) => {
  const { config, filled, pools, compute } = context;
  const isUsed =
    pools.some(({ group }) => group.privateNetworking) ||
    compute.fargateProfiles.length > 0 ||
    isAutoMode(config) ||
    config.karpenter !== undefined;
  const mode = filled.vpc?.nat?.gateway;
  if (!isNewVpc(context) || isUsed || pools.length === 0 || isIpv6(config)) return [];
  if (mode !== 'Single' && mode !== 'HighlyAvailable') return [];
  const gateways = mode === 'Single' ? 'one NAT gateway is' : `${compute.zones.length} NAT gateways are`;
  return [
    {
      code: 'network.unused-nat',
      severity: 'info',
      path: config.vpc?.nat ? ['vpc', 'nat', 'gateway'] : config.vpc ? ['vpc'] : ['metadata'],
      message: `${gateways} paid for by the hour, and no group or profile is in a private subnet to use it`,
      fix: 'set vpc.nat.gateway: Disable until there is one, or privateNetworking: true on the groups',
    },
  ];
};

/** All rules of the network. */
export const networkLint: readonly LintRule[] = [
  privateNodes,
  noSubnets,
  singleNat,
  unusedNat,
  sameSubnet,
  zonesOfRegion,
];
