// Who and what gets into a cluster: AWS::EKS::AccessEntry, Addon and PodIdentityAssociation.
import { jsonEqual, type JsonObject, member, members } from '@berth/kube';
import type { Made, PropertyChange, ResourceContext, ResourceType } from '../resource-type.js';
import { tagMap } from '../tags.js';
import { camelCased, ignoringAbsence, pick, text, unlessAbsent } from '../values.js';
import { changeEksTags } from './cluster.js';

/** Entries, add-ons and identities of a cluster. */
export const accessTypes = (): readonly ResourceType[] => [accessEntry(), addon(), podIdentityAssociation()];

/** The two parts of an id written `CLUSTER|REST`. */
function parts({ physicalId }: Made): readonly [string, string] {
  const bar = physicalId.indexOf('|');
  return [physicalId.slice(0, bar), physicalId.slice(bar + 1)];
}

function accessEntry(): ResourceType {
  const key = (made: Made): JsonObject => {
    const [clusterName, principalArn] = parts(made);
    return { clusterName, principalArn };
  };
  return {
    type: 'AWS::EKS::AccessEntry',
    properties: {
      AccessPolicies: 'in-place',
      ClusterName: 'replace',
      KubernetesGroups: 'in-place',
      PrincipalArn: 'replace',
      Tags: 'in-place',
      Type: 'replace',
      Username: 'in-place',
    },
    required: ['ClusterName', 'PrincipalArn'],
    async create(properties, context) {
      const clusterName = text(properties, 'ClusterName');
      const principalArn = text(properties, 'PrincipalArn');
      const answer = await context.call('eks', 'CreateAccessEntry', {
        clusterName,
        principalArn,
        ...entryInput(properties),
        ...pick({ type: properties['Type'] }, ['type']),
        tags: tagMap(properties, context),
      });
      const made = {
        physicalId: `${clusterName}|${principalArn}`,
        attributes: { AccessEntryArn: text(member(answer, 'accessEntry'), 'accessEntryArn') },
      };
      await changePolicies(
        { physicalId: made.physicalId, before: {}, after: properties },
        key(made),
        context,
      );
      return made;
    },
    async update(change, context) {
      const at = key({ physicalId: change.physicalId, attributes: {} });
      const input = entryInput(change.after);
      if (!jsonEqual(entryInput(change.before), input))
        await context.call('eks', 'UpdateAccessEntry', { ...at, ...input });
      await changePolicies(change, at, context);
      const answer = await context.call('eks', 'DescribeAccessEntry', at);
      await changeEksTags(change, text(member(answer, 'accessEntry'), 'accessEntryArn'), context);
    },
    delete: (made, context) => ignoringAbsence(context.call('eks', 'DeleteAccessEntry', key(made))),
    async read(made, context) {
      const answer = await unlessAbsent(context.call('eks', 'DescribeAccessEntry', key(made)));
      const entry = answer && member(answer, 'accessEntry');
      return (
        entry && {
          ...made.properties,
          ...pick({ Username: entry['username'], Type: entry['type'] }, Object.keys(made.properties)),
        }
      );
    },
  };
}

const entryInput = (properties: JsonObject): JsonObject =>
  pick({ kubernetesGroups: properties['KubernetesGroups'], username: properties['Username'] }, [
    'kubernetesGroups',
    'username',
  ]);

async function changePolicies(
  { before, after }: PropertyChange,
  entry: JsonObject,
  context: ResourceContext,
): Promise<void> {
  const now = members(after, 'AccessPolicies');
  const arns = now.map((policy) => text(policy, 'PolicyArn'));
  for (const policy of members(before, 'AccessPolicies')) {
    const policyArn = text(policy, 'PolicyArn');
    if (!arns.includes(policyArn))
      await context.call('eks', 'DisassociateAccessPolicy', { ...entry, policyArn });
  }
  for (const policy of now) {
    await context.call('eks', 'AssociateAccessPolicy', {
      ...entry,
      policyArn: policy['PolicyArn'],
      accessScope: camelCased(policy['AccessScope']),
    });
  }
}

