// What the template of a cluster's own stack says beyond its network: Auto Mode, upgrade policy, zonal shift, and the
// finer choices of `vpc`.
import type { JsonObject } from '@berth/kube';
import { isJsonArray, isJsonObject, member, texts } from '@berth/kube';
import { allOfType, present, propertiesOfType, text } from './template-values.js';

/** Top-level members of the document. */
export function adoptClusterOptions(template: JsonObject): JsonObject {
  const cluster = propertiesOfType(template, 'AWS::EKS::Cluster') ?? {};
  const supportType = text(member(cluster, 'UpgradePolicy'), 'SupportType');
  const shifts = member(cluster, 'ZonalShiftConfig')['Enabled'];
  return {
    ...autoMode(cluster),
    ...present({
      upgradePolicy: present({ supportType }),
      zonalShiftConfig: String(shifts) === 'true' ? { enabled: true } : undefined,
    }),
  };
}

/** Members of `iam` that are about the service role. */
export function adoptServiceRole(template: JsonObject): JsonObject {
  const role = member(member(member(template, 'Resources'), 'ServiceRole'), 'Properties');
  const cluster = propertiesOfType(template, 'AWS::EKS::Cluster') ?? {};
  const policies = JSON.stringify(role['ManagedPolicyArns'] ?? '');
  const isAuto = String(member(cluster, 'ComputeConfig')['Enabled']) === 'true';
  const hasRole = Object.keys(role).length > 0;
  const lacksController = hasRole && !isAuto && !policies.includes('AmazonEKSVPCResourceController');
  return present({
    serviceRoleARN: text(cluster, 'RoleArn'),
    serviceRolePermissionsBoundary: text(role, 'PermissionsBoundary'),
    vpcResourceControllerPolicy: lacksController ? false : undefined,
  });
}

/** Members of `vpc` for a VPC that the stack makes. */
export function ownVpcOptions(template: JsonObject): JsonObject {
  const resources = member(template, 'Resources');
  const extraCIDRs = Object.entries(resources).flatMap(([name, resource]) =>
    name.startsWith('IngressControlPlaneExtraCIDR') && isJsonObject(resource)
      ? (text(member(resource, 'Properties'), 'CidrIp') ?? [])
      : [],
  );
  const hostnameType = allOfType(template, 'AWS::EC2::Subnet')
    .map((subnet) => text(member(subnet, 'PrivateDnsNameOptionsOnLaunch'), 'HostnameType'))
    .find((type) => type !== undefined);
  return present({ extraCIDRs, hostnameType, controlPlaneOnPrivateSubnets: standsInPrivate(template) });
}

/** eksctl puts the control plane in all subnets unless told otherwise; under Auto Mode in the private ones. */
function standsInPrivate(template: JsonObject): true | undefined {
  const cluster = propertiesOfType(template, 'AWS::EKS::Cluster') ?? {};
  if (String(member(cluster, 'ComputeConfig')['Enabled']) === 'true') return undefined;
  const ids = member(cluster, 'ResourcesVpcConfig')['SubnetIds'];
  const refs = (isJsonArray(ids) ? ids : []).flatMap((id) => (isJsonObject(id) ? String(id['Ref']) : []));
  return refs.length > 0 && refs.every((ref) => ref.includes('Private')) ? true : undefined;
}

/** EKS Auto Mode, with its usual pools and a role made for it unless the template says otherwise. */
function autoMode(cluster: JsonObject): JsonObject {
  const compute = member(cluster, 'ComputeConfig');
  if (String(compute['Enabled']) !== 'true') return {};
  const pools = texts(compute, 'NodePools');
  const isUsual = pools.toSorted().join() === 'general-purpose,system';
  return {
    autoModeConfig: {
      enabled: true,
      ...(isUsual ? {} : { nodePools: pools }),
      ...present({ nodeRoleARN: text(compute, 'NodeRoleArn') }),
    },
  };
}
