// In which subnets a node group's instances start: literal ids where AWS told them, else picked from what the cluster
// stack exports.
import { type Result, success } from '@berth/kube';
import { type ClusterContext, clusterStackName, isFullyPrivate } from '../cluster-context.js';
import type { SubnetFacts } from '../facts.js';
import { importFrom, select, split } from '../intrinsics.js';
import { refuse } from '../problems.js';
import type { CfnValue } from '../template.js';
import type { PoolContext } from './pool-context.js';
import { knownSubnets, usesExistingVpc } from '../network/known-subnets.js';

/** Gives the subnets of a node group. */
export function poolSubnets(pool: PoolContext): Result<readonly CfnValue[]> {
  const { availabilityZones = [], subnets = [] } = pool.pool.group;
  const localZones = pool.pool.kind === 'nodeGroup' ? (pool.pool.group.localZones ?? []) : [];
  if (availabilityZones.length + subnets.length + localZones.length === 0) return inSupportedZones(pool);
  const zones = localZones.length > 0 ? localZones : availabilityZones;
  const byZone = zones.length > 0 ? ofZones(pool, zones, localZones.length > 0) : success([]);
  if (!byZone.ok) return byZone;
  const byName = named(pool, subnets);
  if (!byName.ok) return byName;
  const all = [...byZone.value, ...byName.value];
  return success(pool.pool.group.efaEnabled ? all.slice(0, 1) : all);
}

/** A subnet a template can name: by id, or as the nth of an export. */
interface Candidate {
  readonly alias: string;
  readonly zone: string;
  readonly id: CfnValue;
}

interface Candidates {
  readonly public: readonly Candidate[];
  readonly private: readonly Candidate[];
}

function candidates(cluster: ClusterContext, local: boolean): Candidates {
  const { network } = cluster.facts;
  if (local && network) {
    return { public: told(network.localPublic ?? []), private: told(network.localPrivate ?? []) };
  }
  if (network || usesExistingVpc(cluster)) {
    const known = knownSubnets(cluster);
    return { public: told(known.public), private: told(known.private) };
  }
  const zones = local ? (cluster.spec.localZones ?? []) : cluster.zones;
  const prefix = local ? 'SubnetsLocalZone' : 'Subnets';
  return {
    public: isFullyPrivate(cluster) ? [] : exported(cluster, `${prefix}Public`, zones),
    private: exported(cluster, `${prefix}Private`, zones),
  };
}

const told = (subnets: readonly SubnetFacts[]): readonly Candidate[] =>
  subnets.map(({ id, zone, alias = zone }) => ({ id, zone, alias }));

function exported(cluster: ClusterContext, output: string, zones: readonly string[]): readonly Candidate[] {
  const list = split(',', importFrom(clusterStackName(cluster.name), output));
  return zones.map((zone, index) => ({ alias: zone, zone, id: select(index, list) }));
}

function ownCandidates({ cluster, pool }: PoolContext, local = false): readonly Candidate[] {
  const both = candidates(cluster, local);
  return pool.group.privateNetworking ? both.private : both.public;
}

const networkKind = ({ pool }: PoolContext): string => (pool.group.privateNetworking ? 'private' : 'public');

/** Where it stands, else every zone of the cluster that offers all of the group's types. */
function inSupportedZones(pool: PoolContext): Result<readonly CfnValue[]> {
  const all = ownCandidates(pool).filter(
    ({ zone }) => pool.cluster.zones.includes(zone) || usesExistingVpc(pool.cluster),
  );
  const own = new Set<CfnValue>(pool.facts.subnetIds ?? []);
  const standing = all.filter(({ id }) => own.has(id));
  const chosen = standing.length > 0 ? standing : all.filter(({ zone }) => isSupported(pool, zone));
  const ids = chosen.map(({ id }) => id);
  if (ids.length > 0) return success(ids);
  const message = `${pool.name} has no ${networkKind(pool)} subnet in a zone that offers all of its instance types`;
  return refuse('render.no-subnet-in-zone', message, pool.field);
}

const isSupported = ({ cluster, instanceTypes }: PoolContext, zone: string): boolean =>
  instanceTypes.every((type) => cluster.facts.offerings?.[type]?.includes(zone) ?? true);

function ofZones(pool: PoolContext, zones: readonly string[], local: boolean): Result<readonly CfnValue[]> {
  const all = ownCandidates(pool, local);
  const found: CfnValue[] = [];
  for (const zone of zones) {
    const inZone = all.filter((candidate) => candidate.zone === zone);
    if (inZone.length === 0 || all.length < zones.length) {
      const message = `${pool.name} has no ${networkKind(pool)} subnet in zone ${zone}`;
      return refuse('render.no-subnet-in-zone', message, `${pool.field}.availabilityZones`);
    }
    const refused = zoneProblem(pool, zone);
    if (refused) return refused;
    found.push(...inZone.map(({ id }) => id));
  }
  return success(found);
}

function zoneProblem(pool: PoolContext, zone: string): Result<never> | undefined {
  if (!pool.cluster.zones.includes(zone) || isSupported(pool, zone)) return undefined;
  const message = `zone ${zone} does not offer all instance types of ${pool.name}`;
  return refuse('render.zone-lacks-type', message, `${pool.field}.availabilityZones`);
}

/** Names are keys of `vpc.subnets` or ids; a public group may not stand in private subnets. */
function named(pool: PoolContext, names: readonly string[]): Result<readonly CfnValue[]> {
  const both = candidates(pool.cluster, false);
  const isPrivate = pool.pool.group.privateNetworking === true;
  const [first, second] = isPrivate ? [both.private, both.public] : [both.public, both.private];
  const found: CfnValue[] = [];
  for (const name of names) {
    const own = findSubnet(first, name);
    const other = own ? undefined : findSubnet(second, name);
    if (other && !isPrivate) {
      return refuse('render.public-subnet', `subnet ${name} is private`, `${pool.field}.subnets`);
    }
    const subnet = own ?? other;
    if (!subnet && !name.startsWith('subnet-')) {
      return refuse('render.unknown-subnet', `there is no subnet ${name}`, `${pool.field}.subnets`);
    }
    const refused = subnet && zoneProblem(pool, subnet.zone);
    if (refused) return refused;
    found.push(subnet?.id ?? name);
  }
  return success(found);
}

const findSubnet = (subnets: readonly Candidate[], name: string): Candidate | undefined =>
  subnets.find(({ alias }) => alias === name) ?? subnets.find(({ id }) => id === name);
