// `vpc`, `availabilityZones` and the like: of a network that the cluster's own stack made, or of one that was there
// before.
import { parseCidr, type ClusterSpec } from '@berth/compute';
import { isJsonArray, isJsonObject, member, type JsonObject } from '@berth/kube';
import type { ActualCluster, ActualControlPlane, ActualSubnet } from '../inspect/actual.js';
import { handedOn } from './handed-on.js';
import { vpcOptions } from './vpc-options.js';
import { allOfType, namesOfType, present, propertiesOfType, text } from './template-values.js';

/** Network, access to it, and private-cluster parts of the document. */
export interface AdoptedNetwork {
  readonly members: JsonObject;
  /** The cluster's zones in the order of their addresses; undefined for a VPC that was there before. */
  readonly zones?: readonly string[] | undefined;
  readonly notes: readonly string[];
}

/** Reads the network; `used` are subnets that pools and profiles stand in. */
export function adoptNetwork(
  { controlPlane, subnets }: ActualCluster & { readonly controlPlane: ActualControlPlane },
  template: JsonObject | undefined,
  used: readonly string[],
): AdoptedNetwork {
  const own = template && propertiesOfType(template, 'AWS::EC2::VPC');
  if (!template || !own) {
    const existing = existingNetwork({ controlPlane, subnets, template, used });
    const isPrivate = template !== undefined && isPrivateOutput(template);
    const members = present({
      vpc: present({
        ...existing.vpc,
        ...vpcOptions(controlPlane, template),
        ...(isPrivate ? {} : endpoints(controlPlane)),
      }),
      ...(template ? privateCluster(template, isPrivate) : {}),
    });
    return { members, notes: existing.notes };
  }
  const isPrivate = !hasGateway(template);
  const [zones, localZones] = zonesOf(template);
  const vpc = present({
    ...ownNetwork(template, own, isPrivate),
    ...vpcOptions(controlPlane, template),
    ...(isPrivate ? {} : endpoints(controlPlane)),
  });
  const members = present({
    availabilityZones: zones,
    localZones,
    vpc,
    ...privateCluster(template, isPrivate),
  });
  return { members, zones, notes: [] };
}

/** eksctl's own choice of addresses is not written down. */
const DEFAULT_CIDR = '192.168.0.0/16';

function ownNetwork(template: JsonObject, vpc: JsonObject, isPrivate: boolean): JsonObject {
  const cidr = text(vpc, 'CidrBlock');
  const gateways = namesOfType(template, 'AWS::EC2::NatGateway').length;
  const gateway = gateways === 0 ? 'Disable' : gateways > 1 ? 'HighlyAvailable' : undefined;
  return present({
    cidr: cidr === DEFAULT_CIDR ? undefined : cidr,
    nat: present({ gateway: natMode(template) ?? (isPrivate ? undefined : gateway) }),
    ...ipv6Options(template),
  });
}

/** What was asked for is an output; a single gateway is what eksctl makes unasked, none in a private cluster. */
function natMode(template: JsonObject): string | undefined {
  const mode = text(member(member(template, 'Outputs'), 'FeatureNATMode'), 'Value');
  return mode === 'Single' ? undefined : mode;
}

function ipv6Options(template: JsonObject): JsonObject {
  const resources = member(template, 'Resources');
  const block = member(member(resources, 'IPv6CidrBlock'), 'Properties');
  return present({
    autoAllocateIPv6: allOfType(template, 'AWS::EC2::SubnetCidrBlock').length > 0 || undefined,
    ipv6Cidr: text(block, 'Ipv6CidrBlock'),
    ipv6Pool: text(block, 'Ipv6Pool'),
  });
}

/** Zones in the order of their blocks: blocks were given out in the order of the file. Local zones apart. */
function zonesOf(template: JsonObject): readonly [readonly string[], readonly string[]] {
  const first = new Map<string, bigint>();
  for (const subnet of allOfType(template, 'AWS::EC2::Subnet')) {
    const zone = text(subnet, 'AvailabilityZone');
    const place = placeOf(subnet['CidrBlock']);
    const known = zone === undefined ? undefined : first.get(zone);
    if (zone !== undefined && (known === undefined || place < known)) first.set(zone, place);
  }
  const zones = [...first].toSorted(([, a], [, b]) => (a < b ? -1 : 1)).map(([zone]) => zone);
  const isLocal = (zone: string) => /-\d-[a-z]+-\d[a-z]$/.test(zone);
  return [zones.filter((zone) => !isLocal(zone)), zones.filter(isLocal)];
}

/** The address of a block, or its number among equal blocks. */
function placeOf(block: unknown): bigint {
  if (typeof block === 'string') return parseCidr(block)?.base ?? 0n;
  const select = isJsonObject(block) ? block['Fn::Select'] : undefined;
  return BigInt(isJsonArray(select) ? Number(select[0]) : 0);
}

