// A program in TypeScript for Pulumi's AWS provider.
import { assertNever } from '@berth/kube';
import {
  type Address,
  type ExportFields,
  type ExportResource,
  type ExportValue,
  isValueList,
  valuesIn,
} from './export-value.js';
import { parameterName, programFacts } from './program-facts.js';
import { camel, pulumiArgument, pulumiClasses } from './pulumi-types.js';
import { addressText, referencesOf } from './resource-order.js';

export interface PulumiProgram {
  readonly resources: readonly ExportResource[];
  readonly region: string;
  readonly controlPlane: Address;
  /** Lines of the comment at the head. */
  readonly header: readonly string[];
}

/** Writes `index.ts`. */
export function pulumiProgram({ resources, region, controlPlane, header }: PulumiProgram): string {
  const { usesAccount, usesIssuer, usesIpv6Blocks, parameters } = programFacts(resources);
  const names = variableNames(resources);
  const cluster = names.get(addressText(controlPlane)) ?? 'cluster';
  const texts = resources.flatMap((resource) => {
    const text = resourceText(resource, names);
    const isCluster = addressText(resource) === addressText(controlPlane);
    return isCluster && usesIssuer ? [text, issuerText(cluster)] : [text];
  });
  const parts = [
    header.map((line) => `// ${line}`.trimEnd()).join('\n'),
    'import * as aws from "@pulumi/aws";\nimport * as pulumi from "@pulumi/pulumi";',
    `const provider = new aws.Provider("aws", { region: ${JSON.stringify(region)} });`,
    ...(usesAccount ? ['const account = aws.getCallerIdentityOutput({}, { provider }).accountId;'] : []),
    ...parameters.map((path) => {
      const look = `aws.ssm.getParameterOutput({ name: ${JSON.stringify(path)} }, { provider })`;
      return `const ${camel(parameterName(path))} = ${look}.insecureValue;`;
    }),
    ...(usesIpv6Blocks ? [ipv6Function] : []),
    ...texts,
    `export const clusterName = ${cluster}.name;\nexport const clusterEndpoint = ${cluster}.endpoint;`,
  ];
  return `${parts.join('\n\n')}\n`;
}

const issuerText = (cluster: string): string =>
  `const oidcIssuer = ${cluster}.identities.apply((identities) =>\n` +
  '  (identities[0]?.oidcs?.[0]?.issuer ?? "").replace("https://", ""),\n);';

/** Amazon's blocks for a VPC have 56 bits: the number goes to the last byte of the fourth group. */
const ipv6Function = [
  'function ipv6Block(block: string, index: number): string {',
  '  const groups = (block.split("::")[0] ?? "").split(":");',
  '  const last = parseInt(groups[3] || "0", 16) + index;',
  '  return `${[0, 1, 2].map((at) => groups[at] || "0").join(":")}:${last.toString(16)}::/64`;',
  '}',
].join('\n');

type Names = ReadonlyMap<string, string>;

/** Resources of different types may share a name; variables may not, nor be words of the language. */
function variableNames(resources: readonly ExportResource[]): Names {
  const names = new Map<string, string>();
  const taken = new Set([
    'aws',
    'pulumi',
    'provider',
    'account',
    'oidcIssuer',
    'clusterName',
    'clusterEndpoint',
  ]);
  for (const resource of resources) {
    const base = camel(resource.name);
    const long = `${base}${camel(`_${resource.type.replace('aws_', '')}`)}`;
    const name = taken.has(base) ? long : base;
    taken.add(name);
    names.set(addressText(resource), name);
  }
  return names;
}

function resourceText(resource: ExportResource, names: Names): string {
  const name = names.get(addressText(resource)) ?? camel(resource.name);
  const named = new Set(referencesOf(resource).map(addressText));
  const waits = [...new Set(resource.dependsOn.map(addressText))]
    .filter((address) => !named.has(address))
    .flatMap((address) => names.get(address) ?? []);
  const ignored = scaled[resource.type];
  const options = [
    'provider',
    ...(ignored === undefined ? [] : [`ignoreChanges: ["${ignored}"]`]),
    ...(waits.length === 0 ? [] : [`dependsOn: [${waits.join(', ')}]`]),
  ];
  const made = pulumiClasses[resource.type] ?? resource.type;
  const fields = objectText(fieldEntries(resource.fields), '', names);
  const logical = JSON.stringify(resource.name.replaceAll('_', '-'));
  return `const ${name} = new aws.${made}(${logical}, ${fields}, { ${options.join(', ')} });`;
}

