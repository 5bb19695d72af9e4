// What is one resource in CloudFormation and several elsewhere: policies of roles, rules of security groups,
// policies of access entries.
import type { CfnObject, CfnResource, CfnValue } from '../render/template.js';
import { block } from './field-rules.js';
import type { ExportFields, ExportResource, ExportValue } from './export-value.js';
import { isValueList } from './export-value.js';
import { mappingOf } from './mappings.js';
import { isList, isObject, resolveValue } from './resolve-value.js';
import { translateFields } from './translate-fields.js';
import type { Translation } from './translation.js';

/** Gives the resources that have to stand beside a translated one. */
export function derivedResources(
  made: ExportResource,
  { Type, Properties }: CfnResource,
  scope: Translation,
): readonly ExportResource[] {
  switch (Type) {
    case 'AWS::IAM::Role':
      return [...attachments(made, Properties, scope), ...inlinePolicies(made, Properties, scope)];
    case 'AWS::EC2::SecurityGroup':
      return [...groupRules(made, Properties, scope)];
    case 'AWS::EKS::AccessEntry':
      return accessPolicies(made, Properties, scope);
    default:
      return [];
  }
}

function beside(
  made: ExportResource,
  type: string,
  part: { name: string; fields: ExportFields },
): ExportResource {
  return { type, name: `${made.name}_${part.name}`, fields: part.fields, dependsOn: [], stack: made.stack };
}

const attributeOfMade = ({ type, name }: ExportResource, attribute: string): ExportValue => ({
  kind: 'attribute',
  of: { type, name },
  attribute,
});

function attachments(
  role: ExportResource,
  { ManagedPolicyArns = [] }: CfnObject,
  scope: Translation,
): readonly ExportResource[] {
  const arns = resolveValue(ManagedPolicyArns, scope);
  return (arns !== undefined && isValueList(arns) ? arns : []).map((arn, index) => {
    const name = typeof arn === 'string' ? (arn.split('/').at(-1) ?? '') : `policy_${index + 1}`;
    return beside(role, 'aws_iam_role_policy_attachment', {
      name: name
        .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
        .toLowerCase()
        .replaceAll(/[^a-z0-9_]/g, '_'),
      fields: { role: attributeOfMade(role, 'name'), policy_arn: arn },
    });
  });
}

function inlinePolicies(
  role: ExportResource,
  { Policies = [] }: CfnObject,
  scope: Translation,
): readonly ExportResource[] {
  const rules = mappingOf('AWS::IAM::Policy')?.rules ?? {};
  return (isList(Policies) ? Policies : []).filter(isObject).map((policy, index) =>
    beside(role, 'aws_iam_role_policy', {
      name: `policy_${index + 1}`,
      fields: {
        ...translateFields(policy, rules, { scope, path: role.name }),
        role: attributeOfMade(role, 'name'),
      },
    }),
  );
}

/** A group of EC2 lets everything out unless it says otherwise; Terraform takes that rule away, and it is put back. */
function groupRules(
  group: ExportResource,
  { SecurityGroupIngress = [], SecurityGroupEgress }: CfnObject,
  scope: Translation,
): readonly ExportResource[] {
  const ruleOf = (direction: 'ingress' | 'egress', rule: CfnObject, index: number) => {
    const type = direction === 'ingress' ? 'AWS::EC2::SecurityGroupIngress' : 'AWS::EC2::SecurityGroupEgress';
    const { type: terraform = '', rules = {} } = mappingOf(type) ?? {};
    const fields = translateFields(rule, rules, { scope, path: `${group.name}.${direction}[${index}]` });
    return beside(group, terraform, {
      name: `${direction}_${index + 1}`,
      fields: { ...fields, security_group_id: attributeOfMade(group, 'id') },
    });
  };
  const everything: readonly CfnValue[] = [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }];
  const out = isList(SecurityGroupEgress) ? SecurityGroupEgress : everything;
  return [
    ...(isList(SecurityGroupIngress) ? SecurityGroupIngress : [])
      .filter(isObject)
      .map((rule, index) => ruleOf('ingress', rule, index)),
    ...out.filter(isObject).map((rule, index) => ruleOf('egress', rule, index)),
  ];
}

const accessRules = {
  PolicyArn: 'policy_arn',
  AccessScope: block('access_scope', { Type: 'type', Namespaces: 'namespaces' }),
};

function accessPolicies(
  entry: ExportResource,
  { AccessPolicies = [] }: CfnObject,
  scope: Translation,
): readonly ExportResource[] {
  const { cluster_name: cluster = '' } = entry.fields;
  return (isList(AccessPolicies) ? AccessPolicies : []).filter(isObject).map((policy, index) =>
    beside(entry, 'aws_eks_access_policy_association', {
      name: `policy_${index + 1}`,
      fields: {
        cluster_name: cluster,
        principal_arn: attributeOfMade(entry, 'principal_arn'),
        ...translateFields(policy, accessRules, { scope, path: entry.name }),
      },
    }),
  );
}
