// Fn::Cidr: equal blocks from the start of a block of addresses.
import { parseCidr, renderCidr } from '@berth/compute';

/** What to cut: so many blocks, each with `hostBits` bits of addresses. */
export interface CidrCut {
  readonly block: string;
  readonly count: number;
  readonly hostBits: number;
}

/** The blocks in order; undefined when they don't fit or the block is none. */
export function cidrBlocks({ block, count, hostBits }: CidrCut): readonly string[] | undefined {
  const whole = parseCidr(block);
  if (!whole || !Number.isInteger(count) || !Number.isInteger(hostBits) || count < 1 || count > 256)
    return undefined;
  const prefix = (whole.family === 4 ? 32 : 128) - hostBits;
  const step = 1n << BigInt(hostBits);
  if (hostBits < 1 || prefix < whole.prefix || count > 2 ** (prefix - whole.prefix)) return undefined;
  return Array.from({ length: count }, (_, index) =>
    renderCidr({ family: whole.family, base: whole.base + step * BigInt(index), prefix }),
  );
}
