// Instance types of a node group: one or several, never both spellings, and the settings of mixed and spot groups.
import type { Finding } from '../schema/decode.js';
import { isSelecting } from '../select-types.js';
import { spotStrategies } from '../schema/pool-shapes.js';
import { onField, type PoolRule, type RawNodeGroup } from './rule.js';

/** `instanceType` stands alone: lists and selectors exclude it. */
export const oneWayToNameTypes: PoolRule = (pool) => {
  const { instanceType, instanceSelector } = pool.group;
  const wrong = (message: string) => [
    onField(pool, ['instanceType'], { code: 'config.instance-types', message }),
  ];
  const selects = isSelecting(instanceSelector);
  if (pool.kind === 'managedNodeGroup') {
    if (!instanceType) return [];
    if ((pool.group.instanceTypes ?? []).length > 0)
      return wrong('instanceType and instanceTypes exclude each other');
    return selects ? wrong('instanceType and instanceSelector exclude each other') : [];
  }
  if (!instanceType || instanceType === 'mixed') return [];
  if (pool.group.instancesDistribution)
    return wrong('must be "mixed" or absent beside instancesDistribution');
  return selects ? wrong('must be "mixed" or absent beside instanceSelector') : [];
};

/** `mixed` is a word of eksctl's, not a type: without a list there is nothing to start. */
export const mixedNeedsTypes: PoolRule = (pool) => {
  if (pool.group.instanceType !== 'mixed' || pool.kind === 'managedNodeGroup') return [];
  if (pool.group.instancesDistribution || isSelecting(pool.group.instanceSelector)) return [];
  const hint = 'add instancesDistribution.instanceTypes';
  return [
    onField(pool, ['instanceType'], {
      code: 'config.instance-types',
      message: '"mixed" needs a list of types',
      hint,
      eksctl: 'accepts',
    }),
  ];
};

/** The mix of on-demand and spot of an unmanaged group. */
export const distribution: PoolRule = (pool) => {
  if (pool.kind === 'managedNodeGroup' || !pool.group.instancesDistribution) return [];
  return distributionFindings(pool.group).map(({ field, message }) =>
    onField(pool, ['instancesDistribution', ...field], { code: 'config.distribution', message }),
  );
};

const maxDistributionTypes = 20;

interface FieldFinding {
  readonly field: readonly string[];
  readonly message: string;
}

function distributionFindings(group: RawNodeGroup): readonly FieldFinding[] {
  const mix = group.instancesDistribution ?? {};
  const findings: FieldFinding[] = [];
  const wrong = (field: string, message: string) => findings.push({ field: [field], message });
  const count = new Set(mix.instanceTypes ?? []).size;
  const selects = isSelecting(group.instanceSelector);
  if (count === 0 && !selects) wrong('instanceTypes', 'needs at least one instance type');
  if (count > maxDistributionTypes)
    wrong('instanceTypes', `must be at most ${maxDistributionTypes} types, not ${count}`);
  const {
    onDemandBaseCapacity: base,
    onDemandPercentageAboveBaseCapacity: share,
    spotInstancePools: pools,
  } = mix;
  if (base !== undefined && base < 0) wrong('onDemandBaseCapacity', `must not be negative, not ${base}`);
  if (share !== undefined && (share < 0 || share > 100)) {
    wrong('onDemandPercentageAboveBaseCapacity', `must be from 0 to 100, not ${share}`);
  }
  if (pools !== undefined && (pools < 1 || pools > 20))
    wrong('spotInstancePools', `must be from 1 to 20, not ${pools}`);
  return [...findings, ...strategyFindings(mix)];
}

function strategyFindings(mix: NonNullable<RawNodeGroup['instancesDistribution']>): readonly FieldFinding[] {
  const { spotAllocationStrategy: strategy, spotInstancePools: pools } = mix;
  if (strategy === undefined) return [];
  if (!spotStrategies.some((known) => known === strategy)) {
    const message = `${JSON.stringify(strategy)} is not known; use ${spotStrategies.join(', ')}`;
    return [{ field: ['spotAllocationStrategy'], message }];
  }
  if (pools === undefined || !strategy.startsWith('capacity-optimized')) return [];
  return [{ field: ['spotInstancePools'], message: `cannot be set with spotAllocationStrategy ${strategy}` }];
}

/** Burst credits are a matter of the T families. */
export const cpuCredits: PoolRule = (pool) => {
  if (pool.kind === 'managedNodeGroup' || pool.group.cpuCredits === undefined) return [];
  const { cpuCredits: credits, instanceType, instancesDistribution } = pool.group;
  const wrong = (message: string): readonly Finding[] => [
    onField(pool, ['cpuCredits'], { code: 'config.cpu-credits', message }),
  ];
  if (credits.toLowerCase() !== 'standard' && credits.toLowerCase() !== 'unlimited') {
    return wrong(`must be standard or unlimited, not ${JSON.stringify(credits)}`);
  }
  const types = [instanceType ?? '', ...(instancesDistribution?.instanceTypes ?? [])];
  return types.some((type) => /^t\d/.test(type)) ? [] : wrong('needs a t2, t3 or t4g instance type');
};

/** Auto Scaling replaces instances of an age, of at least a day. */
export const instanceLifetime: PoolRule = (pool) => {
  if (pool.kind === 'managedNodeGroup') return [];
  const seconds = pool.group.maxInstanceLifetime;
  if (seconds === undefined || seconds >= 86_400) return [];
  const message = `must be at least 86400 seconds (one day), not ${seconds}`;
  return [onField(pool, ['maxInstanceLifetime'], { code: 'config.instance-lifetime', message })];
};
