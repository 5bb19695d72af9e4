// AWS::IAM::Role, Policy, ManagedPolicy, InstanceProfile, OIDCProvider and ServiceLinkedRole.
import { isJsonObject, jsonEqual, type JsonObject, member, members, texts } from '@berth/kube';
import type { PropertyChange, ResourceContext, ResourceType } from '../resource-type.js';
import { tagChange, tagList } from '../tags.js';
import { ignoringAbsence, pick, text, unlessAbsent } from '../values.js';

/** The identities that stacks make. */
export const iamTypes = (): readonly ResourceType[] => [
  role(),
  inlinePolicy(),
  managedPolicy(),
  instanceProfile(),
  oidcProvider(),
  serviceLinkedRole(),
];

/** IAM takes documents as text. */
const documentText = (document: unknown): string =>
  isJsonObject(document) ? JSON.stringify(document) : String(document);

function role(): ResourceType {
  return {
    type: 'AWS::IAM::Role',
    properties: {
      AssumeRolePolicyDocument: 'in-place',
      Description: 'in-place',
      ManagedPolicyArns: 'in-place',
      MaxSessionDuration: 'in-place',
      Path: 'replace',
      PermissionsBoundary: 'in-place',
      Policies: 'in-place',
      RoleName: 'replace',
      Tags: 'in-place',
    },
    required: ['AssumeRolePolicyDocument'],
    namedBy: 'RoleName',
    async create(properties, context) {
      const RoleName = text(properties, 'RoleName') || context.name(64);
      const answer = await context.call('iam', 'CreateRole', {
        RoleName,
        AssumeRolePolicyDocument: documentText(properties['AssumeRolePolicyDocument']),
        ...pick(properties, ['Description', 'MaxSessionDuration', 'Path', 'PermissionsBoundary']),
        Tags: tagList(properties, context),
      });
      context.announce(RoleName);
      await changeRole({ physicalId: RoleName, before: {}, after: properties }, context);
      return { physicalId: RoleName, attributes: pick(member(answer, 'Role'), ['Arn', 'RoleId']) };
    },
    async update(change, context) {
      await changeRole(change, context);
      await changeRoleSettings(change, context);
    },
    delete: ({ physicalId }, context) => ignoringAbsence(deleteRole(physicalId, context)),
    async read({ physicalId, properties }, context) {
      const answer = await unlessAbsent(context.call('iam', 'GetRole', { RoleName: physicalId }));
      if (!answer) return undefined;
      const attached = await context.call('iam', 'ListAttachedRolePolicies', { RoleName: physicalId });
      return {
        ...properties,
        ...pick(member(answer, 'Role'), ['Description', 'Path', 'RoleName']),
        ManagedPolicyArns: members(attached, 'AttachedPolicies').map((policy) => text(policy, 'PolicyArn')),
      };
    },
  };
}

async function changeRole(
  { physicalId, before, after }: PropertyChange,
  context: ResourceContext,
): Promise<void> {
  const RoleName = physicalId;
  const old = texts(before, 'ManagedPolicyArns');
  const now = texts(after, 'ManagedPolicyArns');
  for (const PolicyArn of old.filter((arn) => !now.includes(arn))) {
    await context.call('iam', 'DetachRolePolicy', { RoleName, PolicyArn });
  }
  for (const PolicyArn of now.filter((arn) => !old.includes(arn))) {
    await context.call('iam', 'AttachRolePolicy', { RoleName, PolicyArn });
  }
  const names = members(after, 'Policies').map((policy) => text(policy, 'PolicyName'));
  for (const policy of members(before, 'Policies')) {
    const PolicyName = text(policy, 'PolicyName');
    if (!names.includes(PolicyName)) await context.call('iam', 'DeleteRolePolicy', { RoleName, PolicyName });
  }
  for (const policy of members(after, 'Policies')) {
    await context.call('iam', 'PutRolePolicy', {
      RoleName,
      PolicyName: policy['PolicyName'],
      PolicyDocument: documentText(policy['PolicyDocument']),
    });
  }
}

