// The JSON Schema of PlacementTest documents, for editors and for `berth test --schema`. It says of a document what
// `readPlacementTest` checks, but for what only the declared compute can tell.

/** JSON Schema, draft 2020-12. */
type JsonSchema = Readonly<Record<string, unknown>>;

const name = { type: 'string', minLength: 1 } as const;

const expectation: JsonSchema = {
  type: 'object',
  minProperties: 1,
  additionalProperties: false,
  properties: {
    pool: { ...name, description: 'every pod goes to this pool, and no other place is as good' },
    fargateProfile: { ...name, description: 'every pod goes to this Fargate profile' },
    notOn: {
      type: 'array',
      items: name,
      minItems: 1,
      description: 'no pod goes to one of these pools, not even by the luck of a draw',
    },
    unschedulable: {
      type: 'object',
      additionalProperties: false,
      properties: { because: { ...name, description: 'a rule, such as taint or resources.cpu' } },
      description: 'at least one pod cannot run',
    },
    nodesAtMost: {
      type: 'integer',
      minimum: 0,
      description: 'every pod runs, and that starts at most so many nodes',
    },
    usdPerHourAtMost: {
      type: 'number',
      minimum: 0,
      description: 'every pod runs, on new nodes that cost at most so much',
    },
  },
};

const manifest: JsonSchema = {
  type: 'object',
  properties: {
    apiVersion: name,
    kind: {
      enum: [
        'Pod',
        'Deployment',
        'ReplicaSet',
        'StatefulSet',
        'DaemonSet',
        'Job',
        'CronJob',
        'ReplicationController',
      ],
    },
  },
  required: ['apiVersion', 'kind'],
};

/** The schema of one document. */
export const placementTestSchema = (): JsonSchema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'PlacementTest',
  description: 'What is expected of pods on declared pools, checked by berth test.',
  type: 'object',
  additionalProperties: false,
  required: ['apiVersion', 'kind', 'metadata', 'spec'],
  properties: {
    apiVersion: { const: 'berth.dev/v1' },
    kind: { const: 'PlacementTest' },
    metadata: {
      type: 'object',
      additionalProperties: false,
      required: ['name'],
      properties: { name, labels: { type: 'object' }, annotations: { type: 'object' } },
    },
    spec: {
      type: 'object',
      additionalProperties: false,
      required: ['expect'],
      properties: {
        pod: { ...manifest, description: 'a manifest that makes pods; its own name may be left out' },
        podFrom: { ...name, description: 'instead of pod: a file with one manifest, relative to this one' },
        expect: {
          anyOf: [expectation, { type: 'array', items: expectation, minItems: 1 }],
          description: 'all of it has to hold',
        },
      },
      oneOf: [{ required: ['pod'] }, { required: ['podFrom'] }],
    },
  },
});
