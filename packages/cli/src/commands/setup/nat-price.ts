// What a way out costs by being there; what goes through it comes on top, and is not known before.
import type { PrivateSubnetsParameters } from '@berth/aws';
import { HOURS_PER_MONTH, hourlyPrice, pricePerHour } from '@berth/compute';

/** Lines for people, and their sum. */
export interface NatPrice {
  readonly prices: readonly string[];
  /** Null where a price is not known. */
  readonly usdPerHour: number | null;
}

/** Prices the NAT of the subnets; subnets themselves are free. */
export function natPrice(
  { nat, natInstanceType = 't3.micro' }: Pick<PrivateSubnetsParameters, 'nat' | 'natInstanceType'>,
  region: string,
): NatPrice {
  const machine =
    nat === 'instance'
      ? pricePerHour({ instanceType: natInstanceType, region, spot: false })
      : hourlyPrice('nat-gateway', region);
  const address = hourlyPrice('public-ipv4', region);
  const what = nat === 'instance' ? `NAT instance ${natInstanceType}` : 'NAT gateway';
  if (!machine || !address) {
    return { prices: [`price: not known: no table has that of a ${what} in ${region}`], usdPerHour: null };
  }
  const usdPerHour = machine.usdPerHour + address.usdPerHour;
  const parts = `${what} ${usd(machine.usdPerHour)}, its public address ${usd(address.usdPerHour)}`;
  const sum = `${usd(usdPerHour)} USD an hour, ${(usdPerHour * HOURS_PER_MONTH).toFixed(2)} USD a month`;
  return { prices: [`price: ${sum} (${parts}), without traffic`], usdPerHour };
}

/** As much as matters of an hour's price. */
export const usd = (value: number): string => value.toFixed(4).replace(/0{1,2}$/, '');
