// CreateCluster: checks what EKS checks, makes the security group and the interfaces, and is CREATING until its time.
import { eksArn } from './eks-arn.js';
import { delayOf } from '../cloud-options.js';
import { newInterface } from '../ec2/network-interface-rows.js';
import { ensureServiceLinkedRole } from '../iam/service-linked-role.js';
import {
  flag,
  record,
  records,
  recordOf,
  requiredText,
  text,
  textMap,
  texts,
  type Params,
} from '../params.js';
import { quotaValue } from '../quotas.js';
import { servicePrincipal, type CloudContext } from '../service.js';
import { checkTags } from '../tags.js';
import { bootstrapCreator, callerArn } from './bootstrap-creator.js';
import {
  checkClusterName,
  clusterGroups,
  clusterSubnets,
  controlPlaneSettings,
  endpointAccess,
  logTypesOf,
  versionOf,
} from './cluster-params.js';
import { clusterView } from './cluster-view.js';
import { invalidParameter, limitExceeded, notInEnum, taken } from './eks-error.js';
import { clusters, type ClusterRow, type ClusterVpc } from './eks-rows.js';
import { checkRole } from './role-check.js';

const OPEN_ACCESS = {
  endpointPublicAccess: true,
  endpointPrivateAccess: false,
  publicAccessCidrs: ['0.0.0.0/0'],
};
const MODES = ['API', 'API_AND_CONFIG_MAP', 'CONFIG_MAP'];

/** `CreateCluster`. */
export async function createCluster(params: Params, context: CloudContext): Promise<unknown> {
  const name = requiredText(params, 'name');
  checkClusterName(name);
  if (context.rows(clusters).get(name))
    throw taken(`Cluster already exists with name: ${name}`, { clusterName: name });
  if (context.rows(clusters).size >= quotaValue(context.options, 'L-1194D53C'))
    throw limitExceeded('The maximum number of clusters has been reached.');
  const version = versionOf(params, context);
  const vpcParams = record(params, 'resourcesVpcConfig') ?? {};
  const rows = clusterSubnets(texts(vpcParams, 'subnetIds'), context);
  const groups = clusterGroups(vpcParams, context);
  const access = endpointAccess(vpcParams, OPEN_ACCESS);
  const accessConfig = accessConfigOf(params);
  const roleArn = requiredText(params, 'roleArn');
  checkRole(context, { roleArn, trusted: 'eks.amazonaws.com' });
  const tags = checkTags(textMap(params, 'tags'), 'InvalidParameterException');
  ensureServiceLinkedRole(context, 'eks.amazonaws.com');

  const vpc: ClusterVpc = {
    subnetIds: rows.map(({ subnetId }) => subnetId),
    securityGroupIds: groups,
    clusterSecurityGroupId: await clusterGroup(context, name, rows[0]?.vpcId ?? ''),
    vpcId: rows[0]?.vpcId ?? '',
    ...access,
  };
  const cluster: ClusterRow = {
    ...networkOf(params),
    ...accessConfig,
    name,
    version,
    roleArn,
    vpc,
    tags,
    arn: eksArn(context, `cluster/${name}`),
    createdMs: context.clock.now(),
    creatorArn: callerArn(context),
    status: 'CREATING',
    // Its interfaces keep two of the subnets in use, as EKS's do.
    interfaceIds: rows.slice(0, 2).map(({ subnetId }) => clusterInterface(context, { name, subnetId, vpc })),
    oidcId: context.hex(32).toUpperCase(),
    endpoint: '',
    caPem: '',
    issuerBase: `https://oidc.eks.${context.region}.amazonaws.com`,
    logTypes: logTypesOf(params, []),
    encryptionConfig: records(params, 'encryptionConfig'),
    computeConfig: record(params, 'computeConfig'),
    storageConfig: record(params, 'storageConfig'),
    remoteNetwork: record(params, 'remoteNetworkConfig'),
    zonalShift: record(params, 'zonalShiftConfig'),
    controlPlane: controlPlaneSettings(params),
    supportType: text(record(params, 'upgradePolicy') ?? {}, 'supportType') ?? 'EXTENDED',
    deletionProtection: flag(params, 'deletionProtection') ?? false,
  };
  context.rows(clusters).put(name, cluster);
  bootstrapCreator(cluster, context);
  context.later({
    transition: 'cluster-ready',
    args: { name },
    delayMs: delayOf(context.options, 'clusterMs'),
  });
  return { cluster: clusterView(cluster) };
}

