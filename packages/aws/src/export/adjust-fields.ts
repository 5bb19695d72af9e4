// Where Terraform's AWS provider wants more, or less, than CloudFormation: names that it invents itself,
// tags that a stack hands down, ports of rules for every protocol, versions of launch templates.
import type { CfnResource } from '../render/template.js';
import type { Address, ExportFields, ExportValue } from './export-value.js';
import type { Translation } from './translation.js';

export interface Adjustment {
  readonly scope: Translation;
  readonly isTagged: boolean;
}

/** Gives the arguments as the provider wants them. */
export function adjustFields(
  { type, name }: Address,
  fields: ExportFields,
  { scope, isTagged }: Adjustment,
): ExportFields {
  const tagged = isTagged && type !== 'aws_autoscaling_group' ? withStackTags(fields, scope) : fields;
  const prefix = `${scope.cluster.name}-${name.replaceAll('_', '-')}`;
  switch (type) {
    case 'aws_vpc':
      return withIpv6(tagged, scope);
    case 'aws_iam_role':
      return named(tagged, prefix, NAME_PREFIX_LENGTH.role);
    case 'aws_security_group':
      return named(tagged, prefix, NAME_PREFIX_LENGTH.group);
    case 'aws_placement_group':
      return { name: prefix, ...tagged };
    case 'aws_autoscaling_group':
      return named(tagged, scope.stack.name, NAME_PREFIX_LENGTH.group);
    case 'aws_vpc_security_group_ingress_rule':
    case 'aws_vpc_security_group_egress_rule':
      return withoutIdlePorts(tagged);
    case 'aws_eks_node_group':
      return withTemplateVersion(tagged);
    default:
      return tagged;
  }
}

/** What the provider leaves room for, before the 26 letters that it adds. */
const NAME_PREFIX_LENGTH = { role: 37, group: 99 } as const;

const named = (fields: ExportFields, prefix: string, length: number): ExportFields =>
  fields['name'] === undefined ? { name_prefix: `${prefix.slice(0, length)}-`, ...fields } : fields;

/** CloudFormation tags what a stack makes with the tags of the stack; eksctl's own of these are for stacks alone. */
function withStackTags(fields: ExportFields, { stack }: Translation): ExportFields {
  const handed = Object.entries(stack.tags).filter(([key]) => !/(^|\.)eksctl\./.test(key));
  if (handed.length === 0) return fields;
  const { tags } = fields;
  const own = typeof tags === 'object' && 'kind' in tags && tags.kind === 'map' ? tags.entries : [];
  const keys = new Set(own.map(([key]) => key));
  const entries: (readonly [ExportValue, ExportValue])[] = [
    ...handed.filter(([key]) => !keys.has(key)),
    ...own,
  ];
  return { ...fields, tags: { kind: 'map', entries } };
}

/** A block of Amazon's is an argument of the VPC there, not a resource. */
function withIpv6(fields: ExportFields, { stack }: Translation): ExportFields {
  const isAssigned = Object.values(stack.template.Resources).some(isAmazonBlock);
  return isAssigned ? { ...fields, assign_generated_ipv6_cidr_block: true } : fields;
}

/** Tells of a resource whether it is the IPv6 block that Amazon assigns to a VPC. */
export const isAmazonBlock = ({ Type, Properties }: CfnResource): boolean =>
  Type === 'AWS::EC2::VPCCidrBlock' && Properties['AmazonProvidedIpv6CidrBlock'] === true;

function withoutIdlePorts(fields: ExportFields): ExportFields {
  const { from_port: from, to_port: to, ...rest } = fields;
  if (fields['ip_protocol'] === '-1' || from === undefined || to === undefined) return rest;
  return fields;
}

/** EKS takes the default version of a template that says none; Terraform wants it said. */
function withTemplateVersion(fields: ExportFields): ExportFields {
  const { launch_template: template } = fields;
  if (typeof template !== 'object' || !('kind' in template) || template.kind !== 'block') return fields;
  const { id, version } = template.fields;
  if (version !== undefined || id === undefined) return fields;
  const latest: ExportValue =
    typeof id === 'object' && 'kind' in id && id.kind === 'attribute'
      ? { kind: 'text', parts: [{ ...id, attribute: 'latest_version' }] }
      : '$Default';
  return { ...fields, launch_template: { kind: 'block', fields: { ...template.fields, version: latest } } };
}
