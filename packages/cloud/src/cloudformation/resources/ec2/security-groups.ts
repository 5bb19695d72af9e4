// AWS::EC2::SecurityGroup, SecurityGroupIngress and SecurityGroupEgress.
import { jsonEqual, type JsonObject, members } from '@berth/kube';
import type { PropertyChange, ResourceContext, ResourceType, UpdateBehaviour } from '../resource-type.js';
import { tagSpecifications } from '../tags.js';
import { ignoringAbsence, pick, text, unlessAbsent } from '../values.js';
import { ec2Resource } from './ec2-resource.js';

type Direction = 'Ingress' | 'Egress';

/** Groups and the rules that stand by themselves. */
export const securityGroupTypes = (): readonly ResourceType[] => [group(), rule('Ingress'), rule('Egress')];

function group(): ResourceType {
  const base = ec2Resource({
    type: 'AWS::EC2::SecurityGroup',
    properties: {
      GroupDescription: 'replace',
      GroupName: 'replace',
      SecurityGroupEgress: 'in-place',
      SecurityGroupIngress: 'in-place',
      VpcId: 'replace',
    },
    required: ['GroupDescription'],
    create: 'CreateSecurityGroup',
    input: [],
    tagged: 'security-group',
    id: ['', 'GroupId'],
    delete: 'DeleteSecurityGroup',
    update: async (change, context) => {
      await changeRules('Ingress', change, context);
      await changeRules('Egress', change, context);
    },
    read: async ({ physicalId }, context) => {
      const answer = await unlessAbsent(
        context.call('ec2', 'DescribeSecurityGroups', { GroupIds: [physicalId] }),
      );
      const found = answer && members(answer, 'SecurityGroups')[0];
      return (
        found && { ...pick(found, ['GroupName', 'VpcId', 'Tags']), GroupDescription: found['Description'] }
      );
    },
  });
  return { ...base, namedBy: 'GroupName', create: createGroup };
}

async function createGroup(
  properties: JsonObject,
  context: ResourceContext,
): Promise<{ physicalId: string; attributes: JsonObject }> {
  const answer = await context.call('ec2', 'CreateSecurityGroup', {
    GroupName: text(properties, 'GroupName') || context.name(),
    Description: properties['GroupDescription'],
    ...pick(properties, ['VpcId']),
    ...tagSpecifications('security-group', properties, context),
  });
  const physicalId = text(answer, 'GroupId');
  context.announce(physicalId);
  const change = { physicalId, before: {}, after: properties };
  await changeRules('Ingress', change, context);
  // A group is born with one rule that lets everything out; rules of one's own take its place.
  if (members(properties, 'SecurityGroupEgress').length > 0) {
    await context.call('ec2', 'RevokeSecurityGroupEgress', {
      GroupId: physicalId,
      IpPermissions: [EVERYWHERE],
    });
    await changeRules('Egress', change, context);
  }
  return { physicalId, attributes: { GroupId: physicalId, VpcId: text(properties, 'VpcId') } };
}

const EVERYWHERE: JsonObject = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

async function changeRules(
  direction: Direction,
  { physicalId, before, after }: PropertyChange,
  context: ResourceContext,
): Promise<void> {
  const property = `SecurityGroup${direction}`;
  const old = members(before, property);
  const now = members(after, property);
  const gone = old.filter((item) => !now.some((other) => jsonEqual(item, other)));
  const added = now.filter((item) => !old.some((other) => jsonEqual(item, other)));
  const call = async (verb: string, rules: readonly JsonObject[]) => {
    if (rules.length === 0) return;
    const IpPermissions = rules.map((item) => permissionOf(item, direction));
    await context.call('ec2', `${verb}SecurityGroup${direction}`, { GroupId: physicalId, IpPermissions });
  };
  await call('Revoke', gone);
  await call('Authorize', added);
}

const RULE_PROPERTIES = [
  'CidrIp',
  'CidrIpv6',
  'Description',
  'FromPort',
  'GroupId',
  'IpProtocol',
  'ToPort',
] as const;

function rule(direction: Direction): ResourceType {
  const peers =
    direction === 'Ingress'
      ? [
          'GroupName',
          'SourcePrefixListId',
          'SourceSecurityGroupId',
          'SourceSecurityGroupName',
          'SourceSecurityGroupOwnerId',
        ]
      : ['DestinationPrefixListId', 'DestinationSecurityGroupId'];
  const behaviour = (name: string): UpdateBehaviour => (name === 'Description' ? 'in-place' : 'replace');
  return {
    type: `AWS::EC2::SecurityGroup${direction}`,
    properties: Object.fromEntries([...RULE_PROPERTIES, ...peers].map((name) => [name, behaviour(name)])),
    required: ['IpProtocol'],
    async create(properties, context) {
      const answer = await context.call('ec2', `AuthorizeSecurityGroup${direction}`, {
        GroupId: properties['GroupId'],
        IpPermissions: [permissionOf(properties, direction)],
      });
      const physicalId = text(members(answer, 'SecurityGroupRules')[0] ?? {}, 'SecurityGroupRuleId');
      return { physicalId, attributes: { Id: physicalId } };
    },
    async update({ physicalId, after }, context) {
      await context.call('ec2', `UpdateSecurityGroupRuleDescriptions${direction}`, {
        GroupId: after['GroupId'],
        SecurityGroupRuleDescriptions: [
          { SecurityGroupRuleId: physicalId, Description: after['Description'] },
        ],
      });
    },
    delete: ({ physicalId, properties }, context) =>
      ignoringAbsence(
        context.call('ec2', `RevokeSecurityGroup${direction}`, {
          GroupId: properties['GroupId'],
          SecurityGroupRuleIds: [physicalId],
        }),
      ),
  };
}

/** A rule in the form that the calls take: one protocol and port range, one peer. */
function permissionOf(properties: JsonObject, direction: Direction): JsonObject {
  const described = pick(properties, ['Description']);
  const group = text(
    properties,
    direction === 'Ingress' ? 'SourceSecurityGroupId' : 'DestinationSecurityGroupId',
  );
  const list = text(properties, direction === 'Ingress' ? 'SourcePrefixListId' : 'DestinationPrefixListId');
  return {
    IpProtocol: String(properties['IpProtocol']),
    ...pick(properties, ['FromPort', 'ToPort']),
    ...(properties['CidrIp'] === undefined
      ? {}
      : { IpRanges: [{ CidrIp: properties['CidrIp'], ...described }] }),
    ...(properties['CidrIpv6'] === undefined
      ? {}
      : { Ipv6Ranges: [{ CidrIpv6: properties['CidrIpv6'], ...described }] }),
    ...(group === '' ? {} : { UserIdGroupPairs: [{ GroupId: group, ...described }] }),
    ...(list === '' ? {} : { PrefixListIds: [{ PrefixListId: list, ...described }] }),
  };
}
