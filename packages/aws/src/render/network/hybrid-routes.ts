// Routes from private subnets to nodes and pods outside AWS, through the gateway that the file names.
import type { ClusterContext } from '../cluster-context.js';
import { ref } from '../intrinsics.js';
import { after, resource } from '../resource.js';
import { joinParts, type TemplatePart } from '../template.js';
import { logicalZone } from './network-part.js';
import type { SubnetPlan } from './subnet-plan.js';

/** Every network outside AWS: of nodes first, then of pods. */
export function remoteCidrs({ spec }: ClusterContext): readonly string[] {
  const { remoteNodeNetworks = [], remotePodNetworks = [] } = spec.remoteNetworkConfig ?? {};
  return [...remoteNodeNetworks, ...remotePodNetworks].flatMap(({ cidrs = [] }) => cidrs);
}

/** Tells whether the cluster has nodes outside AWS. */
export function isHybrid({ spec }: ClusterContext): boolean {
  const { remoteNodeNetworks = [], remotePodNetworks = [] } = spec.remoteNetworkConfig ?? {};
  return remoteNodeNetworks.length + remotePodNetworks.length > 0;
}

/** Attaches the gateway and makes a route a network and subnet; nothing where the file names no gateway. */
export function hybridRoutes(context: ClusterContext, plan: SubnetPlan): TemplatePart {
  const gateway = context.spec.remoteNetworkConfig?.vpcGatewayID;
  if (gateway?.startsWith('vgw-')) return throughVpn(context, plan, gateway);
  if (gateway?.startsWith('tgw-')) return throughTransit(context, plan, gateway);
  return {};
}

function throughVpn(context: ClusterContext, plan: SubnetPlan, gateway: string): TemplatePart {
  const attachment = 'VirtualPrivateGatewayAttachment';
  return joinParts([
    resource(attachment, 'AWS::EC2::VPCGatewayAttachment', { VpnGatewayId: gateway, VpcId: ref('VPC') }),
    routes(context, plan, { prefix: 'VGW', target: { GatewayId: gateway }, attachment }),
  ]);
}

function throughTransit(context: ClusterContext, plan: SubnetPlan, gateway: string): TemplatePart {
  const attachment = 'TransitGatewayAttachment';
  return joinParts([
    resource(attachment, 'AWS::EC2::TransitGatewayAttachment', {
      TransitGatewayId: gateway,
      VpcId: ref('VPC'),
      SubnetIds: subnetsOf(plan).map((zone) => ref(`SubnetPrivate${zone}`)),
    }),
    routes(context, plan, { prefix: 'TGW', target: { TransitGatewayId: gateway }, attachment }),
  ]);
}

interface Through {
  readonly prefix: 'VGW' | 'TGW';
  readonly target: Readonly<Record<string, string>>;
  readonly attachment: string;
}

function routes(context: ClusterContext, plan: SubnetPlan, { prefix, target, attachment }: Through) {
  const cidrs = remoteCidrs(context);
  const made = subnetsOf(plan).flatMap((zone) =>
    cidrs.map((cidr, index) =>
      resource(`${prefix}PrivateSubnetRoute${index}${zone}`, after('AWS::EC2::Route', [attachment]), {
        RouteTableId: ref(`PrivateRouteTable${zone}`),
        DestinationCidrBlock: cidr,
        ...target,
      }),
    ),
  );
  return joinParts(made);
}

const subnetsOf = (plan: SubnetPlan): readonly string[] =>
  [...plan.private, ...plan.localPrivate].map(({ zone }) => logicalZone(zone));
