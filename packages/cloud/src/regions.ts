// The regions an account has, and what their names say.

/** Those whose zones and instance types the catalogue covers. */
export const defaultRegions: readonly string[] = [
  'us-west-2',
  'us-east-1',
  'us-east-2',
  'eu-west-1',
  'eu-central-1',
];
