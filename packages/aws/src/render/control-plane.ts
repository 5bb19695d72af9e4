// The EKS cluster itself, with its outputs.
import {
  type ClusterContext,
  isAutoMode,
  isOnOutpost,
  logsControlPlane,
  metadataTags,
} from './cluster-context.js';
import type { ClusterSecurityGroups } from './cluster-security-groups.js';
import { getAtt } from './intrinsics.js';
import { isHybrid } from './network/hybrid-routes.js';
import type { NetworkPart } from './network/network-part.js';
import { output, resource, tagsOf } from './resource.js';
import { type CfnObject, type CfnValue, joinParts, type TemplatePart } from './template.js';
import { usesExistingVpc } from './network/known-subnets.js';

/** Makes the control plane in the given network. */
export function controlPlane(
  context: ClusterContext,
  network: NetworkPart,
  groups: ClusterSecurityGroups,
): TemplatePart {
  const { spec, name } = context;
  const properties = {
    Name: name,
    Version: spec.metadata?.version,
    AccessConfig: {
      AuthenticationMode: spec.accessConfig?.authenticationMode,
      BootstrapClusterCreatorAdminPermissions:
        spec.accessConfig?.bootstrapClusterCreatorAdminPermissions !== false,
    },
    BootstrapSelfManagedAddons: false,
    RoleArn: spec.iam?.serviceRoleARN || getAtt('ServiceRole', 'Arn'),
    ResourcesVpcConfig: vpcConfig(context, network, groups),
    KubernetesNetworkConfig: kubernetesNetwork(context),
    EncryptionConfig: encryption(context),
    Logging: logging(context),
    UpgradePolicy: whenSet({ SupportType: spec.upgradePolicy?.supportType || undefined }),
    ...autoMode(context),
    OutpostConfig: outpost(context),
    ZonalShiftConfig: spec.zonalShiftConfig?.enabled ? { Enabled: true } : undefined,
    ControlPlaneScalingConfig: whenSet({ Tier: spec.controlPlaneScalingConfig?.tier }),
    ...components(context),
    RemoteNetworkConfig: remoteNetworks(context),
  };
  return joinParts([
    resource('ControlPlane', 'AWS::EKS::Cluster', { ...properties, Tags: tagsOf(metadataTags(context)) }),
    output('CertificateAuthorityData', getAtt('ControlPlane', 'CertificateAuthorityData'), 'plain'),
    output('Endpoint', getAtt('ControlPlane', 'Endpoint')),
    output('ARN', getAtt('ControlPlane', 'Arn')),
    output('ClusterSecurityGroupId', getAtt('ControlPlane', 'ClusterSecurityGroupId')),
  ]);
}

function vpcConfig(
  context: ClusterContext,
  network: NetworkPart,
  { controlPlane: groups }: ClusterSecurityGroups,
): CfnObject {
  const { vpc = {} } = context.spec;
  const cidrs = vpc.publicAccessCIDRs ?? [];
  return {
    EndpointPublicAccess: vpc.clusterEndpoints?.publicAccess,
    EndpointPrivateAccess: vpc.clusterEndpoints?.privateAccess,
    SecurityGroupIds: groups,
    PublicAccessCidrs: cidrs.length > 0 ? cidrs : undefined,
    ControlPlaneEgressMode: vpc.controlPlaneEgressMode || undefined,
    SubnetIds: controlPlaneSubnets(context, network),
  };
}

/** Subnets the file names, else the private ones alone where it asks for that, else all. */
function controlPlaneSubnets(context: ClusterContext, network: NetworkPart): readonly CfnValue[] {
  const { vpc = {} } = context.spec;
  const given = vpc.controlPlaneSubnetIDs ?? [];
  if (given.length > 0) return given;
  const privateOnes = network.private.map(({ subnet }) => subnet);
  if (isOnOutpost(context) && privateOnes.length > 0) return privateOnes;
  const privateOnly = isAutoMode(context) && !usesExistingVpc(context);
  if (privateOnly || vpc.controlPlaneOnPrivateSubnets) return privateOnes;
  return [...network.public.map(({ subnet }) => subnet), ...privateOnes];
}