interface Existing {
  readonly controlPlane: ActualControlPlane;
  readonly subnets: readonly ActualSubnet[];
  readonly template: JsonObject | undefined;
  readonly used: readonly string[];
}

/**
 * The subnets that eksctl's stack hands on, else those of the control plane, of pools and profiles, by zone; a second
 * one of a zone gets its id as its name.
 */
function existingNetwork({ controlPlane, subnets, template, used }: Existing): {
  readonly vpc: JsonObject;
  readonly notes: readonly string[];
} {
  const handed = template && handedOn(template);
  const isHanded = handed !== undefined && handed.private.length + handed.public.length > 0;
  const wanted = new Set([...controlPlane.subnetIds, ...used]);
  const found = isHanded
    ? handed
    : {
        private: enough(
          subnets.filter(({ isPublic }) => !isPublic),
          wanted,
        ),
        public: enough(
          subnets.filter(({ isPublic }) => isPublic),
          wanted,
        ),
      };
  const zoneOf = new Map(subnets.map(({ id, zone }) => [id, zone]));
  const isNarrow = (ids: readonly string[]) =>
    ids.length > 0 && new Set(ids.map((id) => zoneOf.get(id))).size < 2;
  // A file has subnets in two zones of a kind, or none of it; where one kind falls short, all stand under private.
  const isMerged = !isHanded && (isNarrow(found.private) || isNarrow(found.public));
  const told = isMerged ? { private: [...found.private, ...found.public], public: [] } : found;
  const moved = isMerged ? found.public : [];
  return {
    vpc: {
      id: controlPlane.vpcId,
      subnets: present({ private: named(told.private, zoneOf), public: named(told.public, zoneOf) }),
    },
    notes: moved.map(
      (id) =>
        `subnet ${id} leads to the internet and stands under private subnets: ` +
        'a ClusterConfig has subnets in two zones of a kind, or none of that kind',
    ),
  };
}

/** Subnets by their zones; a second one of a zone by its id. */
function named(ids: readonly string[], zoneOf: ReadonlyMap<string, string>): JsonObject {
  const byName: Record<string, JsonObject> = {};
  for (const id of ids) {
    const zone = zoneOf.get(id) ?? id;
    const name = byName[zone] === undefined ? zone : id;
    byName[name] = name === zone ? { id } : { id, az: zone };
  }
  return byName;
}

/** Those that are used; where that is a single one, with the next of its kind, for a file has two or none. */
function enough(kind: readonly ActualSubnet[], wanted: ReadonlySet<string>): readonly string[] {
  const used = kind.filter(({ id }) => wanted.has(id));
  const [only] = used;
  if (used.length !== 1 || !only) return used.map(({ id }) => id);
  const other =
    kind.find(({ id, zone }) => id !== only.id && zone !== only.zone) ??
    kind.find(({ id }) => id !== only.id);
  return [only.id, ...(other ? [other.id] : [])];
}

function endpoints(controlPlane: ActualControlPlane): JsonObject {
  const { hasPublicAccess, hasPrivateAccess, publicAccessCidrs } = controlPlane;
  const isDefault = hasPublicAccess && !hasPrivateAccess;
  const isOpen = publicAccessCidrs.every((cidr) => cidr === '0.0.0.0/0' || cidr === '::/0');
  return present({
    clusterEndpoints: isDefault
      ? undefined
      : { publicAccess: hasPublicAccess, privateAccess: hasPrivateAccess },
    publicAccessCIDRs: isOpen ? undefined : publicAccessCidrs,
  });
}

/** eksctl gives the VPC of a private cluster no gateway. */
const hasGateway = (template: JsonObject): boolean =>
  propertiesOfType(template, 'AWS::EC2::InternetGateway') !== undefined ||
  propertiesOfType(template, 'AWS::EC2::EgressOnlyInternetGateway') !== undefined;

const isPrivateOutput = (template: JsonObject): boolean =>
  member(template, 'Outputs')['ClusterFullyPrivate'] !== undefined;

/** Services whose endpoints eksctl makes only when asked. */
const OPTIONAL_SERVICES = ['cloudformation', 'autoscaling', 'logs'];

function privateCluster(template: JsonObject, isPrivate: boolean): JsonObject {
  if (!isPrivate) return {};
  const services = allOfType(template, 'AWS::EC2::VPCEndpoint').map(
    (endpoint) => text(endpoint, 'ServiceName')?.split('.').at(-1) ?? '',
  );
  const additional = OPTIONAL_SERVICES.filter((service) => services.includes(service));
  return {
    privateCluster: present({
      enabled: true,
      skipEndpointCreation: services.length === 0 || undefined,
      additionalEndpointServices: additional,
    }),
  };
}

/** What the document says of the network, for those who look up subnets by it. */
export type NetworkSpec = Pick<ClusterSpec, 'vpc' | 'localZones'>;
