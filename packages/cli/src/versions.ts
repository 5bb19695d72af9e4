// What this build is.

/** The version of Berth, and the Kubernetes version whose behaviour it has. */
export const VERSIONS = { berth: '0.1.0', kubernetes: 'v1.34.4' } as const;
