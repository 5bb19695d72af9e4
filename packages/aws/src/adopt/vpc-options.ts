// The finer choices of `vpc`: who may talk to the control plane, where it stands, how hosts are named.
import { isJsonArray, isJsonObject, member, texts, type JsonObject } from '@berth/kube';
import type { ActualControlPlane } from '../inspect/actual.js';
import { handedOn } from './handed-on.js';
import { allOfType, present, propertiesOfType, text } from './template-values.js';

/** Members of `vpc`; of a cluster without a stack what EKS itself tells. */
export function vpcOptions(controlPlane: ActualControlPlane, template: JsonObject | undefined): JsonObject {
  if (!template) return present({ controlPlaneSecurityGroupIDs: [...controlPlane.securityGroupIds] });
  const hostnameType = allOfType(template, 'AWS::EC2::Subnet')
    .map((subnet) => text(member(subnet, 'PrivateDnsNameOptionsOnLaunch'), 'HostnameType'))
    .find((type) => type !== undefined);
  const vpcConfig = configOf(template);
  return present({
    extraCIDRs: ingressFrom(template, 'IngressControlPlaneExtraCIDR', 'CidrIp'),
    extraIPv6CIDRs: ingressFrom(template, 'IngressControlPlaneExtraIPv6CIDR', 'CidrIpv6'),
    hostnameType,
    ...securityGroups(template),
    ...subnetsOfControlPlane(template),
    controlPlaneEgressMode: text(vpcConfig, 'ControlPlaneEgressMode'),
  });
}

const configOf = (template: JsonObject): JsonObject =>
  member(propertiesOfType(template, 'AWS::EKS::Cluster') ?? {}, 'ResourcesVpcConfig');

/** Networks that the file names, in its order. */
const ingressFrom = (template: JsonObject, prefix: string, property: string): readonly string[] =>
  Object.entries(member(template, 'Resources'))
    .filter(([name]) => name.startsWith(prefix))
    .toSorted(([a], [b]) => Number(a.slice(prefix.length)) - Number(b.slice(prefix.length)))
    .flatMap(([, resource]) =>
      isJsonObject(resource) ? (text(member(resource, 'Properties'), property) ?? []) : [],
    );

function securityGroups(template: JsonObject): JsonObject {
  const resources = member(template, 'Resources');
  const ids = texts(configOf(template), 'SecurityGroupIds');
  const [first, ...more] = ids;
  const shared = member(member(template, 'Outputs'), 'SharedNodeSecurityGroup');
  return present({
    ...(more.length > 0 ? { controlPlaneSecurityGroupIDs: ids } : { securityGroup: first }),
    sharedNodeSecurityGroup: text(shared, 'Value'),
    manageSharedNodeSecurityGroupRules:
      resources['IngressDefaultClusterToNodeSG'] === undefined ? false : undefined,
  });
}

/** eksctl puts the control plane in all subnets unless told otherwise; under Auto Mode in the private ones. */
function subnetsOfControlPlane(template: JsonObject): JsonObject {
  const cluster = propertiesOfType(template, 'AWS::EKS::Cluster') ?? {};
  const { SubnetIds: ids } = configOf(template);
  const list = isJsonArray(ids) ? ids : [];
  const given = list.filter((id) => typeof id === 'string');
  const makesVpc = propertiesOfType(template, 'AWS::EC2::VPC') !== undefined;
  if (given.length > 0) return makesVpc ? { controlPlaneSubnetIDs: given } : ofExisting(template, given);
  if (String(member(cluster, 'ComputeConfig')['Enabled']) === 'true') return {};
  const refs = list.flatMap((id) => (isJsonObject(id) ? String(id['Ref']) : []));
  const isPrivate = refs.length > 0 && refs.every((ref) => ref.includes('Private'));
  const hasPublic = allOfType(template, 'AWS::EC2::InternetGateway').length > 0;
  return isPrivate && hasPublic ? { controlPlaneOnPrivateSubnets: true } : {};
}

/** Of an existing VPC all subnets of the file are literal ids: only other ones were asked for. */
function ofExisting(template: JsonObject, given: readonly string[]): JsonObject {
  const handed = handedOn(template);
  const isSame = (ids: readonly string[]) =>
    ids.length === given.length && ids.every((id) => given.includes(id));
  if (isSame([...handed.public, ...handed.private])) return {};
  return isSame(handed.private) ? { controlPlaneOnPrivateSubnets: true } : { controlPlaneSubnetIDs: given };
}
