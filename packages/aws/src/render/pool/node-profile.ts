// The instance profile of unmanaged nodes: made with its role, made for a role of the user's, or the user's own.
import { type Result, success } from '@berth/kube';
import { withoutPath } from '../arns.js';
import { getAtt, ref } from '../intrinsics.js';
import { output, plainResource } from '../resource.js';
import type { IamUse } from '../stack.js';
import { type CfnObject, joinParts, type TemplatePart } from '../template.js';
import { nodeRole } from './node-role.js';
import type { PoolContext } from './pool-context.js';

export interface NodeProfile {
  readonly part: TemplatePart;
  readonly arn: CfnObject | string;
  readonly iam: IamUse;
  /** Whether the role is a resource of this stack. */
  readonly makesRole: boolean;
}

export function nodeProfile(pool: PoolContext): Result<NodeProfile> {
  const { instanceProfileARN, instanceRoleARN, instanceRoleName } = pool.pool.group.iam ?? {};
  if (instanceProfileARN) return success(given(instanceProfileARN, instanceRoleARN));
  if (instanceRoleARN) return success(forRole(withoutPath(instanceRoleARN)));
  const role = nodeRole(pool);
  if (!role.ok) return role;
  const part = joinParts([
    role.value,
    profile(ref('NodeInstanceRole')),
    output('InstanceProfileARN', getAtt('NodeInstanceProfile', 'Arn')),
    output('InstanceRoleARN', getAtt('NodeInstanceRole', 'Arn')),
  ]);
  return success({ part, arn: profileArn, iam: instanceRoleName ? 'named' : 'unnamed', makesRole: true });
}

const profileArn = getAtt('NodeInstanceProfile', 'Arn');

const profile = (role: CfnObject | string): TemplatePart =>
  plainResource('NodeInstanceProfile', 'AWS::IAM::InstanceProfile', { Path: '/', Roles: [role] });

function given(arn: string, roleArn: string | undefined): NodeProfile {
  const role = roleArn ? [output('InstanceRoleARN', roleArn)] : [];
  const part = joinParts([output('InstanceProfileARN', arn), ...role]);
  return { part, arn, iam: 'none', makesRole: false };
}

function forRole(roleArn: string): NodeProfile {
  const part = joinParts([
    profile(roleArn.split('/').at(-1) ?? roleArn),
    output('InstanceProfileARN', profileArn),
    output('InstanceRoleARN', roleArn),
  ]);
  return { part, arn: profileArn, iam: 'unnamed', makesRole: false };
}
