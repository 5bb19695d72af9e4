// Types of services that are not here otherwise, kept by their stack alone: what refers to them finds its ids.
import type { ResourceType } from './resource-type.js';
import { simpleType } from './simple-type.js';

/** IAM Roles Anywhere and transit gateways, as eksctl's hybrid nodes use them, and handles of CloudFormation. */
export const recordTypes = (): readonly ResourceType[] => [
  rolesAnywhere('TrustAnchor', 'trust-anchor', ['Enabled', 'Name', 'NotificationSettings', 'Source', 'Tags']),
  rolesAnywhere('Profile', 'profile', [
    'AcceptRoleSessionName',
    'AttributeMappings',
    'DurationSeconds',
    'Enabled',
    'ManagedPolicyArns',
    'Name',
    'RequireInstanceProperties',
    'RoleArns',
    'SessionPolicy',
    'Tags',
  ]),
  // The transit gateway itself is somebody else's; one of any id is taken for there.
  simpleType({
    type: 'AWS::EC2::TransitGatewayAttachment',
    inPlace: ['Options', 'SubnetIds', 'Tags'],
    replace: ['TransitGatewayId', 'VpcId'],
    required: ['SubnetIds', 'TransitGatewayId', 'VpcId'],
    create: async (_, { cloud }) => {
      const Id = cloud.id('tgw-attach');
      return { physicalId: Id, attributes: { Id } };
    },
    update: async () => undefined,
    delete: async () => undefined,
  }),
  simpleType({
    type: 'AWS::CloudFormation::WaitConditionHandle',
    create: async (_, { cloud }) => ({
      physicalId: `https://cloudformation-waitcondition-${cloud.region}.s3.amazonaws.com/${cloud.hex(32)}`,
      attributes: {},
    }),
    delete: async () => undefined,
  }),
];

function rolesAnywhere(name: string, path: string, inPlace: readonly string[]): ResourceType {
  return simpleType({
    type: `AWS::RolesAnywhere::${name}`,
    inPlace,
    required: name === 'Profile' ? ['Name', 'RoleArns'] : ['Name', 'Source'],
    create: async (_, { cloud }) => {
      const id = [8, 4, 4, 4, 12].map((length) => cloud.hex(length)).join('-');
      const arn = `arn:aws:rolesanywhere:${cloud.region}:${cloud.accountId}:${path}/${id}`;
      return { physicalId: id, attributes: { [`${name}Id`]: id, [`${name}Arn`]: arn } };
    },
    update: async () => undefined,
    delete: async () => undefined,
  });
}
