// Instance types that would hold a pod, cheapest first.
import {
  instanceType,
  instanceTypeNames,
  offeredIn,
  pricePerHour,
  type DeclaredCompute,
  type InstanceType,
  type Pool,
} from '@berth/compute';
import { typesOf } from '../growth/pool-node.js';
import { amountOf, roundedAmount } from '../snapshot/amount.js';
import { podRequestNanos } from '../snapshot/pod-requests.js';
import type { Edit, Subject } from './edits.js';
import { readAmounts } from './rejection-operands.js';

const TYPES_TRIED = 2;

/**
 * The cheapest types that hold the pod, of the architecture that the pool has. Those of the pool that do not hold it
 * make room: which one of several types is started is not ours to say.
 */
export function largerTypes({ pod, compute }: Subject, pool: Pool): readonly Edit[] {
  const asked = podRequestNanos(pod);
  const known = typesOf(compute, pool);
  const architecture = known[0]?.arch;
  const kept = known.filter((type) => holds(type, pool, asked)).map(({ name }) => name);
  const found: Edit[] = [];
  for (const { type } of pricedTypes(compute)) {
    if (pool.instanceTypes.includes(type.name) || (architecture && type.arch !== architecture)) continue;
    if (holds(type, pool, asked)) found.push(typeEdit(pool, type.name, kept));
    if (found.length === TYPES_TRIED) break;
  }
  return found;
}

/** A node group that is not mixed and not managed has one type. */
function typeEdit(pool: Pool, instanceType: string, kept: readonly string[]): Edit {
  const { kind, name, instanceTypes, onDemandBaseCapacity } = pool;
  const [from] = instanceTypes;
  if (kind === 'nodeGroup' && onDemandBaseCapacity === undefined && from !== undefined)
    return { kind: 'set-instance-type', pool: name, from, to: instanceType };
  return kept.length === instanceTypes.length
    ? { kind: 'add-instance-type', pool: name, instanceType }
    : {
        kind: 'set-instance-types',
        pool: name,
        instanceTypes: [instanceType, ...kept],
        was: instanceTypes,
      };
}

function holds(type: InstanceType, pool: Pool, asked: ReadonlyMap<string, bigint>): boolean {
  // Most types are ruled out by their cores alone, which is much cheaper than their shape.
  if (roundedAmount('cpu', asked.get('cpu') ?? 0n) > type.vcpu * 1000) return false;
  const room = readAmounts(type, pool);
  return [...asked].every(
    ([resource, nano]) => roundedAmount(resource, nano) <= amountOf(resource, room[resource]),
  );
}

interface PricedType {
  readonly type: InstanceType;
  readonly usdPerHour: number;
}

const pricedByRegion = new Map<string, readonly PricedType[]>();

/** Types that the region offers at a known price, cheapest first. */
function pricedTypes({ region }: DeclaredCompute): readonly PricedType[] {
  const known = pricedByRegion.get(region);
  if (known) return known;
  const priced = instanceTypeNames()
    .filter((name) => offeredIn(name, region) !== false)
    .flatMap((name): readonly PricedType[] => {
      const type = instanceType(name);
      const price = pricePerHour({ instanceType: name, region, spot: false });
      return type && price ? [{ type, usdPerHour: price.usdPerHour }] : [];
    })
    .toSorted((a, b) => a.usdPerHour - b.usdPerHour);
  pricedByRegion.set(region, priced);
  return priced;
}
