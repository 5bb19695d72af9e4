// Expectations and places in words, for messages of PlacementTests.
import { assertNever } from '@berth/kube';
import type { Expectation } from './placement-test.js';

/** Says what is expected: `pool worker`, `at most 2 nodes`. */
export function renderExpectation(expected: Expectation): string {
  switch (expected.kind) {
    case 'pool':
      return `pool ${expected.pool}`;
    case 'fargateProfile':
      return `Fargate profile ${expected.fargateProfile}`;
    case 'notOn':
      return `not on ${renderPlaces(expected.pools.map((pool) => `pool:${pool}`))}`;
    case 'unschedulable':
      return expected.because === undefined
        ? 'that it cannot run'
        : `that it cannot run because of ${expected.because}`;
    case 'nodesAtMost':
      return `at most ${expected.nodes} ${expected.nodes === 1 ? 'node' : 'nodes'}`;
    case 'usdPerHourAtMost':
      return `at most ${expected.usdPerHour} USD an hour`;
    default:
      return assertNever(expected);
  }
}

/** `pool:a` and `fargate:b` as `pool a and Fargate profile b`. */
export const renderPlaces = (targets: readonly string[]): string =>
  targets
    .map((target) =>
      target.startsWith('fargate:')
        ? `Fargate profile ${target.slice('fargate:'.length)}`
        : target.replace(':', ' '),
    )
    .join(' and ');
