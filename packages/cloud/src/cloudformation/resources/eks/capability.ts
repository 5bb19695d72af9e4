// AWS::EKS::Capability: Argo CD, ACK or kro run by EKS. `Ref` is `CLUSTER|NAME`.
import { type JsonObject, member } from '@berth/kube';
import type { Made, ResourceContext, ResourceType } from '../resource-type.js';
import { tagMap } from '../tags.js';
import { camelCased, ignoringAbsence, pick, text, unlessAbsent } from '../values.js';
import { changeEksTags } from './cluster.js';

function keyOf({ physicalId }: Made): JsonObject {
  const bar = physicalId.indexOf('|');
  return { clusterName: physicalId.slice(0, bar), capabilityName: physicalId.slice(bar + 1) };
}

const describe = async (made: Made, context: ResourceContext): Promise<JsonObject> =>
  member(await context.call('eks', 'DescribeCapability', keyOf(made)), 'capability');

/** A capability of a cluster. */
export const capabilityType: ResourceType = {
  type: 'AWS::EKS::Capability',
  properties: {
    CapabilityName: 'replace',
    ClusterName: 'replace',
    Configuration: 'in-place',
    DeletePropagationPolicy: 'in-place',
    RoleArn: 'in-place',
    Tags: 'in-place',
    Type: 'replace',
  },
  required: ['CapabilityName', 'ClusterName', 'DeletePropagationPolicy', 'RoleArn', 'Type'],
  namedBy: 'CapabilityName',
  async create(properties, context) {
    const clusterName = text(properties, 'ClusterName');
    const capabilityName = text(properties, 'CapabilityName');
    await context.call('eks', 'CreateCapability', {
      clusterName,
      capabilityName,
      type: properties['Type'],
      roleArn: properties['RoleArn'],
      deletePropagationPolicy: properties['DeletePropagationPolicy'],
      ...pick({ configuration: camelCased(properties['Configuration']) }, ['configuration']),
      tags: tagMap(properties, context),
    });
    return { physicalId: `${clusterName}|${capabilityName}`, attributes: {} };
  },
  async update(change, context) {
    const made = { physicalId: change.physicalId, attributes: {} };
    await context.call('eks', 'UpdateCapability', {
      ...keyOf(made),
      roleArn: change.after['RoleArn'],
      deletePropagationPolicy: change.after['DeletePropagationPolicy'],
    });
    await changeEksTags(change, text(await describe(made, context), 'arn'), context);
  },
  delete: (made, context) => ignoringAbsence(context.call('eks', 'DeleteCapability', keyOf(made))),
  isStable: async (made, context) => text(await describe(made, context), 'status') === 'ACTIVE',
  isGone: async (made, context) => (await unlessAbsent(describe(made, context))) === undefined,
  attributes: async (made, context) => ({ Arn: text(await describe(made, context), 'arn') }),
};
