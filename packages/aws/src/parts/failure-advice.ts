// What a person does about the reason for which a resource of a stack failed.

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /sufficient .*capacity|InsufficientInstanceCapacity|Insufficient capacity/i,
    'name further instance types or zones for the pool, or try again later',
  ],
  [
    /not authorized to perform|AccessDenied|UnauthorizedOperation/,
    'ask for this permission, for yourself or the role that is named',
  ],
  [
    /maximum number of|LimitExceeded|limit exceeded|quota|vCPU limit/i,
    'ask for more in Service Quotas, or remove what is no longer needed',
  ],
  [/already exists/i, 'another tool made it: remove it, or adopt the cluster'],
  [/Rate exceeded|Throttling/, 'other tools ask AWS a lot at the moment; wait a minute'],
];

/** The next step; undefined when only AWS's own words help. */
export const adviceOn = (reason: string): string | undefined =>
  ADVICE.find(([pattern]) => pattern.test(reason))?.[1];
