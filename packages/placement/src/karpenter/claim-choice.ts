// Which machine is bought for a claim: a spot instance when the claim may be one, else on demand; the cheapest type
// in the first zone that has it. Types with devices or bare metal are left out while others would do.
import type { Offering, OfferedType } from './offered-types.js';
import { offeringsFor } from './offered-types.js';
import type { Requirements } from './requirements.js';

export interface ClaimChoice extends Offering {
  readonly offered: OfferedType;
}

/** The cheapest offering; undefined when there is none. */
export function cheapest(types: readonly OfferedType[], requirements: Requirements): ClaimChoice | undefined {
  const generic = types.filter((one) => !isExotic(one));
  const usual = generic.length > 0 ? generic : types;
  const choices = usual.flatMap((offered) =>
    offeringsFor(offered, requirements).map((offering) => ({ ...offering, offered })),
  );
  const spot = choices.filter(({ capacityType }) => capacityType === 'spot');
  let best: ClaimChoice | undefined;
  for (const choice of spot.length > 0 ? spot : choices) if (!best || isBetter(choice, best)) best = choice;
  return best;
}

const isExotic = ({ type }: OfferedType): boolean =>
  type.hypervisor === 'metal' || type.gpuCount > 0 || type.neuronDevices > 0;

const isBetter = (a: ClaimChoice, b: ClaimChoice): boolean =>
  a.usdPerHour < b.usdPerHour || (a.usdPerHour === b.usdPerHour && a.offered.type.name < b.offered.type.name);
