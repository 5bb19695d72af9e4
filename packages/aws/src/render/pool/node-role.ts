// The role that nodes carry.
import { parseArn } from '@berth/compute';
import { type Result, success } from '@berth/kube';
import { hasOidc } from '../cluster-context.js';
import { nodePolicies } from '../iam/known-policies.js';
import { managedPolicyArn, ref } from '../intrinsics.js';
import { attachedPolicy, policyDocument, trustOfService } from '../policy-document.js';
import { refuse } from '../problems.js';
import { resource } from '../resource.js';
import { type CfnValue, cfnValueOf, joinParts, type TemplatePart } from '../template.js';
import type { PoolContext } from './pool-context.js';

/** Makes `NodeInstanceRole` with its policies. */
export function nodeRole(pool: PoolContext): Result<TemplatePart> {
  const { iam = {} } = pool.pool.group;
  const arns = managedPolicies(pool);
  if (!arns.ok) return arns;
  const role = resource('NodeInstanceRole', 'AWS::IAM::Role', {
    Path: '/',
    AssumeRolePolicyDocument: trustOfService('EC2'),
    ManagedPolicyArns: arns.value.length > 0 ? arns.value : undefined,
    RoleName: iam.instanceRoleName || undefined,
    PermissionsBoundary: iam.instanceRolePermissionsBoundary || undefined,
  });
  const chosen = nodePolicies(iam.withAddonPolicies);
  const own = iam.attachPolicy;
  return success(
    joinParts([
      role,
      ...(own === undefined || own === null
        ? []
        : [attachedPolicy('Policy1', ref('NodeInstanceRole'), cfnValueOf(own))]),
      ...chosen.map(({ name, statements }) =>
        attachedPolicy(name, ref('NodeInstanceRole'), policyDocument(statements)),
      ),
    ]),
  );
}

const pullImages = 'AmazonEC2ContainerRegistryPullOnly';

/** The user's policies replace the usual ones; those of add-ons come on top of either. */
function managedPolicies(pool: PoolContext): Result<readonly CfnValue[]> {
  const { iam = {} } = pool.pool.group;
  const own = iam.attachPolicyARNs ?? [];
  const names = new Set(own.length > 0 ? [] : usualPolicies(pool));
  const addons = iam.withAddonPolicies ?? {};
  if (addons.imageBuilder) names.add('AmazonEC2ContainerRegistryPowerUser');
  else if (pool.pool.kind === 'nodeGroup') names.add(pullImages);
  if (addons.cloudWatch) names.add('CloudWatchAgentServerPolicy');
  if (addons.ebs) names.add('service-role/AmazonEBSCSIDriverPolicy');
  for (const arn of own) {
    const name = parseArn(arn)?.resource.replace(/^[^/]*\/?/, '');
    if (!name) {
      return refuse(
        'render.policy-arn',
        `${JSON.stringify(arn)} names no policy`,
        `${pool.field}.iam.attachPolicyARNs`,
      );
    }
    names.delete(name);
  }
  return success([...own, ...[...names].toSorted().map(managedPolicyArn)]);
}

/** With OIDC the CNI has a role of its own. */
function usualPolicies(pool: PoolContext): readonly string[] {
  const cni = hasOidc(pool.cluster) ? [] : ['AmazonEKS_CNI_Policy'];
  const managed = pool.pool.kind === 'managedNodeGroup' ? [pullImages] : [];
  return ['AmazonEKSWorkerNodePolicy', ...cni, ...managed, 'AmazonSSMManagedInstanceCore'];
}
