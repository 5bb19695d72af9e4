// How a fully private cluster reaches AWS: an endpoint in its subnets for each service that nodes call.
import { type Result, success } from '@berth/kube';
import { type ClusterContext, isOnOutpost, logsControlPlane } from '../cluster-context.js';
import type { EndpointServiceFacts } from '../facts.js';
import { endpointServiceName } from '../partitions.js';
import { refuse } from '../problems.js';
import { resource } from '../resource.js';
import { type CfnValue, joinParts, type TemplatePart } from '../template.js';
import type { NetworkPart } from './network-part.js';

const required = ['ec2', 'ecr.api', 'ecr.dkr', 's3', 'sts'] as const;
const onOutposts = ['ssm', 'ssmmessages', 'ec2messages', 'secretsmanager'] as const;
const optional: ReadonlySet<string> = new Set(['cloudformation', 'autoscaling', 'logs']);

/** Makes the endpoints: S3's is a route, all others are addresses in the private subnets. */
export function vpcEndpoints(
  context: ClusterContext,
  network: NetworkPart,
  nodeGroup: CfnValue,
): Result<TemplatePart> {
  const services = servicesOf(context);
  const unknown = services.find((service) => !isKnown(service));
  if (unknown !== undefined) {
    const field = 'privateCluster.additionalEndpointServices';
    return refuse('render.endpoint-service', `there is no optional endpoint for ${unknown}`, field);
  }
  const made: TemplatePart[] = [];
  for (const service of services) {
    const offer = offerOf(context, service);
    if (offer) made.push(endpoint(service, offer, { network, nodeGroup }));
  }
  return success(joinParts(made));
}

/** Logs of the control plane want an endpoint too. */
function servicesOf(context: ClusterContext): readonly string[] {
  const additional = context.spec.privateCluster?.additionalEndpointServices ?? [];
  const logs = logsControlPlane(context) && !additional.includes('logs') ? ['logs'] : [];
  return [...required, ...(isOnOutpost(context) ? onOutposts : []), ...additional, ...logs];
}

const isKnown = (service: string): boolean =>
  optional.has(service) || [...required, ...onOutposts].some((name) => name === service);

const typeOf = (service: string) => (service === 's3' ? 'Gateway' : 'Interface');

/** What EC2 told of it; without being told, it is taken to be offered in all zones. */
function offerOf(context: ClusterContext, service: string): EndpointServiceFacts | undefined {
  const serviceName = endpointServiceName(service, context.region);
  const type = typeOf(service);
  const told = context.facts.endpointServices;
  if (told) return told.find((offer) => offer.serviceName === serviceName && offer.type === type);
  return { serviceName, type, zones: context.zones };
}

interface Around {
  readonly network: NetworkPart;
  readonly nodeGroup: CfnValue;
}

function endpoint(
  service: string,
  { serviceName, type, zones }: EndpointServiceFacts,
  { network, nodeGroup }: Around,
): TemplatePart {
  const subnets = zones.flatMap((zone) => network.private.filter((subnet) => subnet.zone === zone));
  const name = `VPCEndpoint${service.replaceAll('.', '').toUpperCase()}`;
  const common = { ServiceName: serviceName, VpcId: network.vpc, VpcEndpointType: type };
  if (type === 'Gateway') {
    return resource(name, 'AWS::EC2::VPCEndpoint', { ...common, RouteTableIds: routeTables(network) });
  }
  return resource(name, 'AWS::EC2::VPCEndpoint', {
    ...common,
    SubnetIds: subnets.map(({ subnet }) => subnet),
    PrivateDnsEnabled: true,
    SecurityGroupIds: [nodeGroup],
  });
}

function routeTables(network: NetworkPart): readonly CfnValue[] {
  const tables = network.private.flatMap(({ routeTable }) => (routeTable === undefined ? [] : [routeTable]));
  const seen = new Map(tables.map((table) => [JSON.stringify(table), table]));
  return [...seen.values()];
}
