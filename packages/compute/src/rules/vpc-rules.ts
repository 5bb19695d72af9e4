// `vpc` and the cluster's zones: address ranges, endpoints, subnets and security groups. What eksctl finds only when it
// renders the template is found here as well.
import { parseCidr } from '../cidr.js';
import type { Finding } from '../schema/decode.js';
import { hasSubnets, isIpv6, isOnOutpost } from './cluster-facts.js';
import { type ClusterRule, findingOf, type RawConfig } from './rule.js';

const wrong = findingOf('config.vpc');
const later = { eksctl: 'accepts' } as const;

/** The VPC's own range: IPv4, /16 to /24, so that eksctl can cut it into subnets. */
export const vpcCidr: ClusterRule = ({ vpc }) => {
  if (vpc?.cidr === undefined) return [];
  const path = ['vpc', 'cidr'];
  const cidr = parseCidr(vpc.cidr);
  if (!cidr) return [notCidr(path, vpc.cidr)];
  if (subnetsOf(vpc).length > 0) return [];
  if (cidr.family === 6)
    return [wrong(path, 'must be an IPv4 range', { ...later, hint: 'IPv6 has ipv6Cidr' })];
  if (cidr.prefix >= 16 && cidr.prefix <= 24) return [];
  return [wrong(path, `prefix must be from /16 to /24, not /${cidr.prefix}`, later)];
};

/** Ranges of the lists, and of subnets. */
export const otherCidrs: ClusterRule = (config) => {
  const { vpc = {} } = config;
  const lists = { extraCIDRs: vpc.extraCIDRs, publicAccessCIDRs: vpc.publicAccessCIDRs };
  const listed = Object.entries({ ...lists, extraIPv6CIDRs: vpc.extraIPv6CIDRs }).flatMap(
    ([field, texts = []]) =>
      texts.flatMap((text, index) => (parseCidr(text) ? [] : [notCidr(['vpc', field, index], text)])),
  );
  const subnets = subnetsOf(vpc).flatMap(({ kind, key, subnet: { cidr } }) =>
    cidr === undefined || parseCidr(cidr) ? [] : [notCidr(['vpc', 'subnets', kind, key, 'cidr'], cidr)],
  );
  const ipv6Only =
    (vpc.extraIPv6CIDRs ?? []).length > 0 && !isIpv6(config)
      ? [wrong(['vpc', 'extraIPv6CIDRs'], 'cannot be set in an IPv4 cluster')]
      : [];
  return [...listed, ...subnets, ...ipv6Only];
};

/** One way for the nodes out: `Single` and `HighlyAvailable` are the words, `Disable` is none. */
export const natMode: ClusterRule = ({ vpc, localZones }) => {
  if (!vpc?.nat) return [];
  const path = ['vpc', 'nat', 'gateway'];
  const { gateway } = vpc.nat;
  const modes = ['HighlyAvailable', 'Single', 'Disable'];
  if (gateway === undefined) {
    return [
      wrong(['vpc', 'nat'], 'gateway must be set', { eksctl: 'crashes', hint: `one of ${modes.join(', ')}` }),
    ];
  }
  if (gateway === 'HighlyAvailable' && (localZones ?? []).length > 0)
    return [wrong(path, 'HighlyAvailable is not supported with localZones')];
  if (gateway === '' || modes.includes(gateway)) return [];
  const meant = modes.find((mode) => mode.toLowerCase() === gateway.toLowerCase());
  const hint = meant ? `write ${meant}` : `one of ${modes.join(', ')}`;
  return [wrong(path, `${JSON.stringify(gateway)} is no mode of NAT gateways`, { ...later, hint })];
};

/** Somebody has to be able to reach the API. */
export const endpointAccess: ClusterRule = (config) => {
  const { clusterEndpoints } = config.vpc ?? {};
  if (!clusterEndpoints) return [];
  const path = ['vpc', 'clusterEndpoints'];
  const { publicAccess, privateAccess } = clusterEndpoints;
  if (isOnOutpost(config)) return outpostEndpoints(publicAccess, privateAccess);
  if (config.privateCluster?.enabled) {
    if (publicAccess === undefined && privateAccess === undefined) return [];
    return [wrong(path, 'cannot be set in a fully private cluster: its API is private', privateHint)];
  }
  if ((publicAccess ?? true) || privateAccess) return [];
  const message = 'one of publicAccess and privateAccess must be true: nobody could reach the Kubernetes API';
  return [wrong(path, message, { hint: 'add privateAccess: true' })];
};

const privateHint = { hint: 'remove it, or privateCluster.enabled' };

function outpostEndpoints(publicAccess?: boolean, privateAccess?: boolean): readonly Finding[] {
  const why = 'a control plane on an Outpost has a private endpoint only';
  return [
    ...(publicAccess === true ? [wrong(['vpc', 'clusterEndpoints', 'publicAccess'], why)] : []),
    ...(privateAccess === false ? [wrong(['vpc', 'clusterEndpoints', 'privateAccess'], why)] : []),
  ];
}

