// Network ACLs and their rules, as records: no packet passes them here.
import { awsError, type AwsError } from '../aws-error.js';
import { flag, integer, record, requiredText, text, texts, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { inUse, vpcAt } from './ec2-error.js';
import { vpcs } from './ec2-rows.js';
import { dropTags, tagNew, tagsOf, tagView } from './ec2-tags.js';
import { filtersOf, keepMatching } from './filters.js';
import {
  aclAssociations,
  associationsOf,
  defaultAcl,
  lastEntry,
  networkAcls,
  type AclEntry,
  type AclRow,
} from './network-acl-rows.js';

const noSuchAcl = (id: string): AwsError =>
  awsError('InvalidNetworkAclID.NotFound', `The networkAcl ID '${id}' does not exist`);

export const networkAclOperations: Readonly<Record<string, Operation>> = {
  CreateNetworkAcl: (params, context) => {
    const { vpcId } = vpcAt(context, requiredText(params, 'VpcId'));
    const aclId = context.id('acl');
    const row: AclRow = { aclId, vpcId, isDefault: false, entries: [lastEntry(true), lastEntry(false)] };
    context.rows(networkAcls).put(aclId, row);
    tagNew(context, params, { id: aclId, kind: 'network-acl' });
    return { NetworkAcl: aclView(row, context) };
  },
  DescribeNetworkAcls: describeAcls,
  DeleteNetworkAcl: (params, context) => {
    const row = aclAt(params, context);
    if (row.isDefault)
      throw awsError('InvalidParameterValue', `cannot delete default network ACL ${row.aclId}`);
    if (associationsOf(context, row).length > 0)
      throw inUse(`The networkAcl '${row.aclId}' has dependencies and cannot be deleted.`);
    context.rows(networkAcls).delete(row.aclId);
    dropTags(context, row.aclId);
    return {};
  },
  CreateNetworkAclEntry: (params, context) => {
    const row = aclAt(params, context);
    const added = entryOf(params);
    if (row.entries.some((entry) => isSame(entry, added)))
      throw awsError(
        'NetworkAclEntryAlreadyExists',
        `The network acl entry identified by ${added.number} already exists.`,
      );
    return keep(context, row, [...row.entries, added]);
  },
  ReplaceNetworkAclEntry: (params, context) => {
    const row = aclAt(params, context);
    const next = entryOf(params);
    requireEntry(row, next);
    return keep(
      context,
      row,
      row.entries.map((entry) => (isSame(entry, next) ? next : entry)),
    );
  },
  DeleteNetworkAclEntry: (params, context) => {
    const row = aclAt(params, context);
    const gone = entryOf(params);
    requireEntry(row, gone);
    return keep(
      context,
      row,
      row.entries.filter((entry) => !isSame(entry, gone)),
    );
  },
  ReplaceNetworkAclAssociation: (params, context) => {
    const acl = aclAt(params, context);
    const id = requiredText(params, 'AssociationId');
    const subnetId = allAcls(context)
      .flatMap((row) => associationsOf(context, row))
      .find((association) => association.associationId === id)?.subnetId;
    if (subnetId === undefined)
      throw awsError('InvalidAssociationID.NotFound', `The association ID '${id}' does not exist`);
    const associationId = context.id('aclassoc');
    context.rows(aclAssociations).put(subnetId, { associationId, aclId: acl.aclId });
    return { NewAssociationId: associationId };
  },
};

const entryFields = Object.fromEntries(
  Object.entries({
    cidr: 'CidrBlock',
    'ipv6-cidr': 'Ipv6CidrBlock',
    protocol: 'Protocol',
    'rule-action': 'RuleAction',
  }).map(([name, member]) => [
    `entry.${name}`,
    ({ entries }: AclRow) => entries.map((entry) => text(entry.members, member)),
  ]),
);

/** The default ACL of each VPC, and the others. */
const allAcls = (context: CloudContext): readonly AclRow[] => [
  ...context
    .rows(vpcs)
    .list()
    .map(({ vpcId }) => defaultAcl(context, vpcId)),
  ...context
    .rows(networkAcls)
    .list()
    .filter(({ isDefault }) => !isDefault),
];

function aclAt(params: Params, context: CloudContext): AclRow {
  const id = requiredText(params, 'NetworkAclId');
  const row = allAcls(context).find(({ aclId }) => aclId === id);
  if (!row) throw noSuchAcl(id);
  return row;
}

function describeAcls(params: Params, context: CloudContext): unknown {
  const ids = texts(params, 'NetworkAclIds');
  const all = allAcls(context);
  const unknown = ids.find((id) => !all.some(({ aclId }) => aclId === id));
  if (unknown !== undefined) throw noSuchAcl(unknown);
  const named = all.filter(({ aclId }) => ids.length === 0 || ids.includes(aclId));
  const tagKeys = filtersOf(params).flatMap(({ name }) => (name.startsWith('tag:') ? [name.slice(4)] : []));
  const kept = keepMatching(named, filtersOf(params), {
    default: ({ isDefault }) => [String(isDefault)],
    'vpc-id': ({ vpcId }) => [vpcId],
    'network-acl-id': ({ aclId }) => [aclId],
    'association.subnet-id': (row) => associationsOf(context, row).map(({ subnetId }) => subnetId),
    'owner-id': () => [context.accountId],
    'entry.egress': (row) => row.entries.map(({ egress }) => String(egress)),
    'entry.rule-number': (row) => row.entries.map(({ number }) => String(number)),
    ...entryFields,
    'association.association-id': (row) =>
      associationsOf(context, row).map(({ associationId }) => associationId),
    ...Object.fromEntries(
      tagKeys.map((key) => [`tag:${key}`, ({ aclId }: AclRow) => [tagsOf(context, aclId)[key]]] as const),
    ),
  });
  return { NetworkAcls: kept.map((row) => aclView(row, context)) };
}

function entryOf(params: Params): AclEntry {
  const number = integer(params, 'RuleNumber') ?? 0;
  if (number < 1 || number > 32_766)
    throw awsError(
      'InvalidParameterValue',
      `Invalid value '${number}' for ruleNumber. Must be between 1 and 32766`,
    );
  const egress = flag(params, 'Egress') ?? false;
  const ports = record(params, 'PortRange');
  const icmp = record(params, 'Icmp') ?? record(params, 'IcmpTypeCode');
  const members = {
    CidrBlock: text(params, 'CidrBlock'),
    Ipv6CidrBlock: text(params, 'Ipv6CidrBlock'),
    Egress: egress,
    Protocol: text(params, 'Protocol'),
    RuleAction: text(params, 'RuleAction'),
    RuleNumber: number,
    ...(ports ? { PortRange: ports } : {}),
    ...(icmp ? { IcmpTypeCode: icmp } : {}),
  };
  return { number, egress, members };
}

const isSame = (a: AclEntry, b: AclEntry): boolean => a.number === b.number && a.egress === b.egress;

function requireEntry({ aclId, entries }: AclRow, wanted: AclEntry): void {
  if (entries.some((entry) => isSame(entry, wanted))) return;
  throw awsError(
    'InvalidNetworkAclEntry.NotFound',
    `The ${wanted.egress ? 'egress' : 'ingress'} entry with rule number ${wanted.number} ` +
      `does not exist in network ACL ${aclId}`,
  );
}

function keep(context: CloudContext, row: AclRow, entries: readonly AclEntry[]): unknown {
  context.rows(networkAcls).put(row.aclId, { ...row, entries });
  return {};
}

const aclView = (row: AclRow, context: CloudContext): Params => ({
  NetworkAclId: row.aclId,
  VpcId: row.vpcId,
  IsDefault: row.isDefault,
  OwnerId: context.accountId,
  Entries: row.entries.toSorted((a, b) => a.number - b.number).map(({ members }) => members),
  Associations: associationsOf(context, row).map(({ subnetId, associationId }) => ({
    NetworkAclAssociationId: associationId,
    NetworkAclId: row.aclId,
    SubnetId: subnetId,
  })),
  Tags: tagView(context, row.aclId),
});
