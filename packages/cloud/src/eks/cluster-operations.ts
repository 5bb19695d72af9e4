// Clusters: read, changed, deleted, and their way from state to state.
import type { ClusterAddress } from '../machines/cluster-machines.js';
import { requestMachinesSync } from '../machines/request-sync.js';
import { delayOf } from '../cloud-options.js';
import { dropInterfaces } from '../ec2/network-interface-rows.js';
import { ensureLogGroup } from '../logs/service.js';
import { dataText } from '../data-file.js';
import { flag, optionalTexts, record, records, requiredText, text, type Params } from '../params.js';
import { servicePrincipal, type CloudContext, type Operation, type Transition } from '../service.js';
import { capabilities } from './capability-operations.js';
import { clusterOf, namesPage } from './cluster-lookup.js';
import {
  clusterGroups,
  clusterSubnets,
  endpointAccess,
  logTypesOf,
  controlPlaneSettings,
} from './cluster-params.js';
import { clusterView } from './cluster-view.js';
import { createCluster } from './create-cluster.js';
import { invalidParameter, invalidRequest, notInEnum, taken } from './eks-error.js';
import {
  accessEntries,
  addons,
  clusters,
  fargateProfiles,
  identityProviders,
  nodegroups,
  podIdentities,
  updates,
  type ClusterRow,
} from './eks-rows.js';
import { kubernetesVersions } from './kubernetes-versions.js';
import { startUpdate, updateView } from './updates.js';

export const clusterOperations: Readonly<Record<string, Operation>> = {
  CreateCluster: createCluster,
  DescribeCluster: (params, context) => ({
    cluster: clusterView(clusterOf(params, context, 'name')),
  }),
  ListClusters: (params, context) => namesPage(params, 'clusters', context.rows(clusters).keys()),
  DeleteCluster: deleteCluster,
  UpdateClusterConfig: updateConfig,
  UpdateClusterVersion: updateVersion,
  AssociateEncryptionConfig: (params, context) => {
    const cluster = clusterOf(params, context);
    const encryptionConfig = records(params, 'encryptionConfig');
    if (cluster.encryptionConfig.length > 0)
      throw invalidParameter('Cluster already has an encryption configuration associated');
    const change = {
      updateType: 'AssociateEncryptionConfig',
      params: [{ type: 'EncryptionConfig', value: JSON.stringify(encryptionConfig) }],
    };
    return changing(context, { ...cluster, encryptionConfig }, change);
  },
};

export const clusterTransitions: Readonly<Record<string, Transition>> = {
  'cluster-ready': async (args, context) => {
    const name = requiredText(args, 'name');
    const address = await context.options.machines?.openCluster(name);
    const cluster = context.rows(clusters).get(name);
    if (!cluster || cluster.status !== 'CREATING') return;
    context.rows(clusters).put(name, { ...withAddress(cluster, address, context), status: 'ACTIVE' });
    ensureLogs(context, cluster);
  },
  'cluster-resumed': async (args, context) => {
    const name = requiredText(args, 'name');
    const address = await context.options.machines?.openCluster(name);
    const cluster = context.rows(clusters).get(name);
    if (cluster && address) context.rows(clusters).put(name, withAddress(cluster, address, context));
    requestMachinesSync(context);
  },
  'cluster-gone': async (args, context) => {
    const name = requiredText(args, 'name');
    const cluster = context.rows(clusters).get(name);
    if (!cluster) return;
    await context.options.machines?.closeCluster(name);
    dropInterfaces(context, cluster.interfaceIds);
    forgetParts(context, name);
    context.rows(clusters).delete(name);
    await dropGroup(context, cluster.vpc.clusterSecurityGroupId);
  },
};

/** After a restart the machines are told of every cluster again; their addresses may be new. */
export function resumeClusters(context: CloudContext): void {
  if (!context.options.machines) return;
  for (const { name, endpoint } of context.rows(clusters).list())
    if (endpoint !== '') context.later({ transition: 'cluster-resumed', args: { name }, delayMs: 0 });
}

/** What is logged has a group, which stays when nothing is any more. */
function ensureLogs(context: CloudContext, { name, logTypes }: ClusterRow): void {
  if (logTypes.length > 0) ensureLogGroup(context, `/aws/eks/${name}/cluster`);
}

