// IPv4 blocks: reading, containing, overlapping, and the addresses in them.
import { awsError } from '../aws-error.js';

export interface Cidr {
  readonly base: number;
  readonly prefix: number;
}

/** Reads `10.0.0.0/16`; undefined when it is none or has host bits. */
export function parseCidr(text: string): Cidr | undefined {
  const [, a, b, c, d, length] = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(text) ?? [];
  const bytes = [a, b, c, d].map(Number);
  const prefix = Number(length);
  if (bytes.some((byte) => !(byte <= 255)) || !(prefix <= 32)) return undefined;
  const base = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  return base % sizeOf(prefix) === 0 ? { base, prefix } : undefined;
}

/** Reads the block of a new VPC or subnet, between /16 and /28, or refuses it. */
export function networkCidr(text: string, code: string): Cidr {
  const cidr = parseCidr(text);
  if (!cidr)
    throw awsError(
      'InvalidParameterValue',
      `Value (${text}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`,
    );
  if (cidr.prefix < 16 || cidr.prefix > 28) throw awsError(code, `The CIDR '${text}' is invalid.`);
  return cidr;
}

/** Number of addresses. */
export const cidrSize = ({ prefix }: Cidr): number => sizeOf(prefix);

/** Whether `outer` holds all of `inner`. */
export const contains = (outer: Cidr, inner: Cidr): boolean =>
  inner.prefix >= outer.prefix &&
  Math.floor(inner.base / sizeOf(outer.prefix)) === outer.base / sizeOf(outer.prefix);

/** Whether they share an address. */
export const overlaps = (a: Cidr, b: Cidr): boolean => contains(a, b) || contains(b, a);

/** The address at an offset into the block. */
export const addressAt = ({ base }: Cidr, offset: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor((base + offset) / 2 ** shift) % 256).join('.');

const sizeOf = (prefix: number): number => 2 ** (32 - prefix);
