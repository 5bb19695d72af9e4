// CreateNodegroup.
import { eksArn } from './eks-arn.js';
import { delayOf } from '../cloud-options.js';
import { subnets } from '../ec2/ec2-rows.js';
import { releaseVersionOf } from '../ec2/images.js';
import { launchTemplateOf, templateVersion } from '../ec2/launch-template-rows.js';
import { AwsError } from '../aws-error.js';
import { ensureServiceLinkedRole } from '../iam/service-linked-role.js';
import { integer, record, requiredText, text, textMap, texts, type Params } from '../params.js';
import { quotaValue } from '../quotas.js';
import type { CloudContext } from '../service.js';
import { checkTags } from '../tags.js';
import { ensureEntry } from './access-entry-rows.js';
import { activeCluster, uuid } from './cluster-lookup.js';
import { invalidParameter, limitExceeded, taken } from './eks-error.js';
import { keyIn, nodegroups, type ClusterRow, type NodegroupRow } from './eks-rows.js';
import { makeGroup } from './nodegroup-group.js';
import { createdTaints, hardwareOf, labelsOf, scalingOf, updateConfigOf } from './nodegroup-params.js';
import { nodegroupView } from './nodegroup-view.js';
import { checkRole } from './role-check.js';

/** `CreateNodegroup`. */
export async function createNodegroup(params: Params, context: CloudContext): Promise<unknown> {
  const cluster = activeCluster(params, context);
  const name = nodegroupName(params, cluster, context);
  const template = userTemplate(params, context);
  const sizes = scalingOf(
    params,
    { minSize: 1, maxSize: 2, desiredSize: Math.max(1, minSizeOf(params)) },
    context,
  );
  const hardware = hardwareOf(
    params,
    { instanceType: text(template.data, 'InstanceType'), imageId: text(template.data, 'ImageId') },
    context,
  );
  const subnetIds = nodegroupSubnets(params, cluster, context);
  const taints = createdTaints(params);
  const labels = labelsOf(params);
  const nodeRole = requiredText(params, 'nodeRole');
  checkRole(context, { roleArn: nodeRole, trusted: 'ec2.amazonaws.com' });
  const version = text(params, 'version') ?? cluster.version;
  checkSkew(version, cluster);
  const tags = checkTags(textMap(params, 'tags'), 'InvalidParameterException');
  ensureServiceLinkedRole(context, 'eks-nodegroup.amazonaws.com');
  ensureEntry(context, cluster, {
    roleArn: nodeRole,
    entryType: hardware.amiType.startsWith('WINDOWS') ? 'EC2_WINDOWS' : 'EC2_LINUX',
  });

  const plan = {
    ...sizes,
    amiType: hardware.amiType,
    capacityType: hardware.capacityType,
    clusterName: cluster.name,
    name,
    arn: eksArn(context, `nodegroup/${cluster.name}/${name}/${uuid(context)}`),
    version,
    releaseVersion:
      text(params, 'releaseVersion') ??
      (hardware.amiType === 'CUSTOM'
        ? (text(template.data, 'ImageId') ?? '')
        : releaseVersionOf(hardware.amiType, version)),
    createdMs: context.clock.now(),
    modifiedMs: context.clock.now(),
    subnetIds,
    nodeRole,
    labels,
    taints,
    diskSizeGib: template.shown ? undefined : (integer(params, 'diskSize') ?? 20),
    remoteAccess: record(params, 'remoteAccess'),
    launchTemplate: template.shown,
    updateConfig: updateConfigOf(params, { maxUnavailable: 1 }),
    nodeRepairConfig: record(params, 'nodeRepairConfig'),
    tags,
  };
  const made = await makeGroup(context, {
    ...plan,
    instanceTypes: hardware.instanceTypes,
    clusterGroupId: cluster.vpc.clusterSecurityGroupId,
    userData: template.data,
  });
  const instanceTypes = text(template.data, 'InstanceType') === undefined ? hardware.instanceTypes : [];
  const row: NodegroupRow = { ...plan, ...made, instanceTypes, status: 'CREATING', issues: [] };
  context.rows(nodegroups).put(keyIn(cluster.name, name), row);
  const args = { clusterName: cluster.name, name };
  context.later({ transition: 'nodegroup-ready', args, delayMs: delayOf(context.options, 'nodegroupMs') });
  return { nodegroup: nodegroupView(row) };
}

/** The data of the user's template and how answers name it; no data without one. */
export function userTemplate(
  params: Params,
  context: CloudContext,
): { readonly data: Params; readonly shown: NodegroupRow['launchTemplate'] } {
  const given = record(params, 'launchTemplate');
  if (!given) return { data: {}, shown: undefined };
  if (integer(params, 'diskSize') !== undefined)
    throw invalidParameter('Disk size must be specified within the launch template.');
  if (record(params, 'remoteAccess'))
    throw invalidParameter('Remote access configuration cannot be specified with a launch template.');
  try {
    const row = launchTemplateOf(
      { LaunchTemplateId: given['id'], LaunchTemplateName: given['name'] },
      context,
    );
    const version = templateVersion(row, text(given, 'version'));
    return {
      data: version.data,
      shown: { id: row.templateId, name: row.name, version: String(version.number) },
    };
  } catch (error) {
    throw error instanceof AwsError ? invalidParameter(`Launch template not found. ${error.message}`) : error;
  }
}

const minSizeOf = (params: Params): number => integer(record(params, 'scalingConfig') ?? {}, 'minSize') ?? 1;

function nodegroupName(params: Params, cluster: ClusterRow, context: CloudContext): string {
  const name = requiredText(params, 'nodegroupName');
  if (!/^[0-9A-Za-z][\w-]{0,62}$/.test(name))
    throw invalidParameter(
      'The nodegroup name must begin with letters or digits and can only contain letters, digits,' +
        ' hyphens and underscores',
    );
  if (context.rows(nodegroups).get(keyIn(cluster.name, name)))
    throw taken(`NodeGroup already exists with name ${name} and cluster name ${cluster.name}`, {
      clusterName: cluster.name,
      nodegroupName: name,
    });
  const own = context
    .rows(nodegroups)
    .list()
    .filter(({ clusterName }) => clusterName === cluster.name);
  if (own.length >= quotaValue(context.options, 'L-6D54EA21'))
    throw limitExceeded('The maximum number of managed node groups per cluster has been reached.', {
      clusterName: cluster.name,
    });
  return name;
}

function nodegroupSubnets(params: Params, cluster: ClusterRow, context: CloudContext): readonly string[] {
  const ids = texts(params, 'subnets');
  if (ids.length === 0) throw invalidParameter('Subnets cannot be empty');
  for (const id of ids) {
    const subnet = context.rows(subnets).get(id);
    if (!subnet)
      throw invalidParameter(
        `The subnet ID '${id}' does not exist (Service: AmazonEC2; Status Code: 400; Error Code: ` +
          'InvalidSubnetID.NotFound)',
      );
    if (subnet.vpcId !== cluster.vpc.vpcId)
      throw invalidParameter(`Subnet ${id} is not in the same VPC as the cluster`);
  }
  return ids;
}

// Nodes may be up to three minor versions behind the control plane, never ahead.
function checkSkew(version: string, cluster: ClusterRow): void {
  const behind = Number(cluster.version.split('.')[1]) - Number(version.split('.')[1]);
  if (!(behind >= 0 && behind <= 3))
    throw invalidParameter(
      `Nodegroup Kubernetes version ${version} is not compatible with cluster version ${cluster.version}`,
    );
}