function withAddress(
  cluster: ClusterRow,
  address: ClusterAddress | undefined,
  { region }: CloudContext,
): ClusterRow {
  return {
    ...cluster,
    endpoint: address?.endpoint ?? `https://${cluster.oidcId}.gr7.${region}.eks.amazonaws.com`,
    caPem: address?.caPem ?? certificateOfNobody(),
    issuerBase: address?.issuer ?? cluster.issuerBase,
  };
}

function deleteCluster(params: Params, context: CloudContext): unknown {
  const cluster = clusterOf(params, context, 'name');
  const { name } = cluster;
  const inCluster = (row: { readonly clusterName: string }): boolean => row.clusterName === name;
  if (cluster.deletionProtection)
    throw invalidRequest(`Cluster ${name} has deletion protection enabled`, { clusterName: name });
  if (context.rows(nodegroups).list().some(inCluster))
    throw taken('Cluster has nodegroups attached', { clusterName: name });
  if (context.rows(fargateProfiles).list().some(inCluster))
    throw taken(`Cluster has Fargate profiles attached`, { clusterName: name });
  if (cluster.status === 'CREATING' || cluster.status === 'UPDATING')
    throw taken(`Cannot delete because cluster ${name} currently has an update in progress`, {
      clusterName: name,
    });
  const deleting: ClusterRow = { ...cluster, status: 'DELETING' };
  context.rows(clusters).put(name, deleting);
  context.later({
    transition: 'cluster-gone',
    args: { name },
    delayMs: delayOf(context.options, 'clusterMs'),
  });
  return { cluster: clusterView(deleting) };
}

function updateConfig(params: Params, context: CloudContext): unknown {
  const cluster = idleCluster(params, context);
  const vpcParams = record(params, 'resourcesVpcConfig');
  const access = record(params, 'accessConfig');
  if (access)
    return changing(context, withMode(cluster, access), {
      updateType: 'AccessConfigUpdate',
      params: paramsOf(access),
    });
  if (vpcParams) {
    const subnetIds = optionalTexts(vpcParams, 'subnetIds');
    if (subnetIds) clusterSubnets(subnetIds, context);
    const groups = optionalTexts(vpcParams, 'securityGroupIds') && clusterGroups(vpcParams, context);
    const vpc = {
      ...cluster.vpc,
      ...endpointAccess(vpcParams, cluster.vpc),
      subnetIds: subnetIds ?? cluster.vpc.subnetIds,
      securityGroupIds: groups ?? cluster.vpc.securityGroupIds,
    };
    if (JSON.stringify(vpc) === JSON.stringify(cluster.vpc))
      throw invalidParameter(
        'Cluster is already at the desired configuration with endpointPrivateAccess: ' +
          `${vpc.endpointPrivateAccess}, endpointPublicAccess: ${vpc.endpointPublicAccess}, and ` +
          `Public Endpoint Restrictions: ${vpc.publicAccessCidrs.join(', ')}`,
      );
    const updateType = subnetIds || groups ? 'VpcConfigUpdate' : 'EndpointAccessUpdate';
    return changing(context, { ...cluster, vpc }, { updateType, params: paramsOf(vpcParams) });
  }
  const logging = record(params, 'logging');
  if (logging) {
    const logTypes = logTypesOf(params, cluster.logTypes);
    if ([...logTypes].sort().join() === [...cluster.logTypes].sort().join())
      throw invalidParameter('No changes needed for the logging config provided');
    ensureLogs(context, { ...cluster, logTypes });
    return changing(
      context,
      { ...cluster, logTypes },
      { updateType: 'LoggingUpdate', params: [{ type: 'ClusterLogging', value: JSON.stringify(logging) }] },
    );
  }
  const rest = {
    computeConfig: record(params, 'computeConfig') ?? cluster.computeConfig,
    storageConfig: record(params, 'storageConfig') ?? cluster.storageConfig,
    remoteNetwork: record(params, 'remoteNetworkConfig') ?? cluster.remoteNetwork,
    zonalShift: record(params, 'zonalShiftConfig') ?? cluster.zonalShift,
    controlPlane: { ...cluster.controlPlane, ...controlPlaneSettings(params) },
    elasticLoadBalancing:
      record(record(params, 'kubernetesNetworkConfig') ?? {}, 'elasticLoadBalancing') ??
      cluster.elasticLoadBalancing,
    supportType: text(record(params, 'upgradePolicy') ?? {}, 'supportType') ?? cluster.supportType,
    deletionProtection: flag(params, 'deletionProtection') ?? cluster.deletionProtection,
  };
  const updateType = record(params, 'upgradePolicy') ? 'UpgradePolicyUpdate' : 'AutoModeUpdate';
  return changing(context, { ...cluster, ...rest }, { updateType, params: [] });
}

