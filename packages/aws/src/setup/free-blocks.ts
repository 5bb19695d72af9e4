// Blocks of addresses that are free in a VPC, always the same ones for the same VPC.
import type { Cidr } from '@berth/compute';

/** What there is, and what of it is taken. */
export interface Room {
  /** IPv4 blocks of the VPC, in the order in which they are to be filled. */
  readonly blocks: readonly Cidr[];
  readonly taken: readonly Cidr[];
}

/** Largest and smallest subnets that are chosen: 4,091 pods each, and EC2's own limit. */
const PREFIXES = { first: 20, last: 28 } as const;

/**
 * Finds that many blocks of one size, as large as they fit: from the start of the VPC on, each at the first place that
 * is free. Undefined when not even the smallest ones fit.
 */
export function freeBlocks(room: Room, count: number): readonly Cidr[] | undefined {
  for (let prefix = PREFIXES.first; prefix <= PREFIXES.last; prefix += 1) {
    const found = blocksOfSize(room, { prefix, count });
    if (found.length === count) return found;
  }
  return undefined;
}

function blocksOfSize(
  { blocks, taken }: Room,
  { prefix, count }: { readonly prefix: number; readonly count: number },
): readonly Cidr[] {
  const found: Cidr[] = [];
  for (const block of blocks) {
    if (block.prefix > prefix) continue;
    let free: Cidr = { family: 4, base: block.base, prefix };
    const end = block.base + cidrSize(block);
    while (found.length < count && free.base + cidrSize(free) <= end) {
      const inTheWay = lastOverlap(taken, free);
      if (inTheWay === undefined) found.push(free);
      free = { ...free, base: roundedUp(inTheWay ?? free.base + cidrSize(free), cidrSize(free)) };
    }
  }
  return found;
}

/** Where the last taken block that overlaps ends. */
function lastOverlap(taken: readonly Cidr[], free: Cidr): bigint | undefined {
  let last: bigint | undefined;
  const freeEnd = free.base + cidrSize(free);
  for (const block of taken) {
    const end = block.base + cidrSize(block);
    if (block.base < freeEnd && free.base < end && (last === undefined || end > last)) last = end;
  }
  return last;
}

const cidrSize = ({ prefix }: Cidr): bigint => 1n << BigInt(32 - prefix);

const roundedUp = (address: bigint, size: bigint): bigint => ((address + size - 1n) / size) * size;