function networkOf(params: Params): Pick<ClusterRow, 'ipFamily' | 'serviceCidr' | 'elasticLoadBalancing'> {
  const network = record(params, 'kubernetesNetworkConfig') ?? {};
  const ipFamily = text(network, 'ipFamily') ?? 'ipv4';
  if (ipFamily !== 'ipv4' && ipFamily !== 'ipv6')
    throw notInEnum(ipFamily, 'kubernetesNetworkConfig.ipFamily', ['ipv4', 'ipv6']);
  const cidr = text(network, 'serviceIpv4Cidr');
  if (cidr !== undefined && !/^(10|172\.(1[6-9]|2\d|3[01])|192\.168)\.[\d.]+\/(1[2-9]|2[0-4])$/.test(cidr))
    throw invalidParameter(`The specified Kubernetes service IPv4 CIDR ${cidr} is invalid`);
  return {
    ipFamily,
    serviceCidr: ipFamily === 'ipv6' ? 'fd30:1c53:5f8a::/108' : (cidr ?? '10.100.0.0/16'),
    elasticLoadBalancing: record(network, 'elasticLoadBalancing'),
  };
}

function accessConfigOf(params: Params): Pick<ClusterRow, 'authenticationMode' | 'bootstrapCreatorAdmin'> {
  const access = record(params, 'accessConfig') ?? {};
  const authenticationMode = text(access, 'authenticationMode') ?? 'CONFIG_MAP';
  if (!MODES.includes(authenticationMode))
    throw notInEnum(authenticationMode, 'accessConfig.authenticationMode', MODES);
  return {
    authenticationMode,
    bootstrapCreatorAdmin: flag(access, 'bootstrapClusterCreatorAdminPermissions') ?? true,
  };
}

// The security group that the control plane and managed nodes share.
async function clusterGroup(context: CloudContext, name: string, vpcId: string): Promise<string> {
  const principal = servicePrincipal('eks');
  const tags = [
    { Key: 'Name', Value: `eks-cluster-sg-${name}` },
    { Key: `kubernetes.io/cluster/${name}`, Value: 'owned' },
    { Key: 'aws:eks:cluster-name', Value: name },
  ];
  const created = await context.call({
    service: 'ec2',
    operation: 'CreateSecurityGroup',
    principal,
    params: {
      GroupName: `eks-cluster-sg-${name}-${Number.parseInt(context.hex(8), 16)}`,
      Description:
        'EKS created security group applied to ENI that is attached to EKS Control Plane master ' +
        'nodes, as well as any managed workloads.',
      VpcId: vpcId,
      TagSpecifications: [{ ResourceType: 'security-group', Tags: tags }],
    },
  });
  const groupId = requiredText(recordOf(created), 'GroupId');
  const itself = [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: groupId }] }];
  await context.call({
    service: 'ec2',
    operation: 'AuthorizeSecurityGroupIngress',
    principal,
    params: { GroupId: groupId, IpPermissions: itself },
  });
  return groupId;
}

const clusterInterface = (
  context: CloudContext,
  { name, subnetId, vpc }: { readonly name: string; readonly subnetId: string; readonly vpc: ClusterVpc },
): string =>
  newInterface(context, {
    subnetId,
    description: `Amazon EKS ${name}`,
    groupIds: [vpc.clusterSecurityGroupId, ...vpc.securityGroupIds],
    requester: 'amazon-eks',
  }).interfaceId;