function kubernetesNetwork(context: ClusterContext): CfnObject {
  const config = context.spec.kubernetesNetworkConfig;
  const balancing = isAutoMode(context) ? { ElasticLoadBalancing: { Enabled: true } } : {};
  if (!config) return balancing;
  return {
    ...balancing,
    ServiceIpv4Cidr: config.serviceIPv4CIDR || undefined,
    IpFamily: (config.ipFamily || 'IPv4').toLowerCase(),
  };
}

function encryption({ spec }: ClusterContext): readonly CfnObject[] | undefined {
  const key = spec.secretsEncryption?.keyARN;
  return key ? [{ Resources: ['secrets'], Provider: { KeyArn: key } }] : undefined;
}

function logging(context: ClusterContext): CfnObject | undefined {
  if (!logsControlPlane(context)) return undefined;
  const types = context.spec.cloudWatch?.clusterLogging?.enableTypes ?? [];
  return { ClusterLogging: { EnabledTypes: types.map((type) => ({ Type: type })) } };
}

function autoMode(context: ClusterContext): CfnObject {
  if (!isAutoMode(context)) return {};
  const { nodeRoleARN, nodePools = [] } = context.spec.autoModeConfig ?? {};
  const ownRole = nodePools.length > 0 ? getAtt('AutoModeNodeRole', 'Arn') : undefined;
  return {
    ComputeConfig: {
      Enabled: true,
      NodeRoleArn: nodeRoleARN || ownRole,
      NodePools: nodePools.length > 0 ? nodePools : undefined,
    },
    StorageConfig: { BlockStorage: { Enabled: true } },
  };
}

function outpost(context: ClusterContext): CfnObject | undefined {
  const config = context.spec.outpost;
  if (!config || !isOnOutpost(context)) return undefined;
  const spread = config.etcdPlacement?.spreadLevel || undefined;
  return {
    OutpostArns: [config.controlPlaneOutpostARN ?? ''],
    ControlPlaneInstanceType: config.controlPlaneInstanceType,
    ControlPlanePlacement: whenSet({
      GroupName: config.controlPlanePlacement?.groupName || undefined,
      SpreadLevel: config.controlPlanePlacement?.spreadLevel || undefined,
    }),
    EtcdInstanceType: config.etcdInstanceType || undefined,
    EtcdPlacement: config.etcdPlacement ? { SpreadLevel: spread } : undefined,
  };
}

/** Settings of Kubernetes' own programs; one without a value is left out whole. */
function components({ spec }: ClusterContext): CfnObject {
  const { eventTTL, serviceNodePortRange } = spec.kubeAPIServerConfig ?? {};
  const strategy = spec.kubeSchedulerConfig?.nodeResourcesFit?.scoringStrategy;
  const resources = strategy?.resources?.map(({ name, weight }) => ({ Name: name, Weight: weight }));
  const scoring = whenSet({ Type: strategy?.type, Resources: resources?.length ? resources : undefined });
  const controller = spec.kubeControllerManagerConfig?.horizontalPodAutoscalerControllerConfig;
  const period = controller?.horizontalPodAutoscalerSyncPeriod;
  return {
    KubeApiServerConfig: whenSet({
      EventTtl: eventTTL,
      ServiceNodePortRange: whenSet({
        MinPort: serviceNodePortRange?.minPort,
        MaxPort: serviceNodePortRange?.maxPort,
      }),
    }),
    KubeSchedulerConfig: scoring && { NodeResourcesFit: { ScoringStrategy: scoring } },
    KubeControllerManagerConfig:
      period === undefined
        ? undefined
        : { HorizontalPodAutoscalerControllerConfig: { HorizontalPodAutoscalerSyncPeriod: period } },
  };
}

function remoteNetworks(context: ClusterContext): CfnObject | undefined {
  if (!isHybrid(context)) return undefined;
  const { remoteNodeNetworks, remotePodNetworks } = context.spec.remoteNetworkConfig ?? {};
  const blocks = (networks: typeof remoteNodeNetworks) =>
    networks?.length ? networks.map(({ cidrs = [] }) => ({ Cidrs: cidrs })) : undefined;
  return { RemoteNodeNetworks: blocks(remoteNodeNetworks), RemotePodNetworks: blocks(remotePodNetworks) };
}

/** The object, unless all of its fields are absent. */
const whenSet = (object: CfnObject): CfnObject | undefined =>
  Object.values(object).some((value) => value !== undefined) ? object : undefined;
