import { expect, it } from 'vitest';
import type { AwsCalls } from '../calls/aws-calls.js';
import { zonesForPools } from './zones-for-pools.js';

const zone = (letter: string, id: string, State = 'available') => ({
  ZoneName: `us-east-1${letter}`,
  ZoneId: `use1-az${id}`,
  State,
});

/** Answers of EC2; offers come in two pages. */
function callsOf(offers: Readonly<Record<string, string>>): AwsCalls {
  const all = Object.entries(offers).flatMap(([InstanceType, letters]) =>
    [...letters].map((letter) => ({ InstanceType, Location: `us-east-1${letter}` })),
  );
  const answers: Readonly<Record<string, (input: { readonly NextToken?: string }) => unknown>> = {
    DescribeAvailabilityZones: () => ({
      AvailabilityZones: [
        zone('d', '5'),
        zone('b', '2'),
        zone('e', '3'),
        zone('a', '1', 'impaired'),
        zone('c', '4'),
      ],
    }),
    DescribeInstanceTypeOfferings: ({ NextToken }) =>
      NextToken === undefined
        ? { InstanceTypeOfferings: all.slice(0, 2), NextToken: 'more' }
        : { InstanceTypeOfferings: all.slice(2) },
  };
  return {
    region: 'us-east-1',
    send: (_, operation, input) => Promise.resolve(answers[operation]?.(input as never) as never),
  };
}

it('gives zones by name, without those that are impaired or not for EKS', async () => {
  expect(await zonesForPools(callsOf({}), [])).toEqual({
    zones: ['us-east-1b', 'us-east-1c', 'us-east-1d'],
    missing: [],
  });
});

it('prefers zones that offer a type of every pool, and says which pool lacks one', async () => {
  const calls = callsOf({ 'm5.large': 'bcd', 'c5.large': 'b', 'p4d.24xlarge': 'd' });
  const pools = [
    { name: 'system', instanceTypes: ['c5.large', 'm5.large'] },
    { name: 'train', instanceTypes: ['p4d.24xlarge'] },
    { name: 'selected', instanceTypes: [] },
  ];
  expect(await zonesForPools(calls, pools)).toEqual({
    zones: ['us-east-1d', 'us-east-1b', 'us-east-1c'],
    missing: [
      { pool: 'train', zone: 'us-east-1b' },
      { pool: 'train', zone: 'us-east-1c' },
    ],
  });
});