async function changeRoleSettings(change: PropertyChange, context: ResourceContext): Promise<void> {
  const { physicalId: RoleName, before, after } = change;
  const changed = (name: string) => !jsonEqual(before[name], after[name]);
  if (changed('AssumeRolePolicyDocument')) {
    const PolicyDocument = documentText(after['AssumeRolePolicyDocument']);
    await context.call('iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument });
  }
  if (changed('Description') || changed('MaxSessionDuration')) {
    await context.call('iam', 'UpdateRole', {
      RoleName,
      ...pick(after, ['Description', 'MaxSessionDuration']),
    });
  }
  if (changed('PermissionsBoundary')) {
    const PermissionsBoundary = after['PermissionsBoundary'];
    if (PermissionsBoundary === undefined)
      await context.call('iam', 'DeleteRolePermissionsBoundary', { RoleName });
    else await context.call('iam', 'PutRolePermissionsBoundary', { RoleName, PermissionsBoundary });
  }
  const { removed, set } = tagChange(change);
  if (removed.length > 0) await context.call('iam', 'UntagRole', { RoleName, TagKeys: removed });
  if (set.length > 0) await context.call('iam', 'TagRole', { RoleName, Tags: set });
}

/** A role goes only once nothing is attached to it. */
async function deleteRole(RoleName: string, context: ResourceContext): Promise<void> {
  const attached = await context.call('iam', 'ListAttachedRolePolicies', { RoleName });
  for (const policy of members(attached, 'AttachedPolicies')) {
    await context.call('iam', 'DetachRolePolicy', { RoleName, PolicyArn: policy['PolicyArn'] });
  }
  const inline = await context.call('iam', 'ListRolePolicies', { RoleName });
  for (const PolicyName of texts(inline, 'PolicyNames')) {
    await context.call('iam', 'DeleteRolePolicy', { RoleName, PolicyName });
  }
  await context.call('iam', 'DeleteRole', { RoleName });
}

/** A policy written into each of its roles. */
function inlinePolicy(): ResourceType {
  const put = async (PolicyName: string, properties: JsonObject, context: ResourceContext) => {
    for (const RoleName of texts(properties, 'Roles')) {
      const PolicyDocument = documentText(properties['PolicyDocument']);
      await context.call('iam', 'PutRolePolicy', { RoleName, PolicyName, PolicyDocument });
    }
  };
  const remove = async (PolicyName: string, roles: readonly string[], context: ResourceContext) => {
    for (const RoleName of roles) {
      await ignoringAbsence(context.call('iam', 'DeleteRolePolicy', { RoleName, PolicyName }));
    }
  };
  return {
    type: 'AWS::IAM::Policy',
    properties: {
      Groups: 'in-place',
      PolicyDocument: 'in-place',
      PolicyName: 'in-place',
      Roles: 'in-place',
      Users: 'in-place',
    },
    required: ['PolicyDocument', 'PolicyName'],
    async create(properties, context) {
      await put(text(properties, 'PolicyName'), properties, context);
      return { physicalId: context.name(128), attributes: { Id: text(properties, 'PolicyName') } };
    },
    async update({ before, after }, context) {
      await put(text(after, 'PolicyName'), after, context);
      const renamed = text(before, 'PolicyName') !== text(after, 'PolicyName');
      const left = texts(before, 'Roles').filter((name) => renamed || !texts(after, 'Roles').includes(name));
      await remove(text(before, 'PolicyName'), left, context);
    },
    delete: ({ properties }, context) =>
      remove(text(properties, 'PolicyName'), texts(properties, 'Roles'), context),
  };
}

function managedPolicy(): ResourceType {
  return {
    type: 'AWS::IAM::ManagedPolicy',
    properties: {
      Description: 'replace',
      ManagedPolicyName: 'replace',
      Path: 'replace',
      PolicyDocument: 'in-place',
      Roles: 'in-place',
    },
    required: ['PolicyDocument'],
    namedBy: 'ManagedPolicyName',
    async create(properties, context) {
      const answer = await context.call('iam', 'CreatePolicy', {
        PolicyName: text(properties, 'ManagedPolicyName') || context.name(128),
        PolicyDocument: documentText(properties['PolicyDocument']),
        ...pick(properties, ['Description', 'Path']),
      });
      const PolicyArn = text(member(answer, 'Policy'), 'Arn');
      for (const RoleName of texts(properties, 'Roles')) {
        await context.call('iam', 'AttachRolePolicy', { RoleName, PolicyArn });
      }
      return { physicalId: PolicyArn, attributes: { PolicyArn } };
    },
    async update({ physicalId: PolicyArn, before, after }, context) {
      if (!jsonEqual(before['PolicyDocument'], after['PolicyDocument'])) {
        const PolicyDocument = documentText(after['PolicyDocument']);
        await context.call('iam', 'CreatePolicyVersion', { PolicyArn, PolicyDocument, SetAsDefault: true });
      }
      for (const RoleName of texts(after, 'Roles')) {
        await context.call('iam', 'AttachRolePolicy', { RoleName, PolicyArn });
      }
    },
    async delete({ physicalId: PolicyArn, properties }, context) {
      for (const RoleName of texts(properties, 'Roles')) {
        await ignoringAbsence(context.call('iam', 'DetachRolePolicy', { RoleName, PolicyArn }));
      }
      await ignoringAbsence(context.call('iam', 'DeletePolicy', { PolicyArn }));
    },
  };
}

function instanceProfile(): ResourceType {
  const setRoles = async (change: PropertyChange, context: ResourceContext) => {
    const InstanceProfileName = change.physicalId;
    for (const RoleName of texts(change.before, 'Roles')) {
      await context.call('iam', 'RemoveRoleFromInstanceProfile', { InstanceProfileName, RoleName });
    }
    for (const RoleName of texts(change.after, 'Roles')) {
      await context.call('iam', 'AddRoleToInstanceProfile', { InstanceProfileName, RoleName });
    }
  };
  return {
    type: 'AWS::IAM::InstanceProfile',
    properties: { InstanceProfileName: 'replace', Path: 'replace', Roles: 'in-place' },
    required: ['Roles'],
    namedBy: 'InstanceProfileName',
    async create(properties, context) {
      const InstanceProfileName = text(properties, 'InstanceProfileName') || context.name(128);
      const answer = await context.call('iam', 'CreateInstanceProfile', {
        InstanceProfileName,
        ...pick(properties, ['Path']),
      });
      context.announce(InstanceProfileName);
      await setRoles({ physicalId: InstanceProfileName, before: {}, after: properties }, context);
      return {
        physicalId: InstanceProfileName,
        attributes: pick(member(answer, 'InstanceProfile'), ['Arn']),
      };
    },
    update: setRoles,
    async delete({ physicalId: InstanceProfileName, properties }, context) {
      for (const RoleName of texts(properties, 'Roles')) {
        await ignoringAbsence(
          context.call('iam', 'RemoveRoleFromInstanceProfile', { InstanceProfileName, RoleName }),
        );
      }
      await ignoringAbsence(context.call('iam', 'DeleteInstanceProfile', { InstanceProfileName }));
    },
  };
}

function oidcProvider(): ResourceType {
  return {
    type: 'AWS::IAM::OIDCProvider',
    properties: { ClientIdList: 'in-place', Tags: 'in-place', ThumbprintList: 'in-place', Url: 'replace' },
    required: [],
    async create(properties, context) {
      const answer = await context.call('iam', 'CreateOpenIDConnectProvider', {
        Url: properties['Url'],
        ClientIDList: texts(properties, 'ClientIdList'),
        ThumbprintList: texts(properties, 'ThumbprintList'),
        Tags: tagList(properties, context),
      });
      const Arn = text(answer, 'OpenIDConnectProviderArn');
      return { physicalId: Arn, attributes: { Arn } };
    },
    async update({ physicalId, after }, context) {
      await context.call('iam', 'UpdateOpenIDConnectProviderThumbprint', {
        OpenIDConnectProviderArn: physicalId,
        ThumbprintList: texts(after, 'ThumbprintList'),
      });
    },
    delete: ({ physicalId }, context) =>
      ignoringAbsence(
        context.call('iam', 'DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn: physicalId }),
      ),
  };
}

function serviceLinkedRole(): ResourceType {
  return {
    type: 'AWS::IAM::ServiceLinkedRole',
    properties: { AWSServiceName: 'replace', CustomSuffix: 'replace', Description: 'in-place' },
    required: [],
    async create(properties, context) {
      const answer = await context.call(
        'iam',
        'CreateServiceLinkedRole',
        pick(properties, ['AWSServiceName', 'CustomSuffix', 'Description']),
      );
      const RoleName = text(member(answer, 'Role'), 'RoleName');
      return { physicalId: RoleName, attributes: { RoleName } };
    },
    delete: ({ physicalId }, context) =>
      ignoringAbsence(context.call('iam', 'DeleteServiceLinkedRole', { RoleName: physicalId })),
  };
}
