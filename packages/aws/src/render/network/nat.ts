// The way out for private subnets: one NAT gateway for all, one a zone, or none.
import { type Result, success } from '@berth/kube';
import { getAtt, ref } from '../intrinsics.js';
import { refuse } from '../problems.js';
import { resource } from '../resource.js';
import { joinParts, type TemplatePart } from '../template.js';
import { logicalZone } from './network-part.js';
import type { SubnetPlan } from './subnet-plan.js';

/** Makes the gateways of `vpc.nat.gateway`; a single one stands in the first zone of the file. */
export function natGateways(
  mode: string | undefined,
  plan: SubnetPlan,
  zones: readonly string[],
): Result<TemplatePart> {
  switch (mode) {
    case 'HighlyAvailable':
      return success(joinParts(plan.public.map(({ zone }) => gatewayOfZone(logicalZone(zone)))));
    case 'Single':
      return success(single(plan, logicalZone(zones[0] ?? '')));
    case 'Disable':
      return success({});
    default:
      return refuse('render.nat-mode', `${mode} is no NAT gateway mode`, 'vpc.nat.gateway');
  }
}

function single(plan: SubnetPlan, first: string): TemplatePart {
  const subnets = [...plan.private, ...plan.localPrivate];
  return joinParts([
    gateway('', first),
    ...subnets.map(({ zone }) => route(logicalZone(zone), 'NATGateway')),
  ]);
}

const gatewayOfZone = (zone: string): TemplatePart =>
  joinParts([gateway(zone, zone), route(zone, `NATGateway${zone}`)]);

function gateway(suffix: string, zone: string): TemplatePart {
  return joinParts([
    resource(`NATIP${suffix}`, 'AWS::EC2::EIP', { Domain: 'vpc' }),
    resource(`NATGateway${suffix}`, 'AWS::EC2::NatGateway', {
      AllocationId: getAtt(`NATIP${suffix}`, 'AllocationId'),
      SubnetId: ref(`SubnetPublic${zone}`),
    }),
  ]);
}

function route(zone: string, through: string): TemplatePart {
  return resource(`NATPrivateSubnetRoute${zone}`, 'AWS::EC2::Route', {
    DestinationCidrBlock: '0.0.0.0/0',
    NatGatewayId: ref(through),
    RouteTableId: ref(`PrivateRouteTable${zone}`),
  });
}
