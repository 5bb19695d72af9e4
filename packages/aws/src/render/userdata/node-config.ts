// nodeadm's NodeConfig: what an Amazon Linux 2023 node is told at boot (API node.eks.aws/v1alpha1).
import { isJsonObject, readYamlDocuments, renderYaml, type Result, success } from '@berth/kube';
import { type CfnObject, cfnValueOf } from '../template.js';
import { refuse } from '../problems.js';

/** What a node is told of its cluster, and its kubelet. */
export interface NodeConfigParts {
  readonly cluster?: CfnObject;
  readonly kubelet: CfnObject;
}

/** Renders a NodeConfig as YAML. */
export const renderNodeConfig = ({ cluster = {}, kubelet }: NodeConfigParts): string =>
  renderYaml({
    apiVersion: 'node.eks.aws/v1alpha1',
    kind: 'NodeConfig',
    metadata: {},
    spec: { cluster, containerd: {}, instance: { localStorage: {}, network: {} }, kubelet },
  });

/**
 * Reads a NodeConfig that a user wrote in place of a command, and renders what nodeadm knows of it. Text of another
 * kind, such as a shell script, is refused; fields that nodeadm does not know are dropped, as eksctl drops them.
 */
export function ownNodeConfig(text: string, field: string): Result<string> {
  const { documents, problems } = readYamlDocuments(text, field);
  const value = documents[0]?.value ?? {};
  const broken =
    problems[0]?.message ?? (isJsonObject(value) ? misfit(value, nodeConfig, '') : 'it is no mapping');
  if (broken || !isJsonObject(value)) {
    return refuse('render.node-config', `the bootstrap command is no NodeConfig: ${broken}`, field);
  }
  const { spec, metadata } = value;
  const known = isJsonObject(spec) ? keep(spec, nodeConfig.spec) : {};
  return success(
    renderYaml({
      ...(value['apiVersion'] ? { apiVersion: value['apiVersion'] } : {}),
      ...(value['kind'] ? { kind: value['kind'] } : {}),
      metadata: isJsonObject(metadata) ? metadata : {},
      spec: {
        cluster: {},
        containerd: {},
        kubelet: {},
        ...known,
        instance: { localStorage: {}, network: {}, ...objectAt(known, 'instance') },
      },
    }),
  );
}

type Kind = 'text' | 'flag' | 'texts' | 'map' | 'any';
interface Fields {
  readonly [name: string]: Kind | Fields;
}

/** The fields of a NodeConfig (amazon-eks-ami, nodeadm API reference). */
const nodeConfig = {
  apiVersion: 'text',
  kind: 'text',
  metadata: 'map',
  spec: {
    cluster: {
      name: 'text',
      apiServerEndpoint: 'text',
      certificateAuthority: 'text',
      cidr: 'text',
      enableOutpost: 'flag',
      id: 'text',
    },
    containerd: { config: 'text', baseRuntimeSpec: 'map' },
    instance: {
      localStorage: { strategy: 'text', mountPath: 'text', disabledMounts: 'texts' },
      environment: 'map',
      network: { nameservers: 'texts', domains: 'texts' },
    },
    kubelet: { config: 'map', flags: 'texts', maxPodsExpression: 'text' },
    featureGates: 'map',
  },
} as const satisfies Fields;

/** Tells where a value is not of its field's kind. */
function misfit(value: Readonly<Record<string, unknown>>, fields: Fields, path: string): string | undefined {
  for (const [name, kind] of Object.entries(fields)) {
    const field = value[name];
    if (field === undefined || field === null) continue;
    const at = path ? `${path}.${name}` : name;
    const found = typeof kind === 'string' ? wrongKind(field, kind, at) : nested(field, kind, at);
    if (found) return found;
  }
  return undefined;
}

const nested = (field: unknown, fields: Fields, path: string): string | undefined =>
  isJsonObject(field) ? misfit(field, fields, path) : `${path} must be a mapping`;

function wrongKind(field: unknown, kind: Kind, path: string): string | undefined {
  if (kind === 'text' && typeof field !== 'string') return `${path} must be a text`;
  if (kind === 'flag' && typeof field !== 'boolean') return `${path} must be true or false`;
  if (kind === 'map' && !isJsonObject(field)) return `${path} must be a mapping`;
  const isTexts = Array.isArray(field) && field.every((item) => typeof item === 'string');
  return kind === 'texts' && !isTexts ? `${path} must be a list of texts` : undefined;
}

/** Drops unknown and empty fields. */
function keep(value: Readonly<Record<string, unknown>>, fields: Fields): CfnObject {
  const entries = Object.entries(fields).flatMap(([name, kind]) => {
    const field = value[name];
    if (field === undefined || field === null || field === '' || isEmptyList(field)) return [];
    if (typeof kind === 'string') return [[name, cfnValueOf(field)] as const];
    return isJsonObject(field) ? [[name, keep(field, kind)] as const] : [];
  });
  return Object.fromEntries(entries);
}

const isEmptyList = (field: unknown): boolean => Array.isArray(field) && field.length === 0;

function objectAt(value: CfnObject, name: string): CfnObject {
  const found = value[name];
  return isJsonObject(found)
    ? Object.fromEntries(Object.entries(found).map(([key, one]) => [key, cfnValueOf(one)]))
    : {};
}
