// Runs for tests: what somebody asked for, and what planning made of it. Written as values of no room's types, so that
// this room stays below them; a test gives them their type.

/** A run of the project `.` by `me`, with nothing special; every argument names only what the test is about. */
export const aRunSpec = <T extends object = object>(changes?: T) => ({ ...RUN_SPEC, ...changes });

/** The plan of such a run: a ready image on pods that are bound to no pool. */
export const aRunPlan = <T extends object = object>(changes?: T) => ({ ...RUN_PLAN, ...changes });

const RUN_SPEC = {
  id: 'run-1',
  owner: 'me',
  acceptedAtMs: 0,
  origin: 'rest',
  project: { kind: 'bundle', digest: 'sha256:x' },
  sourceName: '.',
  entryPoint: 'main',
  parameters: {},
  cluster: 'c',
  namespace: 'n',
  tracking: {},
  requests: {},
  limits: {},
  labels: {},
  nodePinning: true,
  onUnplaceable: 'refuse',
  maxRetries: 0,
} as const;

const RUN_PLAN = {
  bundle: 'sha256:x',
  projectName: 'p',
  projectDirectory: '.',
  dockerImage: 'i',
  command: ['true'],
  environment: {},
  trackingUri: 'http://m',
  trackingRunId: 'r',
  experimentId: '0',
  placement: { bootstrap: { kind: 'none' }, worker: { kind: 'none' } },
} as const;
