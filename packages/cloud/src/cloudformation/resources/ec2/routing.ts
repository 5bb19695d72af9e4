// Ways out of a network: AWS::EC2::RouteTable, Route, SubnetRouteTableAssociation, EIP, NatGateway.
import { type JsonObject, members } from '@berth/kube';
import type { ResourceContext, ResourceType } from '../resource-type.js';
import { changeEc2Tags, tagSpecifications } from '../tags.js';
import { ignoringAbsence, pick, text, unlessAbsent } from '../values.js';
import { ec2Resource } from './ec2-resource.js';

/** What leads packets out of a network. */
export const routingTypes = (): readonly ResourceType[] => [
  ec2Resource({
    type: 'AWS::EC2::RouteTable',
    properties: { VpcId: 'replace' },
    required: ['VpcId'],
    create: 'CreateRouteTable',
    input: ['VpcId'],
    tagged: 'route-table',
    id: ['RouteTable', 'RouteTableId'],
    delete: 'DeleteRouteTable',
  }),
  route(),
  association(),
  elasticIp(),
  natGateway(),
];

const DESTINATIONS = ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId'] as const;
const TARGETS = [
  'CarrierGatewayId',
  'EgressOnlyInternetGatewayId',
  'GatewayId',
  'InstanceId',
  'LocalGatewayId',
  'NatGatewayId',
  'NetworkInterfaceId',
  'TransitGatewayId',
  'VpcEndpointId',
  'VpcPeeringConnectionId',
] as const;

function route(): ResourceType {
  const inPlace = Object.fromEntries(TARGETS.map((name) => [name, 'in-place' as const]));
  const fixed = Object.fromEntries(DESTINATIONS.map((name) => [name, 'replace' as const]));
  const place = (properties: JsonObject) => pick(properties, ['RouteTableId', ...DESTINATIONS]);
  return {
    type: 'AWS::EC2::Route',
    properties: { ...inPlace, ...fixed, RouteTableId: 'replace' },
    required: ['RouteTableId'],
    async create(properties, context) {
      await context.call('ec2', 'CreateRoute', { ...place(properties), ...pick(properties, TARGETS) });
      const destination =
        DESTINATIONS.map((name) => text(properties, name)).find((value) => value !== '') ?? '';
      return {
        physicalId: `${text(properties, 'RouteTableId')}|${destination}`,
        attributes: { CidrBlock: destination },
      };
    },
    async update({ after }, context) {
      await context.call('ec2', 'ReplaceRoute', { ...place(after), ...pick(after, TARGETS) });
    },
    delete: ({ properties }, context) =>
      ignoringAbsence(context.call('ec2', 'DeleteRoute', place(properties))),
  };
}

function association(): ResourceType {
  return {
    type: 'AWS::EC2::SubnetRouteTableAssociation',
    properties: { RouteTableId: 'in-place', SubnetId: 'replace' },
    required: ['RouteTableId', 'SubnetId'],
    async create(properties, context) {
      const answer = await context.call(
        'ec2',
        'AssociateRouteTable',
        pick(properties, ['RouteTableId', 'SubnetId']),
      );
      const physicalId = text(answer, 'AssociationId');
      return { physicalId, attributes: { Id: physicalId } };
    },
    async update({ physicalId, after }, context) {
      const RouteTableId = after['RouteTableId'];
      await context.call('ec2', 'ReplaceRouteTableAssociation', { AssociationId: physicalId, RouteTableId });
    },
    delete: ({ physicalId }, context) =>
      ignoringAbsence(context.call('ec2', 'DisassociateRouteTable', { AssociationId: physicalId })),
  };
}

/** `Ref` of an address is the address itself; everything else goes by its allocation. */
function elasticIp(): ResourceType {
  return {
    type: 'AWS::EC2::EIP',
    properties: {
      Domain: 'replace',
      InstanceId: 'in-place',
      NetworkBorderGroup: 'replace',
      PublicIpv4Pool: 'in-place',
      Tags: 'in-place',
    },
    required: [],
    async create(properties, context) {
      const answer = await context.call('ec2', 'AllocateAddress', {
        Domain: 'vpc',
        ...tagSpecifications('elastic-ip', properties, context),
      });
      const attributes = pick(answer, ['AllocationId', 'PublicIp']);
      await bindInstance(text(attributes, 'AllocationId'), properties, context);
      return { physicalId: text(answer, 'PublicIp'), attributes };
    },
    async update(change, context) {
      const { physicalId, before, after } = change;
      const answer = await context.call('ec2', 'DescribeAddresses', { PublicIps: [physicalId] });
      const id = text(members(answer, 'Addresses')[0] ?? {}, 'AllocationId');
      if (before['InstanceId'] !== after['InstanceId']) await bindInstance(id, after, context);
      await changeEc2Tags({ ...change, physicalId: id }, context);
    },
    async delete({ attributes, properties }, context) {
      const allocation = pick(attributes, ['AllocationId']);
      if (properties['InstanceId'] !== undefined) await unbind(text(allocation, 'AllocationId'), context);
      await ignoringAbsence(context.call('ec2', 'ReleaseAddress', allocation));
    },
  };
}

/** An address goes with an instance where the template names one; it leaves it when it is released. */
async function bindInstance(
  AllocationId: string,
  properties: JsonObject,
  context: ResourceContext,
): Promise<void> {
  const { InstanceId } = properties;
  if (InstanceId !== undefined) await context.call('ec2', 'AssociateAddress', { AllocationId, InstanceId });
}

async function unbind(AllocationId: string, context: ResourceContext): Promise<void> {
  const answer = await unlessAbsent(
    context.call('ec2', 'DescribeAddresses', { AllocationIds: [AllocationId] }),
  );
  const association = pick(members(answer ?? {}, 'Addresses')[0] ?? {}, ['AssociationId']);
  if (association['AssociationId'] !== undefined)
    await context.call('ec2', 'DisassociateAddress', association);
}

function natGateway(): ResourceType {
  return ec2Resource({
    type: 'AWS::EC2::NatGateway',
    properties: {
      AllocationId: 'replace',
      ConnectivityType: 'replace',
      PrivateIpAddress: 'replace',
      SubnetId: 'replace',
    },
    required: ['SubnetId'],
    create: 'CreateNatGateway',
    input: ['AllocationId', 'ConnectivityType', 'PrivateIpAddress', 'SubnetId'],
    tagged: 'natgateway',
    id: ['NatGateway', 'NatGatewayId'],
    delete: 'DeleteNatGateway',
    async isStable({ physicalId }, context) {
      const { state, reason } = await natState(physicalId, context);
      if (state === 'failed')
        throw new Error(
          `NatGateway ${physicalId} is in state failed and hence failed to stabilize. ` +
            `Detailed failure message: ${reason}`,
        );
      return state === 'available';
    },
    async isGone({ physicalId }, context) {
      const { state } = await natState(physicalId, context);
      return state === 'deleted' || state === '';
    },
  });
}

async function natState(id: string, context: ResourceContext): Promise<{ state: string; reason: string }> {
  const answer = await unlessAbsent(context.call('ec2', 'DescribeNatGateways', { NatGatewayIds: [id] }));
  const found = members(answer ?? {}, 'NatGateways')[0] ?? {};
  return { state: text(found, 'State'), reason: text(found, 'FailureMessage') };
}
