// Rules as answers show them: grouped by ports as permissions, or one by one.
import type { Params } from '../params.js';
import type { CloudContext } from '../service.js';
import { tagView } from './ec2-tags.js';
import type { RulePeer, SecurityGroupRow, SecurityRule } from './security-group-rows.js';

/** The rules of one direction, those of the same ports together. */
export function permissionViews(
  { rules }: SecurityGroupRow,
  egress: boolean,
  { accountId }: CloudContext,
): readonly Params[] {
  const groups = new Map<string, SecurityRule[]>();
  for (const rule of rules) {
    if (rule.egress !== egress) continue;
    const key = `${rule.protocol}/${rule.fromPort}/${rule.toPort}`;
    groups.set(key, [...(groups.get(key) ?? []), rule]);
  }
  return [...groups.values()].map((same) => permissionView(same, accountId));
}

/** One rule with its id. */
export function ruleView(group: SecurityGroupRow, rule: SecurityRule, context: CloudContext): Params {
  const { accountId, region } = context;
  return {
    SecurityGroupRuleId: rule.ruleId,
    SecurityGroupRuleArn: `arn:aws:ec2:${region}:${accountId}:security-group-rule/${rule.ruleId}`,
    GroupId: group.groupId,
    GroupOwnerId: accountId,
    IsEgress: rule.egress,
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort ?? -1,
    ToPort: rule.toPort ?? -1,
    Description: rule.description,
    ...rulePeerView(rule.peer, group, accountId),
    Tags: tagView(context, rule.ruleId),
  };
}

function permissionView(same: readonly SecurityRule[], accountId: string): Params {
  const [first] = same;
  return {
    IpProtocol: first?.protocol,
    FromPort: first?.fromPort,
    ToPort: first?.toPort,
    IpRanges: peers(same, 'ipv4').map(({ peer, description }) => ({
      CidrIp: peer.kind === 'ipv4' ? peer.cidr : '',
      Description: description,
    })),
    Ipv6Ranges: peers(same, 'ipv6').map(({ peer, description }) => ({
      CidrIpv6: peer.kind === 'ipv6' ? peer.cidr : '',
      Description: description,
    })),
    UserIdGroupPairs: peers(same, 'group').map(({ peer, description }) => ({
      GroupId: peer.kind === 'group' ? peer.groupId : '',
      UserId: accountId,
      Description: description,
    })),
    PrefixListIds: peers(same, 'prefix-list').map(({ peer, description }) => ({
      PrefixListId: peer.kind === 'prefix-list' ? peer.prefixListId : '',
      Description: description,
    })),
  };
}

const peers = (rules: readonly SecurityRule[], kind: RulePeer['kind']): readonly SecurityRule[] =>
  rules.filter(({ peer }) => peer.kind === kind);

function rulePeerView(peer: RulePeer, group: SecurityGroupRow, accountId: string): Params {
  switch (peer.kind) {
    case 'ipv4':
      return { CidrIpv4: peer.cidr };
    case 'ipv6':
      return { CidrIpv6: peer.cidr };
    case 'prefix-list':
      return { PrefixListId: peer.prefixListId };
    case 'group':
      return { ReferencedGroupInfo: { GroupId: peer.groupId, UserId: accountId, VpcId: group.vpcId } };
  }
}
