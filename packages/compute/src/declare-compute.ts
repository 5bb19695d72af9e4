// From a checked ClusterConfig to what placement works with: pools, profiles and zones, with every default filled in.
import { isJsonObject, type SourcePlace } from '@berth/kube';
import { amiFamilyOf } from './ami-family.js';
import type { DeclaredCompute, FargateProfile, Pool } from './pool.js';
import { kubernetesVersionOf } from './rules/metadata-rules.js';
import { declaredZones } from './rules/network-rules.js';
import { rawPools } from './rules/pool-rules.js';
import type { RawConfig, RawPool } from './rules/rule.js';
import { scoringStrategyOf } from './rules/scheduler-rules.js';
import { sizesOf } from './rules/size-rules.js';
import { taintsOf } from './rules/taint-rules.js';
import type { Path } from './schema/decode.js';
import { isSelecting, selectedTypes } from './select-types.js';
import { defaultZones } from './zones.js';

/** eksctl's default instance type and root volume. */
const defaultInstanceType = 'm5.large';
const defaultVolumeSizeGib = 80;

/** Tells where a path stands in the file. */
export type PlaceOf = (path: Path) => SourcePlace;

/** Gives the declared compute of a configuration without errors. */
export function declareCompute(config: RawConfig, placeOf: PlaceOf): DeclaredCompute {
  const region = config.metadata?.region ?? '';
  return {
    clusterName: config.metadata?.name ?? '',
    region,
    kubernetesVersion: kubernetesVersionOf(config.metadata?.version),
    zones: clusterZones(config, region),
    pools: rawPools(config).map((pool) => poolOf(pool, placeOf)),
    fargateProfiles: (config.fargateProfiles ?? []).map((profile, index) =>
      profileOf(profile, placeOf(['fargateProfiles', index])),
    ),
    scoringStrategy: scoringStrategyOf(config),
  };
}

/** The zones written, else the region's first ones together with those that groups name. */
function clusterZones(config: RawConfig, region: string): readonly string[] {
  const declared = declaredZones(config);
  if (declared.length > 0) return declared;
  const named = rawPools(config).flatMap((pool) => pool.group.availabilityZones ?? []);
  return [...new Set([...defaultZones(region), ...named])].sort();
}

function poolOf(pool: RawPool, placeOf: PlaceOf): Pool {
  const { group } = pool;
  const { min, max, desired } = sizesOf(pool);
  return {
    kind: pool.kind,
    name: group.name ?? '',
    minSize: min,
    maxSize: max,
    desiredSize: desired,
    instanceTypes: typesOf(pool),
    ...purchaseOf(pool),
    zones: zonesOf(pool),
    labels: group.labels ?? {},
    taints: taintsOf(pool),
    tags: group.tags ?? {},
    ...(group.propagateASGTags ? { propagateAsgTags: true } : {}),
    volumeSizeGib: group.volumeSize ?? defaultVolumeSizeGib,
    amiFamily: amiFamilyOf(group.amiFamily),
    maxPodsPerNode: maxPodsOf(pool),
    place: placeOf(pool.path),
  };
}

function typesOf(pool: RawPool): readonly string[] {
  const { instanceType, instanceSelector = {} } = pool.group;
  const listed =
    pool.kind === 'nodeGroup' ? pool.group.instancesDistribution?.instanceTypes : pool.group.instanceTypes;
  if (listed && listed.length > 0) return listed;
  if (instanceType && instanceType !== 'mixed') return [instanceType];
  if (!isSelecting(instanceSelector)) return [defaultInstanceType];
  const selected = selectedTypes(instanceSelector, pool.config.metadata?.region ?? '');
  return selected.ok ? selected.value : [];
}

/** AWS' own defaults of a mixed group: no on-demand base, and everything above it on demand. */
function purchaseOf(
  pool: RawPool,
): Pick<Pool, 'spot' | 'onDemandBaseCapacity' | 'onDemandPercentageAboveBase'> {
  if (pool.kind === 'managedNodeGroup') return { spot: pool.group.spot ?? false };
  const mix = pool.group.instancesDistribution;
  if (!mix) return { spot: false };
  const onDemandBaseCapacity = mix.onDemandBaseCapacity ?? 0;
  const onDemandPercentageAboveBase = mix.onDemandPercentageAboveBaseCapacity ?? 100;
  const spot = onDemandBaseCapacity === 0 && onDemandPercentageAboveBase === 0;
  return { spot, onDemandBaseCapacity, onDemandPercentageAboveBase };
}

/** Zones as named, or those of the named subnets as far as the file says where these stand. */
function zonesOf(pool: RawPool): readonly string[] {
  const { availabilityZones = [], subnets = [] } = pool.group;
  if (availabilityZones.length > 0) return availabilityZones;
  if (pool.kind === 'nodeGroup' && pool.group.localZones?.length) return pool.group.localZones;
  const { public: publicSubnets = {}, private: privateSubnets = {} } = pool.config.vpc?.subnets ?? {};
  const known = [...Object.entries(publicSubnets), ...Object.entries(privateSubnets)];
  const zones = subnets.flatMap((subnet) => {
    const found = known.find(([key, { id }]) => key === subnet || id === subnet);
    return found ? [found[1].az ?? found[0]] : [];
  });
  return [...new Set(zones)].sort();
}

/** A kubelet's own maxPods says the same for unmanaged groups; 0 means the default in both. */
function maxPodsOf(pool: RawPool): number | undefined {
  const { maxPodsPerNode } = pool.group;
  if (maxPodsPerNode) return maxPodsPerNode;
  const extra: unknown = pool.kind === 'nodeGroup' ? pool.group.kubeletExtraConfig : undefined;
  const maxPods = isJsonObject(extra) ? extra['maxPods'] : undefined;
  return typeof maxPods === 'number' && maxPods > 0 ? maxPods : undefined;
}

function profileOf(
  profile: NonNullable<RawConfig['fargateProfiles']>[number],
  place: SourcePlace,
): FargateProfile {
  return {
    name: profile.name ?? '',
    selectors: (profile.selectors ?? []).map(({ namespace = '', labels = {} }) => ({ namespace, labels })),
    place,
  };
}
