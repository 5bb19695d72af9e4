// A program in Terraform's language, for its AWS provider.
import { assertNever } from '@berth/kube';
import {
  type Address,
  type ExportFields,
  type ExportResource,
  type ExportValue,
  isValueList,
} from './export-value.js';
import { parameterName, programFacts } from './program-facts.js';
import { addressText, referencesOf } from './resource-order.js';

export interface TerraformProgram {
  readonly resources: readonly ExportResource[];
  readonly region: string;
  readonly controlPlane: Address;
  /** Lines of the comment at the head. */
  readonly header: readonly string[];
}

/** Writes `main.tf`. */
export function terraformProgram({ resources, region, controlPlane, header }: TerraformProgram): string {
  const { usesAccount, usesIssuer, parameters } = programFacts(resources);
  const issuer = `${addressText(controlPlane)}.identity[0].oidc[0].issuer`;
  const parts = [
    header.map((line) => `# ${line}`.trimEnd()).join('\n'),
    'terraform {\n  required_version = ">= 1.3"\n  required_providers {\n    aws = {\n' +
      '      source  = "hashicorp/aws"\n      version = ">= 5.81"\n    }\n  }\n}',
    `provider "aws" {\n  region = ${quoted(region)}\n}`,
    ...(usesAccount ? ['data "aws_caller_identity" "current" {}'] : []),
    ...parameters.map(
      (path) => `data "aws_ssm_parameter" "${parameterName(path)}" {\n  name = ${quoted(path)}\n}`,
    ),
    ...(usesIssuer ? [`locals {\n  oidc_issuer = replace(${issuer}, "https://", "")\n}`] : []),
    ...resources.map(resourceText),
    `output "cluster_endpoint" {\n  value = ${addressText(controlPlane)}.endpoint\n}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function resourceText(resource: ExportResource): string {
  const named = new Set(referencesOf(resource).map(addressText));
  const waits = [...new Set(resource.dependsOn.map(addressText))].filter((address) => !named.has(address));
  const ignored = scaled[resource.type];
  const lines = [
    ...fieldLines(resource.fields, '  '),
    ...(ignored === undefined
      ? []
      : ['  # the autoscaler moves it', '  lifecycle {', `    ignore_changes = [${ignored}]`, '  }']),
    ...(waits.length === 0 ? [] : ['  depends_on = [', ...waits.map((address) => `    ${address},`), '  ]']),
  ];
  return `resource "${resource.type}" "${resource.name}" {\n${lines.join('\n')}\n}`;
}

/** Sizes that are not the program's any more once it ran. */
const scaled: Readonly<Record<string, string>> = {
  aws_eks_node_group: 'scaling_config[0].desired_size',
  aws_autoscaling_group: 'desired_capacity',
};

function fieldLines(fields: ExportFields, indent: string): readonly string[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (typeof value === 'object' && 'kind' in value) {
      if (value.kind === 'block') return blockLines(name, value.fields, indent);
      if (value.kind === 'blocks') return value.items.flatMap((item) => blockLines(name, item, indent));
    }
    return [`${indent}${name} = ${expression(value, indent)}`];
  });
}

const blockLines = (name: string, fields: ExportFields, indent: string): readonly string[] => [
  `${indent}${name} {`,
  ...fieldLines(fields, `${indent}  `),
  `${indent}}`,
];

function expression(value: ExportValue, indent: string): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return String(value);
  if (isValueList(value)) return listText(value, indent);
  switch (value.kind) {
    case 'map':
      return mapText(value.entries, indent);
    case 'attribute':
      return `${addressText(value.of)}.${paths[value.attribute] ?? value.attribute}`;
    case 'account':
      return 'data.aws_caller_identity.current.account_id';
    case 'issuer':
      return 'local.oidc_issuer';
    case 'ssm':
      return `data.aws_ssm_parameter.${parameterName(value.path)}.insecure_value`;
    case 'ipv6-block':
      return `cidrsubnet(${addressText(value.vpc)}.ipv6_cidr_block, 8, ${value.index})`;
    case 'text':
      return templateText(value.parts, indent);
    case 'base64':
      return `base64encode(${expression(value.text, indent)})`;
    case 'json':
      return `jsonencode(${expression(value.document, indent)})`;
    case 'block':
      return mapText(Object.entries(value.fields), indent);
    case 'blocks':
      return listText(
        value.items.map((fields) => ({ kind: 'block', fields }) as const),
        indent,
      );
    default:
      return assertNever(value);
  }
}

/** Attributes that the provider keeps inside lists. */
const paths: Readonly<Record<string, string>> = {
  certificate_authority: 'certificate_authority[0].data',
  cluster_security_group_id: 'vpc_config[0].cluster_security_group_id',
  issuer: 'identity[0].oidc[0].issuer',
};

function listText(list: readonly ExportValue[], indent: string): string {
  const items = list.map((item) => expression(item, `${indent}  `));
  const line = `[${items.join(', ')}]`;
  if (line.length + indent.length < LINE_WIDTH && !line.includes('\n')) return line;
  return `[\n${items.map((item) => `${indent}  ${item},\n`).join('')}${indent}]`;
}

const LINE_WIDTH = 100;

function mapText(entries: readonly (readonly [ExportValue, ExportValue])[], indent: string): string {
  if (entries.length === 0) return '{}';
  const lines = entries.map(([key, value]) => {
    const inner = `${indent}  `;
    return `${inner}${keyText(key, inner)} = ${expression(value, inner)}\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

function keyText(key: ExportValue, indent: string): string {
  if (typeof key === 'string') return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? key : quoted(key);
  return expression(key, indent);
}

/** A single reference stands for itself. */
function templateText(parts: readonly ExportValue[], indent: string): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return expression(only, indent);
  const pieces = parts.map((part) =>
    typeof part === 'string' ? quoted(part).slice(1, -1) : `\${${expression(part, indent)}}`,
  );
  return `"${pieces.join('')}"`;
}

/** Template marks in a text are text. */
function quoted(text: string): string {
  return JSON.stringify(text)
    .replaceAll('${', () => '$${')
    .replaceAll('%{', '%%{');
}
