// A JSON schema (draft 2020-12) of the ClusterConfig for editors, made from the tables that the reader itself uses.
import { assertNever } from '@berth/kube';
import { berthKinds } from '../cluster-config.js';
import { clusterConfigShape } from './cluster-shape.js';
import type { RecordShape, Shape } from './shape.js';

/**
 * Gives the schema of a ClusterConfig, eksctl.io/v1alpha5, as a JSON value; documents of ours and of Karpenter's beside
 * it pass. Editors complete field names and known values from it and mark unknown fields; what fields mean to each
 * other, only `berth validate` checks.
 */
export function clusterConfigSchema(): Readonly<Record<string, unknown>> {
  const { properties, ...root } = recordSchema(clusterConfigShape, '');
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://berth.dev/schemas/cluster-config.v1alpha5.json',
    title: 'ClusterConfig',
    description: 'A cluster on EKS with its node groups and Fargate profiles, as eksctl and Berth read it',
    if: { required: ['apiVersion'], properties: { apiVersion: { pattern: '^(berth\\.dev/|karpenter\\.)' } } },
    // Editors hold every document of a file against the schema.
    // oxlint-disable-next-line unicorn/no-thenable
    then: { required: ['kind'], properties: { kind: { enum: [...berthKinds, 'NodePool', 'EC2NodeClass'] } } },
    else: {
      ...root,
      required: ['apiVersion', 'kind', 'metadata'],
      properties: {
        ...properties,
        apiVersion: { const: 'eksctl.io/v1alpha5' },
        kind: { const: 'ClusterConfig' },
      },
    },
  };
}

/** Fields without which the reader refuses a record, by the record's path. */
const required: Readonly<Record<string, readonly string[]>> = {
  metadata: ['name', 'region'],
  'nodeGroups[]': ['name'],
  'managedNodeGroups[]': ['name'],
  'fargateProfiles[]': ['name', 'selectors'],
  'fargateProfiles[].selectors[]': ['namespace'],
  'addons[]': ['name'],
  secretsEncryption: ['keyARN'],
  'identityProviders[]': ['type', 'name', 'issuerURL', 'clientID'],
  'iam.podIdentityAssociations[]': ['namespace', 'serviceAccountName'],
  'accessConfig.accessEntries[]': ['principalARN'],
};

type Schema = Readonly<Record<string, unknown>>;

function schemaOf(shape: Shape, path: string): Schema {
  switch (shape.kind) {
    case 'string':
      return shape.choices ? { type: 'string', enum: shape.choices } : { type: 'string' };
    case 'integer':
    case 'number':
    case 'boolean':
      return { type: shape.kind };
    case 'list':
      return { type: 'array', items: schemaOf(shape.items, `${path}[]`) };
    case 'map':
      return { type: 'object', additionalProperties: mapValue(shape.values, path) };
    case 'either':
      return { anyOf: [schemaOf(shape.list, path), schemaOf(shape.map, path)] };
    case 'anything':
      return { type: 'object' };
    case 'record':
      return recordSchema(shape, path);
    default:
      return assertNever(shape);
  }
}

/** An empty label value may be left out altogether. */
const mapValue = (values: Shape, path: string): Schema =>
  values.kind === 'string' ? { type: ['string', 'null'] } : schemaOf(values, `${path}{}`);

function recordSchema(shape: RecordShape, path: string) {
  const entries = Object.entries(shape.fields).map(([name, field]) => [
    name,
    schemaOf(field, path === '' ? name : `${path}.${name}`),
  ]);
  const needed = required[path];
  return {
    type: 'object',
    additionalProperties: false,
    ...(needed ? { required: needed } : {}),
    properties: Object.fromEntries(entries),
  };
}
