// What instances are started from and reached by: AWS::EC2::LaunchTemplate, Instance, PlacementGroup, VPCEndpoint.
import { type JsonObject, member, members, texts } from '@berth/kube';
import type { ResourceContext, ResourceType } from '../resource-type.js';
import { tagSpecifications } from '../tags.js';
import { ignoringAbsence, pick, text, unlessAbsent } from '../values.js';
import { ec2Resource } from './ec2-resource.js';

/** Launch templates, single instances, placement groups and endpoints. */
export const ec2ComputeTypes = (): readonly ResourceType[] => [
  launchTemplate(),
  instance(),
  placementGroup(),
  vpcEndpoint(),
];

/** Each change of the data is a new version; the number of the latest is what groups refer to. */
function launchTemplate(): ResourceType {
  return {
    type: 'AWS::EC2::LaunchTemplate',
    properties: {
      LaunchTemplateData: 'in-place',
      LaunchTemplateName: 'replace',
      TagSpecifications: 'replace',
      VersionDescription: 'in-place',
    },
    required: ['LaunchTemplateData'],
    namedBy: 'LaunchTemplateName',
    async create(properties, context) {
      const answer = await context.call('ec2', 'CreateLaunchTemplate', {
        LaunchTemplateName: text(properties, 'LaunchTemplateName') || context.name(128),
        ...pick(properties, ['LaunchTemplateData', 'VersionDescription']),
        ...tagSpecifications('launch-template', {}, context),
      });
      return { physicalId: text(member(answer, 'LaunchTemplate'), 'LaunchTemplateId'), attributes: {} };
    },
    async update({ physicalId, after }, context) {
      await context.call('ec2', 'CreateLaunchTemplateVersion', {
        LaunchTemplateId: physicalId,
        ...pick(after, ['LaunchTemplateData', 'VersionDescription']),
      });
    },
    delete: ({ physicalId }, context) =>
      ignoringAbsence(context.call('ec2', 'DeleteLaunchTemplate', { LaunchTemplateId: physicalId })),
    async attributes({ physicalId }, context) {
      const answer = await context.call('ec2', 'DescribeLaunchTemplates', {
        LaunchTemplateIds: [physicalId],
      });
      const found = members(answer, 'LaunchTemplates')[0] ?? {};
      return {
        LaunchTemplateId: physicalId,
        LatestVersionNumber: text(found, 'LatestVersionNumber'),
        DefaultVersionNumber: text(found, 'DefaultVersionNumber'),
      };
    },
    async read({ physicalId, properties }, context) {
      const answer = await unlessAbsent(
        context.call('ec2', 'DescribeLaunchTemplateVersions', {
          LaunchTemplateId: physicalId,
          Versions: ['$Latest'],
        }),
      );
      const found = answer && members(answer, 'LaunchTemplateVersions')[0];
      return found && { ...properties, LaunchTemplateData: member(found, 'LaunchTemplateData') };
    },
  };
}

const INSTANCE_INPUT = [
  'BlockDeviceMappings',
  'IamInstanceProfile',
  'ImageId',
  'InstanceType',
  'KeyName',
  'SecurityGroupIds',
  'SubnetId',
  'UserData',
] as const;

function instance(): ResourceType {
  const stateOf = async (id: string, context: ResourceContext): Promise<string> => {
    const answer = await unlessAbsent(context.call('ec2', 'DescribeInstances', { InstanceIds: [id] }));
    const found = members(members(answer ?? {}, 'Reservations')[0] ?? {}, 'Instances')[0] ?? {};
    return text(member(found, 'State'), 'Name');
  };
  return {
    type: 'AWS::EC2::Instance',
    properties: {
      ...Object.fromEntries(INSTANCE_INPUT.map((name) => [name, 'replace' as const])),
      NetworkInterfaces: 'replace',
      SourceDestCheck: 'in-place',
      Tags: 'in-place',
    },
    required: [],
    async create(properties, context) {
      const profile = text(properties, 'IamInstanceProfile');
      const answer = await context.call('ec2', 'RunInstances', {
        ...pick(properties, INSTANCE_INPUT),
        ...(profile === '' ? {} : { IamInstanceProfile: { Name: profile } }),
        ...interfaceInput(properties),
        MinCount: 1,
        MaxCount: 1,
        ...tagSpecifications('instance', properties, context),
      });
      const found = members(answer, 'Instances')[0] ?? {};
      const physicalId = text(found, 'InstanceId');
      if (properties['SourceDestCheck'] !== undefined)
        await setSourceDestCheck(physicalId, properties, context);
      return {
        physicalId,
        attributes: pick(found, ['PrivateIp', 'PublicIp', 'AvailabilityZone', 'InstanceId']),
      };
    },
    update: ({ physicalId, after }, context) => setSourceDestCheck(physicalId, after, context),
    delete: ({ physicalId }, context) =>
      ignoringAbsence(context.call('ec2', 'TerminateInstances', { InstanceIds: [physicalId] })),
    isStable: async ({ physicalId }, context) => (await stateOf(physicalId, context)) === 'running',
    isGone: async ({ physicalId }, context) =>
      ['', 'terminated'].includes(await stateOf(physicalId, context)),
  };
}

