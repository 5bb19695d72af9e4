// IAM and SSH of a node group: a role that is given stands alone, and a key is named once.
import { parseArn } from '../arn.js';
import type { Finding } from '../schema/decode.js';
import { hasPolicy } from './cluster-facts.js';
import { findingOf, onField, type PoolRule, type RawPool } from './rule.js';

const code = 'config.pool-iam';

/** A role or profile of the user's own brings its policies with it. */
export const givenRole: PoolRule = (pool) => {
  const { iam } = pool.group;
  if (!iam) return [];
  const given = (['instanceProfileARN', 'instanceRoleARN'] as const).filter(
    (field) => iam[field] && (field === 'instanceRoleARN' || pool.kind === 'nodeGroup'),
  );
  const others = {
    instanceRoleName: Boolean(iam.instanceRoleName),
    attachPolicy: iam.attachPolicy !== undefined,
    attachPolicyARNs: (iam.attachPolicyARNs ?? []).length > 0,
    instanceRolePermissionsBoundary: Boolean(iam.instanceRolePermissionsBoundary),
    withAddonPolicies: hasPolicy(iam.withAddonPolicies),
  };
  return given.flatMap((field) =>
    Object.entries(others).flatMap(([other, isSet]) =>
      isSet ? [onField(pool, ['iam', other], { code, message: `cannot be set with iam.${field}` })] : [],
    ),
  );
};

/** ARNs of policies. eksctl checks those of managed groups only when it renders them. */
export const policyArns: PoolRule = (pool) =>
  (pool.group.iam?.attachPolicyARNs ?? []).flatMap((text, index) => {
    if (parseArn(text)) return [];
    const message = `${JSON.stringify(text)} is no ARN`;
    const eksctl = pool.kind === 'managedNodeGroup' ? ('accepts' as const) : undefined;
    return [onField(pool, ['iam', 'attachPolicyARNs', index], { code, message, eksctl })];
  });

/** One policy under two names; pods without the metadata service have no use for policies of the node. */
export const addonPolicies: PoolRule = (pool) => {
  const policies = pool.group.iam?.withAddonPolicies;
  const both = policies?.albIngress === true && policies.awsLoadBalancerController === true;
  return [
    ...(both && pool.kind === 'nodeGroup'
      ? [
          onField(pool, ['iam', 'withAddonPolicies', 'albIngress'], {
            code,
            message: 'albIngress is the old name of awsLoadBalancerController; set one of them',
          }),
        ]
      : []),
    ...(pool.group.disablePodIMDS && hasPolicy(policies)
      ? [
          onField(pool, ['disablePodIMDS'], {
            code,
            message: 'cannot be set with iam.withAddonPolicies: pods could not use them',
          }),
        ]
      : []),
  ];
};

/** The key of SSH: by name, path or text. eksctl does not mind two of them in managed groups. */
export const sshKey: PoolRule = (pool) => {
  const { ssh } = pool.group;
  if (!ssh) return [];
  const keys = (['publicKeyName', 'publicKeyPath', 'publicKey'] as const).filter((field) => ssh[field]);
  const wrong = (field: string, message: string, more: Partial<Finding> = {}) =>
    findingOf('config.ssh')([...pool.path, 'ssh', field], message, more);
  return [
    ...(keys.length > 1 && pool.kind === 'nodeGroup'
      ? [wrong(keys[1] ?? '', `only one of ${keys.join(' and ')} can be set`)]
      : []),
    ...(ssh.enableSsm === false
      ? [wrong('enableSsm', 'cannot be disabled: the agent is part of the image')]
      : []),
    ...(ssh.publicKey && ssh.allow !== false ? keyTextFindings(pool, ssh.publicKey) : []),
  ];
};

/** A public key as OpenSSH writes it: type and base64. eksctl finds out when it imports the key. */
function keyTextFindings(pool: RawPool, text: string): readonly Finding[] {
  if (/^\s*(ssh-(rsa|ed25519|dss)|ecdsa-sha2-\S+|sk-\S+)\s+[A-Za-z0-9+/]+={0,3}(\s|$)/.test(text)) return [];
  const message = 'is no public key of OpenSSH';
  const hint = 'begin with ssh-ed25519 or ssh-rsa; to name a key pair of EC2, use publicKeyName';
  return [onField(pool, ['ssh', 'publicKey'], { code: 'config.ssh', message, hint, eksctl: 'accepts' })];
}
