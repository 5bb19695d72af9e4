// What the nodes may do beyond what eksctl gives every node, or a role or profile that was there before.
import { member, type JsonObject } from '@berth/kube';
import { grantsOf } from '../known-policies.js';
import { present, propertiesOfType, text } from '../template-values.js';

/** Member `iam`. */
export function roleMembers(template: JsonObject): JsonObject {
  const role = propertiesOfType(template, 'AWS::IAM::Role');
  const group = propertiesOfType(template, 'AWS::EKS::Nodegroup');
  const outputs = member(template, 'Outputs');
  // Roles and profiles of the user's own are outputs of the stack in plain text.
  const instanceRoleARN =
    (group && text(group, 'NodeRole')) ?? text(member(outputs, 'InstanceRoleARN'), 'Value');
  const instanceProfileARN = text(member(outputs, 'InstanceProfileARN'), 'Value');
  if (instanceRoleARN !== undefined || instanceProfileARN !== undefined)
    return { iam: present({ instanceProfileARN, instanceRoleARN }) };
  const { arns, keys, document } = grantsOf(template, role ?? {}, 'nodes');
  return present({
    iam: present({
      attachPolicyARNs: arns,
      attachPolicy: document,
      withAddonPolicies: keys,
      instanceRoleName: role && text(role, 'RoleName'),
      instanceRolePermissionsBoundary: role && text(role, 'PermissionsBoundary'),
    }),
  });
}
