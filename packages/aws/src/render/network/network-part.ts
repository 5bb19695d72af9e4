// What the network of a cluster gives to the rest of its stack.
import type { CfnValue, TemplatePart } from '../template.js';

/** A subnet as templates speak of it. */
export interface SubnetRef {
  readonly subnet: CfnValue;
  readonly zone: string;
  readonly routeTable?: CfnValue;
}

export interface NetworkPart {
  readonly part: TemplatePart;
  readonly vpc: CfnValue;
  readonly public: readonly SubnetRef[];
  readonly private: readonly SubnetRef[];
}

/** A zone or the alias of a subnet as part of a logical id: `us-west-2a` is `USWEST2A`. */
export const logicalZone = (name: string): string => name.replaceAll('-', '').toUpperCase();
