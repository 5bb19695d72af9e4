// Security groups as kept: every rule is one source and one range of ports, with an id of its own.
import { awsError, type AwsError } from '../aws-error.js';
import type { CloudContext } from '../service.js';
import { regionTable } from '../tables.js';

/** Where traffic comes from or goes to. */
export type RulePeer =
  | { readonly kind: 'ipv4'; readonly cidr: string }
  | { readonly kind: 'ipv6'; readonly cidr: string }
  | { readonly kind: 'group'; readonly groupId: string }
  | { readonly kind: 'prefix-list'; readonly prefixListId: string };

export interface SecurityRule {
  readonly ruleId: string;
  readonly egress: boolean;
  /** `tcp`, `udp`, `icmp`, `-1`, or a number. */
  readonly protocol: string;
  readonly fromPort: number | undefined;
  readonly toPort: number | undefined;
  readonly peer: RulePeer;
  readonly description: string | undefined;
}

export interface SecurityGroupRow {
  readonly groupId: string;
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly rules: readonly SecurityRule[];
}

export const securityGroups = regionTable<SecurityGroupRow>('ec2.security-group');

export const noSuchGroup = (id: string): AwsError =>
  awsError('InvalidGroup.NotFound', `The security group '${id}' does not exist`);

/** The group, or the refusal. */
export function groupAt(context: CloudContext, id: string): SecurityGroupRow {
  const group = context.rows(securityGroups).get(id);
  if (!group) throw noSuchGroup(id);
  return group;
}

/** Makes a group that lets everything out; the default group also lets itself in. */
export function newSecurityGroup(
  context: CloudContext,
  { name, description, vpcId }: Pick<SecurityGroupRow, 'name' | 'description' | 'vpcId'>,
): SecurityGroupRow {
  const groupId = context.id('sg');
  const all = { protocol: '-1', fromPort: undefined, toPort: undefined, description: undefined };
  const out: SecurityRule = {
    ...all,
    ruleId: context.id('sgr'),
    egress: true,
    peer: { kind: 'ipv4', cidr: '0.0.0.0/0' },
  };
  const own: SecurityRule = {
    ...all,
    ruleId: context.id('sgr'),
    egress: false,
    peer: { kind: 'group', groupId },
  };
  const row = { groupId, name, description, vpcId, rules: name === 'default' ? [own, out] : [out] };
  context.rows(securityGroups).put(groupId, row);
  return row;
}

/** What a rule lets through, as a key: no group has two rules of the same key. */
export function ruleKey({
  egress,
  protocol,
  fromPort,
  toPort,
  peer,
}: Omit<SecurityRule, 'ruleId' | 'description'>): string {
  return JSON.stringify([egress, protocol, fromPort, toPort, peerText(peer)]);
}

/** The peer as AWS's messages show it. */
export function peerText(peer: RulePeer): string {
  switch (peer.kind) {
    case 'group':
      return peer.groupId;
    case 'prefix-list':
      return peer.prefixListId;
    case 'ipv4':
    case 'ipv6':
      return peer.cidr;
  }
}
