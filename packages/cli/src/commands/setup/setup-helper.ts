// What the helpers of `berth setup` have in common: who it is for, and what each can plan, print and show.
import type { HelperPlan, HelperSubject } from '@berth/aws';
import type { DeclaredCompute } from '@berth/compute';
import type { Invocation } from '../../command.js';
import type { Detail } from '../../output/present.js';

/** One call for one helper, with AWS open. */
export interface SetupRequest {
  readonly invocation: Invocation;
  readonly subject: HelperSubject;
  /** Of the file of `-f`. */
  readonly compute?: DeclaredCompute | undefined;
  /** `vpc.id` of that file. */
  readonly vpcId?: string | undefined;
}

/** A plan with what is said of money. */
export interface PricedPlan {
  readonly plan: HelperPlan;
  /** Lines for people. */
  readonly prices: readonly string[];
  /** Of all that it makes or takes back; null where a price is not known. */
  readonly usdPerHour: number | null;
}

/** A plan of something that is free. */
export const freePlan = (plan: HelperPlan, what?: string): PricedPlan => ({
  plan,
  prices: what === undefined ? [] : [`price: nothing; ${what} free`],
  usdPerHour: 0,
});

/** One of the helpers. */
export interface SetupHelper {
  /** Options that it alone knows, as commander names them. */
  readonly options: readonly string[];
  /** What it can print, and how; AWS is asked only where an answer is missing. */
  readonly prints: Readonly<Record<string, (request: SetupRequest) => Promise<string>>>;
  plan(request: SetupRequest): Promise<PricedPlan>;
  /** Its prices are those that end. */
  planRemoval(request: SetupRequest): Promise<PricedPlan>;
  /** What came of it; undefined when there is nothing to show. */
  outcome(request: SetupRequest): Promise<Detail | undefined>;
}
