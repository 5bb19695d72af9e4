// What a cluster says beyond its network: Auto Mode, upgrade policy, zonal shift, encryption, logging, settings of
// Kubernetes' own programs. From the template of its stack, and of a cluster without one from what EKS tells.
import { isLogRetention } from '@berth/compute';
import { member, members, texts, type JsonObject } from '@berth/kube';
import type { ActualControlPlane } from '../inspect/actual.js';
import type { AdoptSources, StandingCluster } from './gather.js';
import { allOfType, number, present, propertiesOfType, text } from './template-values.js';

/** Top-level members of the document. */
export function adoptClusterOptions(
  { actual, logRetentionDays }: Pick<AdoptSources, 'actual' | 'logRetentionDays'>,
  template: JsonObject | undefined,
): JsonObject {
  const { controlPlane } = actual;
  const cluster = template ? propertiesOfType(template, 'AWS::EKS::Cluster') : undefined;
  const told = cluster ?? controlPlane.settings;
  return present({
    kubernetesNetworkConfig: kubernetesNetwork(actual, cluster),
    secretsEncryption: encryption(told),
    cloudWatch: logging(controlPlane, logRetentionDays),
    upgradePolicy: present({ supportType: text(member(told, 'UpgradePolicy'), 'SupportType') }),
    zonalShiftConfig: isOn(member(told, 'ZonalShiftConfig')['Enabled']) ? { enabled: true } : undefined,
    autoModeConfig: autoMode(told, template),
    outpost: outpost(told),
    controlPlaneScalingConfig: present({ tier: text(member(told, 'ControlPlaneScalingConfig'), 'Tier') }),
    ...components(told),
    remoteNetworkConfig: remoteNetworks(told, template),
  });
}

const isOn = (value: unknown): boolean => String(value) === 'true';

/** EKS gives every cluster a range; only one that differs from its choices was asked for. */
function kubernetesNetwork(actual: StandingCluster, cluster: JsonObject | undefined): JsonObject {
  const { serviceIpv4Cidr, serviceIpv6Cidr } = actual.controlPlane;
  const config = member(cluster ?? {}, 'KubernetesNetworkConfig');
  const asked = text(config, 'ServiceIpv4Cidr');
  if (asked !== undefined) return { serviceIPv4CIDR: asked };
  if (serviceIpv6Cidr !== undefined || text(config, 'IpFamily') === 'ipv6')
    return lacksForIpv6(actual).length > 0 ? {} : { ipFamily: 'IPv6' };
  const isUsual =
    cluster !== undefined ||
    serviceIpv4Cidr === undefined ||
    ['10.100.0.0/16', '172.20.0.0/16'].includes(serviceIpv4Cidr);
  return isUsual ? {} : { serviceIPv4CIDR: serviceIpv4Cidr };
}

/** What a file needs for IPv6 and the cluster lacks: eksctl wants CoreDNS, and a role for the network plugin. */
export function lacksForIpv6({ addons, oidcProviderArn, controlPlane }: StandingCluster): readonly string[] {
  if (controlPlane.serviceIpv6Cidr === undefined) return [];
  const cni = addons.find(({ name }) => name === 'vpc-cni');
  const hasAgent = addons.some(({ name }) => name === 'eks-pod-identity-agent');
  const hasRole = hasAgent ? (cni?.identityArns ?? []).length > 0 : oidcProviderArn !== undefined;
  return [
    ...(addons.some(({ name }) => name === 'coredns') ? [] : ['the add-on coredns']),
    ...(cni && !hasRole ? [hasAgent ? 'a pod identity of vpc-cni' : 'an OIDC provider'] : []),
  ];
}

function encryption(cluster: JsonObject): JsonObject {
  const [config = {}] = members(cluster, 'EncryptionConfig');
  return present({ keyARN: text(member(config, 'Provider'), 'KeyArn') });
}

function logging({ logTypes }: ActualControlPlane, days: number | undefined): JsonObject {
  if (logTypes.length === 0) return {};
  const logRetentionInDays = days !== undefined && isLogRetention(days) ? days : undefined;
  return { clusterLogging: present({ enableTypes: [...logTypes], logRetentionInDays }) };
}