function updateVersion(params: Params, context: CloudContext): unknown {
  const cluster = idleCluster(params, context);
  const version = requiredText(params, 'version');
  if (version === cluster.version) throw invalidParameter(`Cluster is already at version ${version}`);
  if (!kubernetesVersions().some((each) => each.version === version))
    throw invalidParameter(`unsupported Kubernetes version ${version}`);
  if (minorOf(version) !== minorOf(cluster.version) + 1)
    throw invalidParameter(
      `Unsupported Kubernetes minor version update from ${cluster.version} to ${version}`,
    );
  const behind = context
    .rows(nodegroups)
    .list()
    .find((group) => group.clusterName === cluster.name && minorOf(group.version) < minorOf(version) - 3);
  if (behind)
    throw invalidParameter(
      `Nodegroup(s) ${behind.name} must be updated to match cluster version before updating cluster version`,
    );
  const change = {
    version,
    updateType: 'VersionUpdate',
    params: [
      { type: 'Version', value: version },
      { type: 'PlatformVersion', value: 'eks.1' },
    ],
  };
  return changing(context, cluster, change);
}

const minorOf = (version: string): number => Number(version.split('.')[1]);

const MODES = ['CONFIG_MAP', 'API_AND_CONFIG_MAP', 'API'];

// The mode goes one way: towards the API.
function withMode(cluster: ClusterRow, access: Params): ClusterRow {
  const authenticationMode = requiredText(access, 'authenticationMode');
  const from = MODES.indexOf(cluster.authenticationMode);
  const to = MODES.indexOf(authenticationMode);
  if (to < 0) throw notInEnum(authenticationMode, 'accessConfig.authenticationMode', MODES);
  if (to === from)
    throw invalidParameter(
      `Unsupported authentication mode update from ${cluster.authenticationMode} to ${authenticationMode}`,
    );
  if (to < from)
    throw invalidParameter(
      `Unsupported authentication mode update from ${cluster.authenticationMode} to ${authenticationMode}`,
    );
  return { ...cluster, authenticationMode };
}

function idleCluster(params: Params, context: CloudContext): ClusterRow {
  const cluster = clusterOf(params, context, 'name');
  if (cluster.status !== 'ACTIVE')
    throw taken(`Cannot ${'update'} because cluster ${cluster.name} currently has an update in progress`, {
      clusterName: cluster.name,
    });
  return cluster;
}

interface ClusterChange {
  readonly version?: string | undefined;
  readonly updateType: string;
  readonly params: readonly { readonly type: string; readonly value: string }[];
}

function changing(context: CloudContext, cluster: ClusterRow, change: ClusterChange): unknown {
  context.rows(clusters).put(cluster.name, { ...cluster, status: 'UPDATING' });
  return { update: updateView(startUpdate(context, { ...change, clusterName: cluster.name })) };
}

const paramsOf = (params: Params): ClusterChange['params'] =>
  Object.entries(params).map(([name, value]) => ({
    type: `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
    value: typeof value === 'object' ? JSON.stringify(value) : String(value),
  }));

function forgetParts(context: CloudContext, name: string): void {
  for (const table of [addons, capabilities, accessEntries, podIdentities, identityProviders, updates])
    for (const key of context.rows<unknown>(table).keys())
      if (key.startsWith(`${name}/`)) context.rows<unknown>(table).delete(key);
}

async function dropGroup(context: CloudContext, groupId: string): Promise<void> {
  const call = { service: 'ec2', operation: 'DeleteSecurityGroup', params: { GroupId: groupId } };
  try {
    await context.call({ ...call, principal: servicePrincipal('eks') });
  } catch {
    // Somebody else's rule still names it: like EKS we leave it behind then.
  }
}

let certificate: string | undefined;

function certificateOfNobody(): string {
  certificate ??= dataText('cluster-ca.pem');
  return certificate;
}
