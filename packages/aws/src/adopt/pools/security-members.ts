// Who reaches the nodes: security groups that were there before, those that eksctl makes, and SSH.
import { member, members, texts, type JsonObject } from '@berth/kube';
import { allOfType, number, present, text } from '../template-values.js';

export interface SecurityAround {
  readonly template: JsonObject;
  readonly isManaged: boolean;
  /** Public keys of key pairs, by name, that eksctl imported from a file. */
  readonly keys: ReadonlyMap<string, string>;
}

/** Members `securityGroups` and `ssh`. */
export function securityMembers(
  launch: JsonObject,
  { template, isManaged, keys }: SecurityAround,
): JsonObject {
  const [network = {}] = members(launch, 'NetworkInterfaces');
  const attachIDs = [...texts(launch, 'SecurityGroupIds'), ...texts(network, 'Groups')];
  const resources = member(template, 'Resources');
  const groups = JSON.stringify(network['Groups'] ?? []);
  const own = isManaged
    ? {}
    : {
        withLocal: resources['SG'] === undefined ? false : undefined,
        withShared: groups.includes('SharedNodeSecurityGroup') ? undefined : false,
      };
  return present({ securityGroups: present({ attachIDs, ...own }), ssh: sshOf(launch, template, keys) });
}

/** A pair of keys, with a way in from everywhere or from other groups; a pair alone is no way in. */
function sshOf(launch: JsonObject, template: JsonObject, keys: SecurityAround['keys']): JsonObject {
  const publicKeyName = text(launch, 'KeyName');
  const publicKey = keys.get(publicKeyName ?? '');
  const rules = allOfType(template, 'AWS::EC2::SecurityGroup')
    .flatMap((group) => members(group, 'SecurityGroupIngress'))
    .filter((rule) => number(rule, 'FromPort') === 22);
  if (publicKeyName === undefined && rules.length === 0) return {};
  const sourceSecurityGroupIds = rules.flatMap((rule) => text(rule, 'SourceSecurityGroupId') ?? []);
  return present({
    allow: rules.length > 0,
    ...(publicKey === undefined ? { publicKeyName } : { publicKey }),
    sourceSecurityGroupIds,
  });
}
