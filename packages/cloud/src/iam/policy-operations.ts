// Managed policies: the customer's with their versions, and AWS's to be read.
import { createHash } from 'node:crypto';
import { flag, requiredText, text, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { checkTags, tagListOf, tagsOfList, withoutTags } from '../tags.js';
import { attachmentsOf } from './attached-policies.js';
import { texts } from '../params.js';
import { alreadyExists, deleteConflict, noSuchEntity } from './iam-error.js';
import { iamId, iamPage, nameOf, pathOf } from './iam-names.js';
import { policies, type PolicyRow, type PolicyVersionRow } from './iam-rows.js';
import { isManagedPolicy, managedPolicyArns, managedPolicyDocument } from './managed-policies.js';
import { checkedIdentityPolicy } from './policy-check.js';
import { awsError } from '../aws-error.js';

const MAX_VERSIONS = 5;

export const policyOperations: Readonly<Record<string, Operation>> = {
  CreatePolicy: createPolicy,
  GetPolicy: (params, context) => {
    const arn = requiredText(params, 'PolicyArn');
    if (isManagedPolicy(arn)) return { Policy: managedView(arn, context) };
    const row = policyAt(context, arn);
    return { Policy: { ...policyView(row, context), Tags: tagListOf(row.tags) } };
  },
  ListPolicies: (params, context) => {
    const only = flag(params, 'OnlyAttached') ?? false;
    const own = context
      .rows(policies)
      .list()
      .map((row) => policyView(row, context));
    const scope = text(params, 'Scope') ?? 'All';
    const listed = [
      ...(scope === 'AWS' ? [] : own),
      ...(scope === 'Local' ? [] : managedPolicyArns().map((arn) => managedView(arn, context))),
    ].filter((view) => (text(view, 'Path') ?? '').startsWith(text(params, 'PathPrefix') ?? '/'));
    return iamPage(
      params,
      'Policies',
      only ? listed.filter((view) => view['AttachmentCount'] !== 0) : listed,
    );
  },
  DeletePolicy: (params, context) => {
    const row = policyAt(context, requiredText(params, 'PolicyArn'));
    if (attachmentsOf(context, row.arn).length > 0)
      throw deleteConflict('Cannot delete a policy attached to entities.');
    if (row.versions.length > 1)
      throw deleteConflict(
        'This policy has more than one version. Before you delete a policy, you must delete the ' +
          "policy's versions. The default version is deleted with the policy.",
      );
    context.rows(policies).delete(row.arn);
    return {};
  },
  CreatePolicyVersion: createVersion,
  GetPolicyVersion: (params, context) => {
    const arn = requiredText(params, 'PolicyArn');
    if (isManagedPolicy(arn)) {
      const document = encodeURIComponent(JSON.stringify(managedPolicyDocument(arn)));
      return {
        PolicyVersion: {
          VersionId: 'v1',
          IsDefaultVersion: true,
          Document: document,
          CreateDate: new Date(0),
        },
      };
    }
    const row = policyAt(context, arn);
    return { PolicyVersion: versionView(row, versionAt(row, requiredText(params, 'VersionId')), true) };
  },
  ListPolicyVersions: (params, context) => {
    const row = policyAt(context, requiredText(params, 'PolicyArn'));
    return iamPage(
      params,
      'Versions',
      row.versions.toReversed().map((version) => versionView(row, version, false)),
    );
  },
  DeletePolicyVersion: (params, context) => {
    const row = policyAt(context, requiredText(params, 'PolicyArn'));
    const { id } = versionAt(row, requiredText(params, 'VersionId'));
    if (id === row.defaultVersion) throw deleteConflict('Cannot delete the default version of a policy.');
    context
      .rows(policies)
      .put(row.arn, { ...row, versions: row.versions.filter((version) => version.id !== id) });
    return {};
  },
  SetDefaultPolicyVersion: (params, context) => {
    const row = policyAt(context, requiredText(params, 'PolicyArn'));
    const { id } = versionAt(row, requiredText(params, 'VersionId'));
    context.rows(policies).put(row.arn, { ...row, defaultVersion: id });
    return {};
  },
  ListEntitiesForPolicy: (params, context) => {
    const arns = attachmentsOf(context, requiredText(params, 'PolicyArn'));
    const names = (kind: string, member: string): readonly Params[] =>
      arns
        .filter((arn) => arn.includes(`:${kind}/`))
        .map((arn) => ({ [member]: arn.slice(arn.lastIndexOf('/') + 1) }));
    return {
      PolicyRoles: names('role', 'RoleName'),
      PolicyUsers: names('user', 'UserName'),
      PolicyGroups: [],
      IsTruncated: false,
    };
  },
  TagPolicy: (params, context) => {
    const row = policyAt(context, requiredText(params, 'PolicyArn'));
    const tags = checkTags({ ...row.tags, ...tagsOfList(params) }, 'LimitExceeded');
    context.rows(policies).put(row.arn, { ...row, tags });
    return {};
  },
  UntagPolicy: (params, context) => {
    const row = policyAt(context, requiredText(params, 'PolicyArn'));
    context.rows(policies).put(row.arn, { ...row, tags: withoutTags(row.tags, texts(params, 'TagKeys')) });
    return {};
  },
  ListPolicyTags: (params, context) =>
    iamPage(params, 'Tags', tagListOf(policyAt(context, requiredText(params, 'PolicyArn')).tags)),
};

function createPolicy(params: Params, context: CloudContext): unknown {
  const policyName = nameOf(params, 'PolicyName', 128);
  const path = pathOf(params);
  const arn = `arn:aws:iam::${context.accountId}:policy${path}${policyName}`;
  const there = context
    .rows(policies)
    .list()
    .some((policy) => policy.policyName === policyName);
  if (there)
    throw alreadyExists(`A policy called ${policyName} already exists. Duplicate names are not allowed.`);
  const createdMs = context.clock.now();
  const document = checkedIdentityPolicy(requiredText(params, 'PolicyDocument'));
  const row: PolicyRow = {
    policyName,
    policyId: iamId(context, 'ANPA'),
    arn,
    path,
    description: text(params, 'Description'),
    createdMs,
    tags: checkTags(tagsOfList(params), 'LimitExceeded'),
    defaultVersion: 'v1',
    versions: [{ id: 'v1', document, createdMs }],
  };
  context.rows(policies).put(arn, row);
  return { Policy: policyView(row, context) };
}

function createVersion(params: Params, context: CloudContext): unknown {
  const row = policyAt(context, requiredText(params, 'PolicyArn'));
  if (row.versions.length >= MAX_VERSIONS)
    throw awsError(
      'LimitExceeded',
      `A managed policy can have up to ${MAX_VERSIONS} versions. Before you create a new version, ` +
        'you must delete an existing version.',
      409,
    );
  const last = Math.max(...row.versions.map(({ id }) => Number(id.slice(1))));
  const version = {
    id: `v${last + 1}`,
    document: checkedIdentityPolicy(requiredText(params, 'PolicyDocument')),
    createdMs: context.clock.now(),
  };
  const changed = {
    ...row,
    versions: [...row.versions, version],
    defaultVersion: flag(params, 'SetAsDefault') ? version.id : row.defaultVersion,
  };
  context.rows(policies).put(row.arn, changed);
  return { PolicyVersion: versionView(changed, version, false) };
}

function policyAt(context: CloudContext, arn: string): PolicyRow {
  const row = context.rows(policies).get(arn);
  if (!row) throw noSuchEntity(`Policy ${arn} was not found.`);
  return row;
}

function versionAt(row: PolicyRow, id: string): PolicyVersionRow {
  const version = row.versions.find((each) => each.id === id);
  if (!version) throw noSuchEntity(`Policy ${row.arn} version ${id} does not exist or is not attachable.`);
  return version;
}

const versionView = (row: PolicyRow, version: PolicyVersionRow, whole: boolean): Params => ({
  VersionId: version.id,
  IsDefaultVersion: version.id === row.defaultVersion,
  CreateDate: new Date(version.createdMs),
  ...(whole ? { Document: encodeURIComponent(version.document) } : {}),
});

const policyView = (row: PolicyRow, context: CloudContext): Params => ({
  PolicyName: row.policyName,
  PolicyId: row.policyId,
  Arn: row.arn,
  Path: row.path,
  DefaultVersionId: row.defaultVersion,
  AttachmentCount: attachmentsOf(context, row.arn).length,
  PermissionsBoundaryUsageCount: 0,
  IsAttachable: true,
  Description: row.description,
  CreateDate: new Date(row.createdMs),
  UpdateDate: new Date(row.versions.at(-1)?.createdMs ?? row.createdMs),
});

function managedView(arn: string, context: CloudContext): Params {
  const path = arn.slice(arn.indexOf(':policy/') + ':policy'.length, arn.lastIndexOf('/') + 1);
  return {
    PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
    Arn: arn,
    Path: path,
    PolicyId: `ANPA${createHash('sha256').update(arn).digest('hex').slice(0, 17).toUpperCase()}`,
    AttachmentCount: attachmentsOf(context, arn).length,
    PermissionsBoundaryUsageCount: 0,
    DefaultVersionId: 'v1',
    IsAttachable: true,
    CreateDate: new Date(0),
    UpdateDate: new Date(0),
  };
}