/** What a template calls the set of groups is a list of them to EC2. */
function interfaceInput(properties: JsonObject): JsonObject {
  const cards = members(properties, 'NetworkInterfaces');
  if (cards.length === 0) return {};
  return { NetworkInterfaces: cards.map(({ GroupSet: Groups, ...card }) => ({ ...card, Groups })) };
}

async function setSourceDestCheck(
  InstanceId: string,
  properties: JsonObject,
  context: ResourceContext,
): Promise<void> {
  const Value = String(properties['SourceDestCheck'] ?? true) === 'true';
  await context.call('ec2', 'ModifyInstanceAttribute', { InstanceId, SourceDestCheck: { Value } });
}

function placementGroup(): ResourceType {
  return {
    type: 'AWS::EC2::PlacementGroup',
    properties: { PartitionCount: 'replace', SpreadLevel: 'replace', Strategy: 'replace', Tags: 'replace' },
    required: [],
    async create(properties, context) {
      const physicalId = context.name(255);
      await context.call('ec2', 'CreatePlacementGroup', {
        GroupName: physicalId,
        ...pick(properties, ['PartitionCount', 'SpreadLevel', 'Strategy']),
      });
      return { physicalId, attributes: { GroupName: physicalId } };
    },
    delete: ({ physicalId }, context) =>
      ignoringAbsence(context.call('ec2', 'DeletePlacementGroup', { GroupName: physicalId })),
  };
}

function vpcEndpoint(): ResourceType {
  return {
    ...ec2Resource({
      type: 'AWS::EC2::VPCEndpoint',
      properties: {
        PolicyDocument: 'in-place',
        PrivateDnsEnabled: 'in-place',
        RouteTableIds: 'in-place',
        SecurityGroupIds: 'in-place',
        ServiceName: 'replace',
        SubnetIds: 'in-place',
        VpcEndpointType: 'replace',
        VpcId: 'replace',
      },
      required: ['ServiceName', 'VpcId'],
      create: 'CreateVpcEndpoint',
      input: [
        'PrivateDnsEnabled',
        'RouteTableIds',
        'SecurityGroupIds',
        'ServiceName',
        'SubnetIds',
        'VpcEndpointType',
        'VpcId',
      ],
      tagged: 'vpc-endpoint',
      id: ['VpcEndpoint', 'VpcEndpointId'],
      delete: 'DeleteVpcEndpoints',
      attributes: (made) => ({ Id: text(made, 'VpcEndpointId') }),
      async update({ physicalId, before, after }, context) {
        const change = (property: string, name: string) => ({
          [`Add${name}`]: texts(after, property).filter((id) => !texts(before, property).includes(id)),
          [`Remove${name}`]: texts(before, property).filter((id) => !texts(after, property).includes(id)),
        });
        await context.call('ec2', 'ModifyVpcEndpoint', {
          VpcEndpointId: physicalId,
          ...change('RouteTableIds', 'RouteTableIds'),
          ...change('SubnetIds', 'SubnetIds'),
          ...change('SecurityGroupIds', 'SecurityGroupIds'),
          ...pick(after, ['PrivateDnsEnabled']),
        });
      },
    }),
    delete: ({ physicalId }, context) =>
      ignoringAbsence(context.call('ec2', 'DeleteVpcEndpoints', { VpcEndpointIds: [physicalId] })),
  };
}
