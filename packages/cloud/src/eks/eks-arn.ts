// The ARNs of EKS's resources.
import type { CloudContext } from '../service.js';

/** `arn:aws:eks:REGION:ACCOUNT:` and the rest. */
export const eksArn = ({ region, accountId }: CloudContext, rest: string): string =>
  `arn:aws:eks:${region}:${accountId}:${rest}`;
