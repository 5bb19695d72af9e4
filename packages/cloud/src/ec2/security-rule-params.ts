// Rules as requests give them: `IpPermissions` with several sources each, or one rule spread over the top level.
import { awsError } from '../aws-error.js';
import { integer, missingParameter, records, text, type Params } from '../params.js';
import type { CloudContext } from '../service.js';
import { parseCidr } from './cidr.js';
import type { RulePeer, SecurityRule } from './security-group-rows.js';
import { groupAt, securityGroups } from './security-group-rows.js';

/** A rule before it has an id. */
export type RuleDraft = Omit<SecurityRule, 'ruleId'>;

/** The rules that a request names. */
export function ruleDrafts(params: Params, egress: boolean, context: CloudContext): readonly RuleDraft[] {
  const permissions = records(params, 'IpPermissions');
  const all = permissions.length > 0 ? permissions : [flatPermission(params)];
  const drafts = all.flatMap((permission) => draftsOf(permission, egress, context));
  if (drafts.length === 0) throw missingParameter('ipPermissions');
  return drafts;
}

function flatPermission(params: Params): Params {
  const cidr = text(params, 'CidrIp');
  const groupName = text(params, 'SourceSecurityGroupName');
  return {
    IpProtocol: text(params, 'IpProtocol') ?? '-1',
    FromPort: params['FromPort'],
    ToPort: params['ToPort'],
    IpRanges: cidr === undefined ? [] : [{ CidrIp: cidr }],
    UserIdGroupPairs: groupName === undefined ? [] : [{ GroupName: groupName }],
  };
}

function draftsOf(permission: Params, egress: boolean, context: CloudContext): readonly RuleDraft[] {
  const protocol = protocolOf(text(permission, 'IpProtocol'));
  const whole = protocol === '-1';
  const ports = {
    fromPort: whole ? undefined : portOf(permission, 'FromPort'),
    toPort: whole ? undefined : portOf(permission, 'ToPort'),
  };
  checkPorts(protocol, ports);
  return peersOf(permission, context).map(({ peer, description }) => ({
    egress,
    protocol,
    ...ports,
    peer,
    description,
  }));
}

interface DescribedPeer {
  readonly peer: RulePeer;
  readonly description: string | undefined;
}

function peersOf(permission: Params, context: CloudContext): readonly DescribedPeer[] {
  const each = (name: string, peerOf: (source: Params) => RulePeer): readonly DescribedPeer[] =>
    records(permission, name).map((source) => ({
      peer: peerOf(source),
      description: text(source, 'Description'),
    }));
  return [
    ...each('IpRanges', (source) => ({ kind: 'ipv4', cidr: checkedCidr(text(source, 'CidrIp') ?? '') })),
    ...each('Ipv6Ranges', (source) => ({ kind: 'ipv6', cidr: text(source, 'CidrIpv6') ?? '' })),
    ...each('UserIdGroupPairs', (source) => ({ kind: 'group', groupId: groupIdOf(source, context) })),
    ...each('PrefixListIds', (source) => ({
      kind: 'prefix-list',
      prefixListId: text(source, 'PrefixListId') ?? '',
    })),
  ];
}

function groupIdOf(source: Params, context: CloudContext): string {
  const id = text(source, 'GroupId');
  if (id !== undefined) return groupAt(context, id).groupId;
  const name = text(source, 'GroupName');
  const named = context
    .rows(securityGroups)
    .list()
    .find((group) => group.name === name);
  return groupAt(context, named?.groupId ?? name ?? '').groupId;
}

function checkedCidr(cidr: string): string {
  if (parseCidr(cidr)) return cidr;
  throw awsError('InvalidParameterValue', `CIDR block ${cidr} is malformed`);
}

const NAMES: Readonly<Record<string, string>> = {
  '6': 'tcp',
  '17': 'udp',
  '1': 'icmp',
  '58': 'icmpv6',
  all: '-1',
};

function protocolOf(protocol: string | undefined): string {
  if (protocol === undefined) throw missingParameter('ipProtocol');
  const lower = protocol.toLowerCase();
  const name = NAMES[lower] ?? lower;
  if (!/^(tcp|udp|icmp|icmpv6|-1|\d{1,3})$/.test(name))
    throw awsError('InvalidParameterValue', `Invalid value '${protocol}' for IP protocol. Unknown protocol.`);
  return name;
}

const portOf = (permission: Params, name: string): number | undefined => integer(permission, name);

function checkPorts(protocol: string, { fromPort, toPort }: Pick<RuleDraft, 'fromPort' | 'toPort'>): void {
  if (protocol !== 'tcp' && protocol !== 'udp') return;
  if (fromPort === undefined || toPort === undefined)
    throw awsError(
      'InvalidParameterValue',
      `Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.`,
    );
  if (fromPort > toPort || fromPort < 0 || toPort > 65_535)
    throw awsError('InvalidParameterValue', `Invalid TCP/UDP port range (${fromPort}:${toPort})`);
}
