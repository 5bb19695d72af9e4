// The subnets of a cluster that are there already, or of which the file says enough; stand-ins for the rest.
import { type ClusterSpec, parseCidr } from '@berth/compute';
import type { AwsFacts, SubnetFacts } from '../facts.js';

/** A declaration, with what AWS told. */
interface Known {
  readonly spec: ClusterSpec;
  readonly facts: AwsFacts;
}

/** The subnets of the cluster, by what AWS told or else by what the file says. */
export interface KnownSubnets {
  readonly public: readonly SubnetFacts[];
  readonly private: readonly SubnetFacts[];
}

/** Stand-ins for what a file leaves to be looked up: a VPC by its subnets, subnets by their zone or block. */
export const unknownVpc = 'vpc-00000000000000000';
const unknownSubnet = 'subnet-00000000000000000';
const unknownRouteTable = 'rtb-00000000000000000';

/** Gives the subnets whose ids are known, or that the file names in another way. */
export function knownSubnets({ spec, facts }: Known): KnownSubnets {
  if (facts.network) return facts.network;
  return { public: written(spec.vpc?.subnets?.public), private: written(spec.vpc?.subnets?.private) };
}

/** Tells whether the cluster stands in a VPC that the file names. */
export function usesExistingVpc({ spec }: Pick<Known, 'spec'>): boolean {
  return Boolean(spec.vpc?.id) || writtenSubnets(spec).length > 0;
}

/** Gives the subnets with stand-ins for their route tables where those of none were looked up. */
export function withRouteTables(subnets: readonly SubnetFacts[]): readonly SubnetFacts[] {
  const isTold = subnets.some(({ routeTableId }) => routeTableId !== undefined);
  return isTold ? subnets : subnets.map((subnet) => ({ ...subnet, routeTableId: unknownRouteTable }));
}

/** Names of the facts that stand-ins are there for. */
export function networkAwaits({ spec, facts }: Known): readonly string[] {
  if (!usesExistingVpc({ spec })) return [];
  const subnets = writtenSubnets(spec);
  const lacksIds = !facts.network && subnets.some(({ id }) => !id);
  const hasEndpoints = spec.privateCluster?.enabled === true && !spec.privateCluster.skipEndpointCreation;
  const tables = knownSubnets({ spec, facts }).private.map(({ routeTableId }) => routeTableId);
  const lacksTables = hasEndpoints && tables.every((table) => table === undefined);
  return [
    ...(spec.vpc?.id || facts.network?.vpcId ? [] : ['network.vpcId']),
    ...(lacksIds ? ['network.subnets'] : []),
    ...(lacksTables ? ['network.routeTables'] : []),
  ];
}

/**
 * Zones of subnets that are there: of an existing VPC by name, of a VPC of ours by their blocks, since blocks were
 * given out in the order of zones.
 */
export function zonesOfSubnets(known: Known): readonly string[] {
  const { public: publicSubnets, private: privateSubnets } = knownSubnets(known);
  const local = new Set(known.spec.localZones ?? []);
  const all = usesExistingVpc(known)
    ? [...publicSubnets, ...privateSubnets].toSorted((a, b) => (a.zone < b.zone ? -1 : 1))
    : (publicSubnets.length > 0 ? publicSubnets : privateSubnets).toSorted(byBlock);
  return [...new Set(all.map(({ zone }) => zone))].filter((zone) => !local.has(zone));
}

type Written = NonNullable<NonNullable<NonNullable<ClusterSpec['vpc']>['subnets']>['public']>;

const writtenSubnets = ({ vpc }: ClusterSpec) => [
  ...Object.values(vpc?.subnets?.public ?? {}),
  ...Object.values(vpc?.subnets?.private ?? {}),
];

const written = (map: Written | undefined): readonly SubnetFacts[] =>
  Object.entries(map ?? {}).map(([alias, { id, az }]) => ({
    alias,
    id: id || unknownSubnet,
    zone: az || alias,
  }));

function byBlock(a: SubnetFacts, b: SubnetFacts): number {
  const [first, second] = [a, b].map(({ cidr }) => parseCidr(cidr ?? '')?.base ?? 0n);
  if (first === second) return a.zone < b.zone ? -1 : 1;
  return (first ?? 0n) < (second ?? 0n) ? -1 : 1;
}