function addon(): ResourceType {
  const key = (made: Made): JsonObject => {
    const [clusterName, addonName] = parts(made);
    return { clusterName, addonName };
  };
  const describe = async (made: Made, context: ResourceContext): Promise<JsonObject> =>
    member(await context.call('eks', 'DescribeAddon', key(made)), 'addon');
  return {
    type: 'AWS::EKS::Addon',
    properties: {
      AddonName: 'replace',
      AddonVersion: 'in-place',
      ClusterName: 'replace',
      ConfigurationValues: 'in-place',
      PodIdentityAssociations: 'in-place',
      PreserveOnDelete: 'in-place',
      ResolveConflicts: 'in-place',
      ServiceAccountRoleArn: 'in-place',
      Tags: 'in-place',
    },
    required: ['AddonName', 'ClusterName'],
    async create(properties, context) {
      const clusterName = text(properties, 'ClusterName');
      const addonName = text(properties, 'AddonName');
      await context.call('eks', 'CreateAddon', {
        clusterName,
        addonName,
        ...addonInput(properties),
        tags: tagMap(properties, context),
      });
      return { physicalId: `${clusterName}|${addonName}`, attributes: {} };
    },
    async update(change, context) {
      const made = { physicalId: change.physicalId, attributes: {} };
      const plain = (properties: JsonObject): JsonObject => ({ ...properties, Tags: undefined });
      if (!jsonEqual(plain(change.before), plain(change.after))) {
        await context.call('eks', 'UpdateAddon', { ...key(made), ...addonInput(change.after) });
      }
      await changeEksTags(change, text(await describe(made, context), 'addonArn'), context);
    },
    delete: (made, context) => ignoringAbsence(context.call('eks', 'DeleteAddon', key(made))),
    async isStable(made, context) {
      const status = text(await describe(made, context), 'status');
      if (status.endsWith('FAILED')) throw new Error(`Addon ${made.physicalId} is in status ${status}`);
      // An add-on without a node to run on is DEGRADED; CloudFormation takes it as made.
      return status === 'ACTIVE' || status === 'DEGRADED';
    },
    isGone: async (made, context) => (await unlessAbsent(describe(made, context))) === undefined,
    attributes: async (made, context) => ({ Arn: text(await describe(made, context), 'addonArn') }),
  };
}

const addonInput = (properties: JsonObject): JsonObject =>
  pick(
    {
      addonVersion: properties['AddonVersion'],
      configurationValues: properties['ConfigurationValues'],
      podIdentityAssociations: camelCased(properties['PodIdentityAssociations']),
      resolveConflicts: properties['ResolveConflicts'],
      serviceAccountRoleArn: properties['ServiceAccountRoleArn'],
    },
    [
      'addonVersion',
      'configurationValues',
      'podIdentityAssociations',
      'resolveConflicts',
      'serviceAccountRoleArn',
    ],
  );

function podIdentityAssociation(): ResourceType {
  const key = (made: Made): JsonObject => {
    const [clusterName, associationId] = parts(made);
    return { clusterName, associationId };
  };
  return {
    type: 'AWS::EKS::PodIdentityAssociation',
    properties: {
      ClusterName: 'replace',
      DisableSessionTags: 'in-place',
      Namespace: 'replace',
      RoleArn: 'in-place',
      ServiceAccount: 'replace',
      Tags: 'in-place',
      TargetRoleArn: 'in-place',
    },
    required: ['ClusterName', 'Namespace', 'RoleArn', 'ServiceAccount'],
    async create(properties, context) {
      const clusterName = text(properties, 'ClusterName');
      const answer = await context.call('eks', 'CreatePodIdentityAssociation', {
        clusterName,
        namespace: properties['Namespace'],
        serviceAccount: properties['ServiceAccount'],
        roleArn: properties['RoleArn'],
        tags: tagMap(properties, context),
      });
      const association = member(answer, 'association');
      const id = text(association, 'associationId');
      return {
        physicalId: `${clusterName}|${id}`,
        attributes: { AssociationId: id, AssociationArn: text(association, 'associationArn') },
      };
    },
    async update(change, context) {
      const at = key({ physicalId: change.physicalId, attributes: {} });
      await context.call('eks', 'UpdatePodIdentityAssociation', { ...at, roleArn: change.after['RoleArn'] });
      const answer = await context.call('eks', 'DescribePodIdentityAssociation', at);
      await changeEksTags(change, text(member(answer, 'association'), 'associationArn'), context);
    },
    delete: (made, context) =>
      ignoringAbsence(context.call('eks', 'DeletePodIdentityAssociation', key(made))),
  };
}
