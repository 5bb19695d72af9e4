// A PlacementTest: what a file's author expects of pods on declared pools, and what came of it.
import type { SourcePlace } from '@berth/kube';
import type { Workload, WorkloadForecast } from '../forecast/forecast-workload.js';

/** One expectation. All of a test have to hold. */
export type Expectation =
  /** Every pod goes to this pool, and no other place is as good. */
  | { readonly kind: 'pool'; readonly pool: string }
  | { readonly kind: 'fargateProfile'; readonly fargateProfile: string }
  /** No pod goes to one of these pools, not even by the luck of a draw. */
  | { readonly kind: 'notOn'; readonly pools: readonly string[] }
  /** At least one pod cannot run; with `because` a candidate refuses it by that rule of the registry. */
  | { readonly kind: 'unschedulable'; readonly because?: string | undefined }
  /** Every pod runs, on at most so many new nodes. */
  | { readonly kind: 'nodesAtMost'; readonly nodes: number }
  /** Every pod runs, on new nodes that cost at most so much. */
  | { readonly kind: 'usdPerHourAtMost'; readonly usdPerHour: number };

/** A test with its pods read. */
export interface PlacementTest extends Workload {
  readonly name: string;
  readonly expect: readonly Expectation[];
  /** Where it is written. */
  readonly place?: SourcePlace | undefined;
}

/** An expectation that does not hold. */
export interface PlacementTestFailure {
  readonly expected: Expectation;
  /** What was foretold instead, and why; one line. */
  readonly message: string;
}

/** The outcome of one test. */
export interface PlacementTestResult {
  readonly name: string;
  readonly passed: boolean;
  readonly place?: SourcePlace | undefined;
  readonly forecast: WorkloadForecast;
  readonly failures: readonly PlacementTestFailure[];
}
