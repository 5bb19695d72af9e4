// Security groups: made, read, deleted when nothing needs them.
import { awsError } from '../aws-error.js';
import { requiredText, text, texts, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { describeOperation } from './describe.js';
import { inUse, vpcAt } from './ec2-error.js';
import { networkInterfaces } from './ec2-rows.js';
import { dropTags, tagNew, tagView } from './ec2-tags.js';
import { permissionViews } from './security-group-view.js';
import {
  groupAt,
  newSecurityGroup,
  noSuchGroup,
  securityGroups,
  type SecurityGroupRow,
} from './security-group-rows.js';

export const securityGroupOperations: Readonly<Record<string, Operation>> = {
  CreateSecurityGroup: createGroup,
  DescribeSecurityGroups: (params, context) => {
    const names = texts(params, 'GroupNames');
    const unknown = names.find(
      (name) =>
        !context
          .rows(securityGroups)
          .list()
          .some((group) => group.name === name),
    );
    if (unknown !== undefined) throw noSuchGroup(unknown);
    return describeGroups(params, context);
  },
  DeleteSecurityGroup: (params, context) => {
    const group = groupAt(context, text(params, 'GroupId') ?? groupIdByName(params, context));
    if (group.name === 'default')
      throw awsError(
        'CannotDelete',
        `the specified group: "${group.groupId}" name: "default" cannot be deleted by a user`,
      );
    if (isNeeded(group, context)) throw inUse(`resource ${group.groupId} has a dependent object`);
    context.rows(securityGroups).delete(group.groupId);
    dropTags(context, group.groupId);
    for (const { ruleId } of group.rules) dropTags(context, ruleId);
    return { Return: true, GroupId: group.groupId };
  },
  DescribeSecurityGroupReferences: () => ({ SecurityGroupReferenceSet: [] }),
  GetSecurityGroupsForVpc: (params, context) => {
    const vpcId = requiredText(params, 'VpcId');
    const own = context
      .rows(securityGroups)
      .list()
      .filter((group) => group.vpcId === vpcId);
    return {
      SecurityGroupForVpcs: own.map(({ groupId, name, description }) => ({
        GroupId: groupId,
        GroupName: name,
        Description: description,
        OwnerId: context.accountId,
        PrimaryVpcId: vpcId,
      })),
    };
  },
};

function createGroup(params: Params, context: CloudContext): unknown {
  const name = requiredText(params, 'GroupName');
  const description = text(params, 'Description') ?? text(params, 'GroupDescription');
  if (description === undefined)
    throw awsError('MissingParameter', 'The request must contain the parameter GroupDescription');
  const vpcId = text(params, 'VpcId');
  if (vpcId === undefined) throw awsError('VPCIdNotSpecified', 'No default VPC for this user');
  vpcAt(context, vpcId);
  if (name.startsWith('sg-'))
    throw awsError('InvalidParameterValue', `Group names may not be in the format sg-*: ${name}`);
  if (name === 'default')
    throw awsError('InvalidParameterValue', 'Cannot use reserved security group name: default');
  const there = context
    .rows(securityGroups)
    .list()
    .some((group) => group.vpcId === vpcId && group.name === name);
  if (there)
    throw awsError(
      'InvalidGroup.Duplicate',
      `The security group '${name}' already exists for VPC '${vpcId}'`,
    );
  const { groupId } = newSecurityGroup(context, { name, description, vpcId });
  tagNew(context, params, { id: groupId, kind: 'security-group' });
  return { GroupId: groupId, Tags: tagView(context, groupId), SecurityGroupArn: arnOf(groupId, context) };
}

function groupIdByName(params: Params, context: CloudContext): string {
  const name = requiredText(params, 'GroupName');
  return (
    context
      .rows(securityGroups)
      .list()
      .find((group) => group.name === name)?.groupId ?? name
  );
}

// Interfaces that carry it, and rules of other groups that name it.
function isNeeded({ groupId }: SecurityGroupRow, context: CloudContext): boolean {
  const carried = context
    .rows(networkInterfaces)
    .list()
    .some(({ groupIds }) => groupIds.includes(groupId));
  if (carried) return true;
  return context
    .rows(securityGroups)
    .list()
    .some(
      (other) =>
        other.groupId !== groupId &&
        other.rules.some(({ peer }) => peer.kind === 'group' && peer.groupId === groupId),
    );
}

const arnOf = (groupId: string, { region, accountId }: CloudContext): string =>
  `arn:aws:ec2:${region}:${accountId}:security-group/${groupId}`;

function groupView(group: SecurityGroupRow, context: CloudContext): Params {
  return {
    GroupId: group.groupId,
    GroupName: group.name,
    Description: group.description,
    VpcId: group.vpcId,
    OwnerId: context.accountId,
    SecurityGroupArn: arnOf(group.groupId, context),
    IpPermissions: permissionViews(group, false, context),
    IpPermissionsEgress: permissionViews(group, true, context),
  };
}

const describeGroups = describeOperation({
  table: securityGroups,
  member: 'SecurityGroups',
  ids: 'GroupIds',
  idOf: ({ groupId }: SecurityGroupRow) => groupId,
  notFound: noSuchGroup,
  filters: (context) => ({
    'group-id': ({ groupId }) => [groupId],
    'group-name': ({ name }) => [name],
    'vpc-id': ({ vpcId }) => [vpcId],
    description: ({ description }) => [description],
    'owner-id': () => [context.accountId],
    'ip-permission.group-id': ({ rules }) =>
      rules.map(({ egress, peer }) => (!egress && peer.kind === 'group' ? peer.groupId : undefined)),
    'ip-permission.cidr': ({ rules }) =>
      rules.map(({ egress, peer }) => (!egress && peer.kind === 'ipv4' ? peer.cidr : undefined)),
    'ip-permission.from-port': ({ rules }) =>
      rules.map(({ egress, fromPort }) => (egress ? undefined : String(fromPort))),
    'ip-permission.to-port': ({ rules }) =>
      rules.map(({ egress, toPort }) => (egress ? undefined : String(toPort))),
    'egress.ip-permission.group-id': ({ rules }) =>
      rules.map(({ egress, peer }) => (egress && peer.kind === 'group' ? peer.groupId : undefined)),
  }),
  view: groupView,
});
