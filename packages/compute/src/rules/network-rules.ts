// Where a node group stands: zones, subnets, capacity that was reserved.
import { instanceType } from '../catalogue.js';
import { MAX_ASG_TAGS } from '../limits.js';
import { zoneNames } from '../zones.js';
import type { Finding } from '../schema/decode.js';
import { isSelecting } from '../select-types.js';
import { hasSubnets } from './cluster-facts.js';
import { onField, type PoolRule, type RawConfig, type RawPool } from './rule.js';
import { taintList } from './taint-rules.js';

/** Zones and subnets are two ways to say one thing. */
export const zonesOrSubnets: PoolRule = (pool) => {
  const { availabilityZones = [], subnets = [] } = pool.group;
  const code = 'config.zones';
  const localZones = pool.kind === 'nodeGroup' ? (pool.group.localZones ?? []) : [];
  const findings: Finding[] = [];
  if (availabilityZones.length > 0 && subnets.length > 0) {
    findings.push(
      onField(pool, ['subnets'], { code, message: 'subnets and availabilityZones exclude each other' }),
    );
  }
  if (availabilityZones.length > 0 && localZones.length > 0) {
    findings.push(
      onField(pool, ['localZones'], { code, message: 'localZones and availabilityZones exclude each other' }),
    );
  }
  const efaSpread = pool.group.efaEnabled === true && (availabilityZones.length > 1 || subnets.length > 1);
  if (!efaSpread) return findings;
  return [
    ...findings,
    onField(pool, ['efaEnabled'], { code, message: 'needs exactly one zone or one subnet' }),
  ];
};

/** A zone must be among the cluster's, or, when the cluster names none, one of the region's. */
export const zonesKnown: PoolRule = (pool) => {
  const declared = declaredZones(pool.config);
  const known = declared.length > 0 ? declared : zoneNames(pool.config.metadata?.region ?? '');
  if (known.length === 0) return [];
  return (pool.group.availabilityZones ?? []).flatMap((zone, index) => {
    if (known.includes(zone)) return [];
    const of = declared.length > 0 ? 'the cluster' : `region ${pool.config.metadata?.region ?? ''}`;
    const message = `zone ${zone} is none of ${of}; known: ${known.join(', ')}`;
    return [
      onField(pool, ['availabilityZones', index], {
        code: 'config.zone-unknown',
        message,
        details: { zone },
        eksctl: 'accepts',
      }),
    ];
  });
};

/** In a VPC that eksctl makes, no subnet has an id yet; local zones are the cluster's before they are a group's. */
export const networkExists: PoolRule = (pool) => {
  const { config, group } = pool;
  const subnets = group.subnets ?? [];
  const isNewVpc = !config.vpc?.id && !hasSubnets(config);
  const localZones = pool.kind === 'nodeGroup' ? (pool.group.localZones ?? []) : [];
  const unknownZone = localZones.find((zone) => !(config.localZones ?? []).includes(zone));
  return [
    ...(subnets.length > 0 && isNewVpc
      ? [
          onField(pool, ['subnets'], {
            code: 'config.zones',
            message: 'a new VPC has no subnets of these ids',
            hint: 'name an existing vpc with its subnets, or use availabilityZones',
            eksctl: 'accepts',
          }),
        ]
      : []),
    ...(unknownZone === undefined
      ? []
      : [
          onField(pool, ['localZones'], {
            code: 'config.zone-unknown',
            message: `local zone ${unknownZone} is none of the cluster`,
            hint: 'add it to localZones of the cluster',
            eksctl: 'accepts',
          }),
        ]),
  ];
};

/** EFA comes with large types only; which of them, AWS says. The smallest have 16 vCPUs. */
export const efaTypes: PoolRule = (pool) => {
  if (pool.group.efaEnabled !== true) return [];
  const small = typesOf(pool).find((name) => (instanceType(name)?.vcpu ?? EFA_MIN_VCPU) < EFA_MIN_VCPU);
  if (small === undefined) return [];
  const message = `${small} has no EFA: only some types from ${EFA_MIN_VCPU} vCPUs on have it`;
  return [
    onField(pool, ['efaEnabled'], {
      code: 'config.efa',
      message,
      hint: 'for example c6in.32xlarge or p4d.24xlarge',
      eksctl: 'accepts',
    }),
  ];
};

const EFA_MIN_VCPU = 16;

/** eksctl's default type is m5.large. */
function typesOf({ kind, group }: RawPool): readonly string[] {
  const list = kind === 'nodeGroup' ? group.instancesDistribution?.instanceTypes : group.instanceTypes;
  if (list && list.length > 0) return list;
  if (group.instanceType) return [group.instanceType];
  return isSelecting(group.instanceSelector) ? [] : ['m5.large'];
}

/** An Auto Scaling group has 50 tags at most; `propagateASGTags` makes one of every label and taint. */
export const tagCount: PoolRule = (pool) => {
  const { group } = pool;
  if (group.propagateASGTags !== true || pool.kind !== 'nodeGroup') return [];
  const labels = new Set([...Object.keys(group.labels ?? {}), 'cluster-name', 'nodegroup-name']).size;
  const taints = group.taints ? taintList(group.taints).length : 0;
  const count = 2 + (group.iam?.withAddonPolicies?.autoScaler ? 2 : 0) + labels + taints;
  if (count <= MAX_ASG_TAGS) return [];
  const message = `makes ${count} tags of labels and taints; an Auto Scaling group has ${MAX_ASG_TAGS} at most`;
  return [
    onField(pool, ['propagateASGTags'], {
      code: 'config.tags',
      message,
      hint: 'use fewer labels',
      eksctl: 'accepts',
    }),
  ];
};

/** Gives the zones a cluster names, by itself or by its subnets; none when eksctl is left to choose. */
export function declaredZones(config: RawConfig): readonly string[] {
  if (config.availabilityZones?.length) return config.availabilityZones;
  const { public: publicSubnets = {}, private: privateSubnets = {} } = config.vpc?.subnets ?? {};
  const zones = [...Object.entries(publicSubnets), ...Object.entries(privateSubnets)].map(
    ([key, { az }]) => az ?? key,
  );
  return [...new Set(zones)].sort();
}

/** Reserved capacity: a preference or a target, one id or one group. */
export const capacityReservation: PoolRule = (pool) => {
  const { capacityReservation: reservation, instanceMarketOptions: market } = pool.group;
  const code = 'config.capacity-reservation';
  const wrong = (field: readonly string[], message: string) => onField(pool, field, { code, message });
  const findings: Finding[] = [];
  const { capacityReservationPreference: preference, capacityReservationTarget: target } = reservation ?? {};
  if (preference !== undefined && preference !== 'open' && preference !== 'none') {
    findings.push(
      wrong(['capacityReservation'], `preference must be open or none, not ${JSON.stringify(preference)}`),
    );
  }
  if (preference !== undefined && target) {
    findings.push(wrong(['capacityReservation'], 'preference and target exclude each other'));
  }
  if (target?.capacityReservationID && target.capacityReservationResourceGroupARN) {
    findings.push(wrong(['capacityReservation'], 'a target has an id or a resource group, not both'));
  }
  if (market && !reservation) findings.push(wrong(['instanceMarketOptions'], 'needs capacityReservation'));
  if (market?.marketType !== undefined && market.marketType !== 'capacity-block') {
    findings.push(
      wrong(['instanceMarketOptions'], `marketType must be capacity-block, not "${market.marketType}"`),
    );
  }
  return findings;
};