/** Groups of eksctl's own, or the user's. */
export const securityGroups: ClusterRule = ({ vpc = {} }) => [
  ...(vpc.securityGroup && (vpc.controlPlaneSecurityGroupIDs ?? []).length > 0
    ? [wrong(['vpc', 'securityGroup'], 'excludes controlPlaneSecurityGroupIDs')]
    : []),
  ...(vpc.manageSharedNodeSecurityGroupRules === false && !vpc.sharedNodeSecurityGroup
    ? [
        wrong(
          ['vpc', 'manageSharedNodeSecurityGroupRules'],
          'must be true while eksctl makes the shared security group',
          { hint: 'name your own in sharedNodeSecurityGroup' },
        ),
      ]
    : []),
];

/** How EC2 names hosts; only where eksctl makes the subnets. */
export const hostnameType: ClusterRule = (config) => {
  const written = config.vpc?.hostnameType;
  if (!written) return [];
  const path = ['vpc', 'hostnameType'];
  if (hasSubnets(config)) return [wrong(path, 'cannot be set with subnets of your own')];
  const known = ['ip-name', 'resource-name'];
  if (known.includes(written)) return [];
  return [wrong(path, `must be ${known.join(' or ')}, not ${JSON.stringify(written)}`)];
};

/** Zones of the cluster: two at least, and not beside subnets. */
export const clusterZones: ClusterRule = (config) => {
  const zones = config.availabilityZones ?? [];
  const path = ['availabilityZones'];
  if (zones.length === 0) return [];
  if (hasSubnets(config))
    return [wrong(['vpc', 'subnets'], 'vpc.subnets and availabilityZones exclude each other')];
  if (zones.length < 2) return [wrong(path, `needs at least 2 zones, not ${zones.length}`)];
  if (new Set(zones).size >= 2) return [];
  return [wrong(path, 'needs 2 different zones: a subnet is made in each', later)];
};

/** Local zones extend a VPC that eksctl makes. */
export const clusterLocalZones: ClusterRule = (config) => {
  if ((config.localZones ?? []).length === 0) return [];
  const path = ['localZones'];
  return [
    ...(config.privateCluster?.enabled ? [wrong(path, 'cannot be used in a fully private cluster')] : []),
    ...(config.vpc?.id ? [wrong(path, 'cannot be used with a VPC of your own')] : []),
    ...(isIpv6(config) ? [wrong(path, 'cannot be used with IPv6')] : []),
    ...(config.localZones ?? []).flatMap((zone, index) =>
      availabilityZone.test(zone)
        ? [wrong([...path, index], `${zone} is an availability zone, no local zone`)]
        : [],
    ),
  ];
};

/** Such as `us-west-2a`; local zones have the name of a place behind the region's. */
const availabilityZone = /^[a-z]{2}(?:-[a-z]+)+-\d[a-z]$/;

/** Subnets of the user's own: two of each kind that is there, each of them findable. */
export const ownSubnets: ClusterRule = (config) => {
  const { vpc = {} } = config;
  const subnets = subnetsOf(vpc);
  const few = (['private', 'public'] as const).flatMap((kind) => {
    const count = subnets.filter((one) => one.kind === kind).length;
    if (count !== 1 || isOnOutpost(config)) return [];
    return [wrong(['vpc', 'subnets', kind], 'needs at least 2 subnets, in 2 zones', later)];
  });
  const lost = subnets.flatMap(({ kind, key, subnet: { id } }) => {
    if (id || vpc.id) return [];
    const message = 'needs an id, or vpc.id to be looked for by its zone or range';
    return [wrong(['vpc', 'subnets', kind, key], message, later)];
  });
  const lacksPrivate = subnets.length > 0 && subnets.filter(({ kind }) => kind === 'private').length < 2;
  const shut = (config.nodeGroups ?? []).flatMap(({ privateNetworking }, index) => {
    if (!privateNetworking || !lacksPrivate || isOnOutpost(config)) return [];
    const path = ['nodeGroups', index, 'privateNetworking'];
    return [wrong(path, 'needs at least 2 private subnets in vpc.subnets', later)];
  });
  return [...few, ...lost, ...shut];
};

/** The control plane's own subnets. */
export const controlPlaneSubnets: ClusterRule = (config) => {
  const { vpc = {} } = config;
  if (vpc.controlPlaneOnPrivateSubnets !== true) return [];
  const path = ['vpc', 'controlPlaneOnPrivateSubnets'];
  if ((vpc.controlPlaneSubnetIDs ?? []).length > 0) return [wrong(path, 'excludes controlPlaneSubnetIDs')];
  if (isOnOutpost(config)) return [];
  const own = subnetsOf(vpc).filter(({ kind }) => kind === 'private');
  const zones = vpc.subnets
    ? own.map(({ key, subnet }) => subnet.az || key)
    : (config.availabilityZones ?? []);
  if (vpc.subnets && own.length < 2)
    return [wrong(path, `needs at least 2 private subnets, not ${own.length}`)];
  if (zones.length === 0 || new Set(zones).size >= 2) return [];
  return [wrong(path, 'needs private subnets in 2 different zones')];
};

type Vpc = NonNullable<RawConfig['vpc']>;

function subnetsOf({ subnets = {} }: Vpc) {
  return (['private', 'public'] as const).flatMap((kind) =>
    Object.entries(subnets[kind] ?? {}).map(([key, subnet]) => ({ kind, key, subnet })),
  );
}

const notCidr = (path: Finding['path'], text: string): Finding =>
  wrong(path, `${JSON.stringify(text)} is no CIDR block`, { hint: 'for example 10.0.0.0/16' });