/** EKS Auto Mode, with its usual pools and a role made for it unless the template says otherwise. */
function autoMode(cluster: JsonObject, template: JsonObject | undefined): JsonObject {
  const compute = member(cluster, 'ComputeConfig');
  if (!isOn(compute['Enabled'])) return {};
  const pools = texts(compute, 'NodePools');
  const isUsual = pools.toSorted().join() === 'general-purpose,system';
  const role = member(member(member(template ?? {}, 'Resources'), 'AutoModeNodeRole'), 'Properties');
  return {
    enabled: true,
    ...(isUsual ? {} : { nodePools: pools }),
    ...present({
      nodeRoleARN: text(compute, 'NodeRoleArn'),
      permissionsBoundaryARN: text(role, 'PermissionsBoundary'),
    }),
  };
}

function outpost(cluster: JsonObject): JsonObject {
  const config = member(cluster, 'OutpostConfig');
  const placement = member(config, 'ControlPlanePlacement');
  return present({
    controlPlaneOutpostARN: texts(config, 'OutpostArns')[0],
    controlPlaneInstanceType: text(config, 'ControlPlaneInstanceType'),
    controlPlanePlacement: present({
      groupName: text(placement, 'GroupName'),
      spreadLevel: text(placement, 'SpreadLevel'),
    }),
    etcdInstanceType: text(config, 'EtcdInstanceType'),
    etcdPlacement: present({ spreadLevel: text(member(config, 'EtcdPlacement'), 'SpreadLevel') }),
  });
}

/** Settings of Kubernetes' own programs. */
function components(cluster: JsonObject): JsonObject {
  const server = member(cluster, 'KubeApiServerConfig');
  const ports = member(server, 'ServiceNodePortRange');
  const scoring = member(
    member(member(cluster, 'KubeSchedulerConfig'), 'NodeResourcesFit'),
    'ScoringStrategy',
  );
  const scaler = member(
    member(cluster, 'KubeControllerManagerConfig'),
    'HorizontalPodAutoscalerControllerConfig',
  );
  const strategy = present({
    type: text(scoring, 'Type'),
    resources: members(scoring, 'Resources').map((resource) =>
      present({ name: text(resource, 'Name'), weight: number(resource, 'Weight') }),
    ),
  });
  const period = text(scaler, 'HorizontalPodAutoscalerSyncPeriod');
  return present({
    kubeAPIServerConfig: present({
      eventTTL: text(server, 'EventTtl'),
      serviceNodePortRange: present({ minPort: number(ports, 'MinPort'), maxPort: number(ports, 'MaxPort') }),
    }),
    kubeSchedulerConfig:
      Object.keys(strategy).length > 0 ? { nodeResourcesFit: { scoringStrategy: strategy } } : undefined,
    kubeControllerManagerConfig:
      period === undefined
        ? undefined
        : { horizontalPodAutoscalerControllerConfig: { horizontalPodAutoscalerSyncPeriod: period } },
  });
}

/** Nodes outside AWS: their networks, how they come to know who they are, and the way to them. */
function remoteNetworks(cluster: JsonObject, template: JsonObject | undefined): JsonObject {
  const config = member(cluster, 'RemoteNetworkConfig');
  if (Object.keys(config).length === 0) return {};
  const blocks = (name: string) =>
    members(config, name).map((network) => ({ cidrs: texts(network, 'Cidrs') }));
  return present({
    iam: template ? remoteIam(template) : {},
    vpcGatewayID: template && gatewayOf(template),
    remoteNodeNetworks: blocks('RemoteNodeNetworks'),
    remotePodNetworks: blocks('RemotePodNetworks'),
  });
}

function remoteIam(template: JsonObject): JsonObject {
  const anchor = propertiesOfType(template, 'AWS::RolesAnywhere::TrustAnchor');
  if (anchor) {
    const data = member(member(anchor, 'Source'), 'SourceData');
    return present({ provider: 'ira', caBundleCert: text(data, 'X509CertificateData') });
  }
  const roleARN = text(member(member(template, 'Outputs'), 'RemoteNodesRoleARN'), 'Value');
  return roleARN === undefined ? {} : { roleARN };
}

function gatewayOf(template: JsonObject): string | undefined {
  const attachments = [
    ...allOfType(template, 'AWS::EC2::VPCGatewayAttachment'),
    ...allOfType(template, 'AWS::EC2::TransitGatewayAttachment'),
  ];
  return attachments
    .map((attachment) => text(attachment, 'VpnGatewayId') ?? text(attachment, 'TransitGatewayId'))
    .find((id) => id !== undefined);
}
