// `vpc`, `availabilityZones` and the like: of a network that the cluster's own stack made, or of one that was there
// before.
import { type JsonObject, member, members, texts } from '@berth/kube';
import { adoptClusterOptions, ownVpcOptions } from './cluster-options.js';
import type { ActualCluster, ActualControlPlane, ActualSubnet } from '../inspect/actual.js';
import { allOfType, namesOfType, present, propertiesOfType, text } from './template-values.js';

/** Network, access and private-cluster parts of the document. */
export function adoptNetwork(actual: ActualCluster, templates: ReadonlyMap<string, JsonObject>): JsonObject {
  const { controlPlane } = actual;
  if (!controlPlane) return {};
  const template = templates.get(`eksctl-${controlPlane.name}-cluster`);
  const own = template && propertiesOfType(template, 'AWS::EC2::VPC');
  const vpc = own && template ? ownNetwork(template, own) : existingNetwork(actual, controlPlane);
  return present({
    ...(own && template ? { availabilityZones: zonesOf(template) } : {}),
    ...(own && template && isPrivate(template)
      ? privateCluster(template, vpc)
      : { vpc: present({ ...vpc, ...endpoints(controlPlane) }) }),
    ...kubernetesNetwork(controlPlane, template),
    ...(template ? adoptClusterOptions(template) : {}),
    accessConfig: present({ ...access(template, controlPlane), accessEntries: accessEntries(templates) }),
  });
}

/** eksctl's own choice of addresses is not written down. */
const DEFAULT_CIDR = '192.168.0.0/16';

function ownNetwork(template: JsonObject, vpc: JsonObject): JsonObject {
  const cidr = text(vpc, 'CidrBlock');
  const gateways = namesOfType(template, 'AWS::EC2::NatGateway').length;
  const gateway = gateways === 0 ? 'Disable' : gateways > 1 ? 'HighlyAvailable' : undefined;
  return present({
    cidr: cidr === DEFAULT_CIDR ? undefined : cidr,
    nat: gateway === undefined ? undefined : { gateway },
    ...ownVpcOptions(template),
  });
}

const zonesOf = (template: JsonObject): readonly string[] =>
  [
    ...new Set(
      allOfType(template, 'AWS::EC2::Subnet').flatMap((subnet) => text(subnet, 'AvailabilityZone') ?? []),
    ),
  ].toSorted();

/** The subnets that the control plane stands in, by zone; a second one of a zone gets its id as its name. */
function existingNetwork({ subnets }: ActualCluster, { vpcId, subnetIds }: ActualControlPlane): JsonObject {
  const used = subnets.filter(({ id }) => subnetIds.includes(id));
  const named = (some: readonly ActualSubnet[]): JsonObject => {
    const byName: Record<string, JsonObject> = {};
    for (const { id, zone } of some) byName[byName[zone] === undefined ? zone : id] = { id };
    return byName;
  };
  return {
    id: vpcId,
    subnets: present({
      private: named(used.filter(({ isPublic }) => !isPublic)),
      public: named(used.filter(({ isPublic }) => isPublic)),
    }),
  };
}

function endpoints(controlPlane: ActualControlPlane): JsonObject {
  const { hasPublicAccess, hasPrivateAccess, publicAccessCidrs } = controlPlane;
  const isDefault = hasPublicAccess && !hasPrivateAccess;
  const cidrs = publicAccessCidrs.filter((cidr) => cidr !== '0.0.0.0/0' && cidr !== '::/0');
  return present({
    clusterEndpoints: isDefault
      ? undefined
      : { publicAccess: hasPublicAccess, privateAccess: hasPrivateAccess },
    publicAccessCIDRs: cidrs,
  });
}

/** EKS gives every cluster a range; only one that differs from its choices was asked for. */
function kubernetesNetwork(
  { serviceIpv4Cidr, serviceIpv6Cidr }: ActualControlPlane,
  template: JsonObject | undefined,
): JsonObject {
  const cluster = (template && propertiesOfType(template, 'AWS::EKS::Cluster')) ?? {};
  const asked = text(member(cluster, 'KubernetesNetworkConfig'), 'ServiceIpv4Cidr');
  if (asked !== undefined) return { kubernetesNetworkConfig: { serviceIPv4CIDR: asked } };
  if (serviceIpv6Cidr !== undefined) return { kubernetesNetworkConfig: { ipFamily: 'IPv6' } };
  const isUsual =
    serviceIpv4Cidr === undefined || ['10.100.0.0/16', '172.20.0.0/16'].includes(serviceIpv4Cidr);
  return isUsual ? {} : { kubernetesNetworkConfig: { serviceIPv4CIDR: serviceIpv4Cidr } };
}

function access(template: JsonObject | undefined, { authenticationMode }: ActualControlPlane): JsonObject {
  const cluster = template && propertiesOfType(template, 'AWS::EKS::Cluster');
  const config = cluster && member(cluster, 'AccessConfig');
  const creator = config?.['BootstrapClusterCreatorAdminPermissions'];
  const mode = authenticationMode === 'API_AND_CONFIG_MAP' ? undefined : authenticationMode;
  const asked = present({
    authenticationMode: mode,
    bootstrapClusterCreatorAdminPermissions: String(creator) === 'false' ? false : undefined,
  });
  return asked;
}

/** Entries that have a stack of their own; those of nodes that eksctl makes belong to the stacks of their pools. */
const accessEntries = (templates: ReadonlyMap<string, JsonObject>): readonly JsonObject[] =>
  [...templates]
    .filter(([name]) => name.includes('-accessentry-'))
    .flatMap(([, template]) => allOfType(template, 'AWS::EKS::AccessEntry'))
    .map((entry) =>
      present({
        principalARN: text(entry, 'PrincipalArn'),
        type: text(entry, 'Type') === 'STANDARD' ? undefined : text(entry, 'Type'),
        kubernetesGroups: texts(entry, 'KubernetesGroups'),
        kubernetesUsername: text(entry, 'Username'),
        accessPolicies: members(entry, 'AccessPolicies').map((policy) => {
          const scope = member(policy, 'AccessScope');
          return {
            policyARN: text(policy, 'PolicyArn'),
            accessScope: present({ type: text(scope, 'Type'), namespaces: texts(scope, 'Namespaces') }),
          };
        }),
      }),
    );

/** eksctl gives the VPC of a private cluster no gateway. */
const isPrivate = (template: JsonObject): boolean =>
  propertiesOfType(template, 'AWS::EC2::InternetGateway') === undefined &&
  propertiesOfType(template, 'AWS::EC2::EgressOnlyInternetGateway') === undefined;

/** Services whose endpoints eksctl makes only when asked. */
const OPTIONAL_SERVICES = ['cloudformation', 'autoscaling', 'logs'];

function privateCluster(template: JsonObject, { cidr }: JsonObject): JsonObject {
  const services = allOfType(template, 'AWS::EC2::VPCEndpoint').map(
    (endpoint) => text(endpoint, 'ServiceName')?.split('.').at(-1) ?? '',
  );
  const additional = OPTIONAL_SERVICES.filter((service) => services.includes(service));
  return {
    privateCluster: present({
      enabled: true,
      skipEndpointCreation: services.length === 0 || undefined,
      additionalEndpointServices: additional,
    }),
    ...(cidr === undefined ? {} : { vpc: { cidr } }),
  };
}