/** The autoscaler moves these. */
const scaled: Readonly<Record<string, string>> = {
  aws_eks_node_group: 'scalingConfig.desiredSize',
  aws_autoscaling_group: 'desiredCapacity',
};

type Entry = readonly [key: ExportValue, value: ExportValue];

const fieldEntries = (fields: ExportFields): readonly Entry[] =>
  Object.entries(fields).map(([name, value]) => {
    const isList = typeof value === 'object' && 'kind' in value && value.kind === 'blocks';
    return [isList ? value.plural : pulumiArgument(name), value];
  });

function objectText(entries: readonly Entry[], indent: string, names: Names): string {
  if (entries.length === 0) return '{}';
  const inner = `${indent}  `;
  const lines = entries.map(
    ([key, value]) => `${inner}${keyText(key)}: ${expression(value, inner, names)},\n`,
  );
  return `{\n${lines.join('')}${indent}}`;
}

/** Keys can hold the issuer, which is a plain text where they are written. */
function keyText(key: ExportValue): string {
  if (typeof key === 'string') return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
  const parts = typeof key === 'object' && 'kind' in key && key.kind === 'text' ? key.parts : [key];
  return `[\`${parts.map((part) => (typeof part === 'string' ? escaped(part) : '${issuer}')).join('')}\`]`;
}

function expression(value: ExportValue, indent: string, names: Names): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object') return String(value);
  if (isValueList(value)) return listText(value, indent, names);
  switch (value.kind) {
    case 'map':
      return objectText(value.entries, indent, names);
    case 'attribute':
      return `${names.get(addressText(value.of)) ?? camel(value.of.name)}.${attributePath(value.attribute)}`;
    case 'account':
      return 'account';
    case 'issuer':
      return 'oidcIssuer';
    case 'ssm':
      return camel(parameterName(value.path));
    case 'ipv6-block': {
      const vpc = names.get(addressText(value.vpc)) ?? camel(value.vpc.name);
      return `${vpc}.ipv6CidrBlock.apply((block) => ipv6Block(block, ${value.index}))`;
    }
    case 'text':
      return templateText(value.parts, indent, names);
    case 'base64':
      return base64Text(value.text, indent, names);
    case 'json':
      return jsonText(value.document, indent, names);
    case 'block':
      return objectText(fieldEntries(value.fields), indent, names);
    case 'blocks':
      return listText(
        value.items.map((fields) => ({ kind: 'block', fields }) as const),
        indent,
        names,
      );
    default:
      return assertNever(value);
  }
}

const paths: Readonly<Record<string, string>> = {
  certificate_authority: 'certificateAuthority.data',
  cluster_security_group_id: 'vpcConfig.clusterSecurityGroupId',
  issuer: 'identities.apply((identities) => identities[0]?.oidcs?.[0]?.issuer ?? "")',
};

const attributePath = (attribute: string): string => paths[attribute] ?? camel(attribute);

function listText(list: readonly ExportValue[], indent: string, names: Names): string {
  const items = list.map((item) => expression(item, `${indent}  `, names));
  const line = `[${items.join(', ')}]`;
  if (line.length + indent.length < LINE_WIDTH && !line.includes('\n')) return line;
  return `[\n${items.map((item) => `${indent}  ${item},\n`).join('')}${indent}]`;
}

const LINE_WIDTH = 100;

function templateText(parts: readonly ExportValue[], indent: string, names: Names): string {
  const pieces = parts.map((part) =>
    typeof part === 'string' ? escaped(part) : `\${${expression(part, indent, names)}}`,
  );
  return `pulumi.interpolate\`${pieces.join('')}\``;
}

function base64Text(text: ExportValue, indent: string, names: Names): string {
  const inner = expression(text, indent, names);
  return `pulumi.output(${inner}).apply((text) => Buffer.from(text).toString("base64"))`;
}

function jsonText(document: ExportValue, indent: string, names: Names): string {
  const text = `pulumi.jsonStringify(${expression(document, indent, names)})`;
  const hasOpenKey = valuesIn(document).some(
    (value) =>
      typeof value === 'object' &&
      'kind' in value &&
      value.kind === 'map' &&
      value.entries.some(([key]) => typeof key !== 'string'),
  );
  return hasOpenKey ? `oidcIssuer.apply((issuer) => ${text})` : text;
}

/** As the inside of a template literal. */
const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${').replaceAll('\r', '\\r');
