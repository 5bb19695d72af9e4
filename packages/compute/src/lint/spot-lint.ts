// Spot capacity: enough kinds of it, really asked for, and recognisable.
import { instanceType } from '../catalogue.js';
import { forEachPool, type LintPool, onPool, typesPath, type LintRule } from './lint-rule.js';

/** Fewer pools of capacity than this are often empty together (AWS advises ten and more). */
const FEW_TYPES = 3;

const usesSpot = ({ pool }: LintPool): boolean =>
  pool.spot || (pool.onDemandPercentageAboveBase !== undefined && pool.onDemandPercentageAboveBase < 100);

/** Every type in every zone is a market of its own. */
const fewTypes = forEachPool((pool) => {
  const count = pool.pool.instanceTypes.length;
  if (!usesSpot(pool) || count >= FEW_TYPES) return [];
  return [
    onPool(pool, typesPath(pool), {
      code: 'spot.few-types',
      severity: 'warning',
      message:
        `${pool.pool.name} takes spot capacity of ${count} type(s): when AWS wants it back, all ` +
        'nodes go together and none can be had',
      fix: `list at least ${FEW_TYPES} types of the same size, better ten`,
    }),
  ];
});

/** An instancesDistribution without percentages is on demand throughout, whatever else it says of spot. */
const allOnDemand = forEachPool((pool) => {
  if (pool.kind === 'managedNodeGroup' || usesSpot(pool)) return [];
  const mix = pool.group.instancesDistribution;
  if (!mix) return [];
  const meant = mix.spotAllocationStrategy ?? mix.spotInstancePools ?? mix.maxPrice;
  const path = ['instancesDistribution'];
  return [
    onPool(pool, path, {
      code: 'spot.on-demand',
      severity: meant === undefined ? 'info' : 'warning',
      message: `every node of ${pool.pool.name} is on demand: onDemandPercentageAboveBaseCapacity is 100 unless set`,
      fix: 'set onDemandPercentageAboveBaseCapacity: 0 for spot, or use instanceType alone',
    }),
  ];
});

/** Some types are never sold as spot. */
const notSold = forEachPool((pool) => {
  if (!usesSpot(pool)) return [];
  const none = pool.pool.instanceTypes.filter((name) => instanceType(name)?.spotSupported === false);
  return none.map((name) =>
    onPool(pool, typesPath(pool), {
      code: 'spot.not-offered',
      severity: none.length === pool.pool.instanceTypes.length ? 'error' : 'warning',
      message: `${name} is not sold as spot capacity`,
      fix: 'remove it from the list, or use on-demand capacity',
    }),
  );
});

/** EKS labels nodes of managed groups with their capacity type, and nobody those of others. */
const spotLabel = forEachPool((pool) => {
  const hasLabel = Object.keys(pool.pool.labels).some((key) => /capacity|lifecycle|spot/i.test(key));
  if (pool.kind === 'managedNodeGroup' || !usesSpot(pool) || hasLabel) return [];
  return [
    onPool(pool, ['instancesDistribution'], {
      code: 'spot.label',
      severity: 'info',
      message:
        `nodes of ${pool.pool.name} carry no label eks.amazonaws.com/capacityType: only EKS' ` +
        'managed groups have it, and pods cannot select these',
      fix: 'add a label of your own, for example lifecycle: spot',
    }),
  ];
});

/** All rules of spot capacity. */
export const spotLint: readonly LintRule[] = [fewTypes, allOnDemand, notSold, spotLabel];
