// CIDR blocks as Go's net.ParseCIDR reads them: address and prefix, both families; printed with the host bits cleared.

/** A block of addresses. */
export interface Cidr {
  readonly family: 4 | 6;
  /** First address as a number; host bits are zero. */
  readonly base: bigint;
  readonly prefix: number;
}

/** Parses `10.0.0.0/16` or `fd00::/16`; undefined for anything else, such as an address alone. */
export function parseCidr(text: string): Cidr | undefined {
  const parts = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text);
  if (!parts) return undefined;
  const [, address = '', length = ''] = parts;
  const family = address.includes(':') ? 6 : 4;
  const bits = family === 4 ? 32 : 128;
  const value = family === 4 ? ipv4Of(address) : ipv6Of(address);
  const prefix = Number(length);
  if (value === undefined || prefix > bits) return undefined;
  const host = BigInt(bits - prefix);
  return { family, base: (value >> host) << host, prefix };
}

/** Renders it as Go does: `10.0.0.0/16`, `fd00::/16`. */
export function renderCidr({ family, base, prefix }: Cidr): string {
  return `${family === 4 ? renderIpv4(base) : renderIpv6(base)}/${prefix}`;
}

/** How many addresses it holds. */
export const cidrSize = ({ family, prefix }: Cidr): bigint =>
  1n << BigInt((family === 4 ? 32 : 128) - prefix);

function ipv4Of(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256n + BigInt(part);
  }
  return value;
}

function ipv6Of(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const written = groups.flat();
  if (written.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  const missing = 8 - written.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const zeros = Array.from({ length: missing }, () => '0');
  const all = [...(groups[0] ?? []), ...zeros, ...(groups[1] ?? [])];
  return all.reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n);
}

const renderIpv4 = (value: bigint): string =>
  [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');

/** The longest run of two or more zero groups becomes `::`. */
function renderIpv6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => (value >> BigInt(112 - index * 16)) & 0xffffn);
  let best = { start: 0, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    const end = groups.findIndex((group, index) => index >= start && group !== 0n);
    const length = (end < 0 ? 8 : end) - start;
    if (length > best.length) best = { start, length };
  }
  const text = (some: readonly bigint[]) => some.map((group) => group.toString(16)).join(':');
  if (best.length < 2) return text(groups);
  return `${text(groups.slice(0, best.start))}::${text(groups.slice(best.start + best.length))}`;
}
