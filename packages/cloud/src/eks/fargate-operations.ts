// Fargate profiles: immutable, in private subnets, one at a time coming or going in a cluster.
import { eksArn } from './eks-arn.js';
import { delayOf } from '../cloud-options.js';
import { subnets, internetGateways } from '../ec2/ec2-rows.js';
import { routeTables } from '../ec2/route-table-rows.js';
import { ensureServiceLinkedRole } from '../iam/service-linked-role.js';
import { requestMachinesSync } from '../machines/request-sync.js';
import { records, requiredText, textMap, texts, type Params } from '../params.js';
import { quotaValue } from '../quotas.js';
import type { CloudContext, Operation, Transition } from '../service.js';
import { checkTags } from '../tags.js';
import { ensureEntry } from './access-entry-rows.js';
import { activeCluster, clusterOf, namesPage, uuid } from './cluster-lookup.js';
import { invalidParameter, limitExceeded, notFound, taken } from './eks-error.js';
import { fargateProfiles, keyIn, type ClusterRow, type FargateProfileRow } from './eks-rows.js';
import { checkRole } from './role-check.js';

export const fargateOperations: Readonly<Record<string, Operation>> = {
  CreateFargateProfile: createProfile,
  DescribeFargateProfile: (params, context) => ({ fargateProfile: profileView(profileOf(params, context)) }),
  ListFargateProfiles: (params, context) => {
    const { name } = clusterOf(params, context);
    const own = context
      .rows(fargateProfiles)
      .list()
      .filter(({ clusterName }) => clusterName === name);
    return namesPage(params, 'fargateProfileNames', own.map((profile) => profile.name).sort());
  },
  DeleteFargateProfile: (params, context) => {
    const row = profileOf(params, context);
    checkIdle(context, row.clusterName, `Cannot delete Fargate Profile ${row.name}`);
    const deleting: FargateProfileRow = { ...row, status: 'DELETING' };
    context.rows(fargateProfiles).put(keyIn(row.clusterName, row.name), deleting);
    const args = { clusterName: row.clusterName, name: row.name };
    context.later({
      transition: 'fargate-gone',
      args,
      delayMs: delayOf(context.options, 'fargateProfileMs'),
    });
    return { fargateProfile: profileView(deleting) };
  },
};

export const fargateTransitions: Readonly<Record<string, Transition>> = {
  'fargate-ready': (args, context) => {
    const key = keyIn(requiredText(args, 'clusterName'), requiredText(args, 'name'));
    const row = context.rows(fargateProfiles).get(key);
    if (row?.status !== 'CREATING') return;
    context.rows(fargateProfiles).put(key, { ...row, status: 'ACTIVE' });
    requestMachinesSync(context);
  },
  'fargate-gone': (args, context) => {
    context
      .rows(fargateProfiles)
      .delete(keyIn(requiredText(args, 'clusterName'), requiredText(args, 'name')));
    requestMachinesSync(context);
  },
};

function createProfile(params: Params, context: CloudContext): unknown {
  const cluster = activeCluster(params, context);
  const name = requiredText(params, 'fargateProfileName');
  if (name.startsWith('eks-'))
    throw invalidParameter(`The fargate profile name starts with the reserved prefix: 'eks-'.`, {
      fargateProfileName: name,
    });
  if (context.rows(fargateProfiles).get(keyIn(cluster.name, name)))
    throw taken(`A Fargate Profile already exists with this name in this cluster.`, {
      clusterName: cluster.name,
    });
  const own = context
    .rows(fargateProfiles)
    .list()
    .filter(({ clusterName }) => clusterName === cluster.name);
  if (own.length >= quotaValue(context.options, 'L-33415657'))
    throw limitExceeded('The maximum number of Fargate profiles per cluster has been reached.', {
      clusterName: cluster.name,
    });
  checkIdle(context, cluster.name, `Cannot create Fargate Profile ${name}`);
  const podExecutionRoleArn = requiredText(params, 'podExecutionRoleArn');
  const arn = eksArn(context, `fargateprofile/${cluster.name}/${name}/${uuid(context)}`);
  checkRole(context, {
    roleArn: podExecutionRoleArn,
    trusted: 'eks-fargate-pods.amazonaws.com',
    sourceArn: arn,
  });
  const row: FargateProfileRow = {
    clusterName: cluster.name,
    name,
    arn,
    createdMs: context.clock.now(),
    podExecutionRoleArn,
    subnetIds: profileSubnets(params, cluster, context),
    selectors: selectorsOf(params, context),
    status: 'CREATING',
    tags: checkTags(textMap(params, 'tags'), 'InvalidParameterException'),
  };
  ensureServiceLinkedRole(context, 'eks-fargate.amazonaws.com');
  ensureEntry(context, cluster, { roleArn: podExecutionRoleArn, entryType: 'FARGATE_LINUX' });
  context.rows(fargateProfiles).put(keyIn(cluster.name, name), row);
  const args = { clusterName: cluster.name, name };
  context.later({ transition: 'fargate-ready', args, delayMs: delayOf(context.options, 'fargateProfileMs') });
  return { fargateProfile: profileView(row) };
}

function selectorsOf(params: Params, { options }: CloudContext): FargateProfileRow['selectors'] {
  const selectors = records(params, 'selectors');
  if (selectors.length === 0) throw invalidParameter('Fargate Profile must have at least one selector.');
  const max = quotaValue(options, 'L-78E3A2F2');
  if (selectors.length > max) throw limitExceeded(`Fargate Profile cannot have more than ${max} selectors.`);
  return selectors.map((selector) => {
    const namespace = requiredText(selector, 'namespace');
    const labels = textMap(selector, 'labels');
    const maxLabels = quotaValue(options, 'L-23414FF3');
    if (Object.keys(labels).length > maxLabels)
      throw limitExceeded(`Fargate Profile selector cannot have more than ${maxLabels} labels.`);
    return { namespace, labels };
  });
}

// Without subnets EKS takes the cluster's private ones.
function profileSubnets(params: Params, cluster: ClusterRow, context: CloudContext): readonly string[] {
  const given = texts(params, 'subnets');
  const ids = given.length > 0 ? given : cluster.vpc.subnetIds.filter((id) => !isPublic(context, id));
  if (ids.length === 0)
    throw invalidParameter('No private subnets found in the cluster VPC for the Fargate profile.');
  for (const id of ids) {
    const subnet = context.rows(subnets).get(id);
    if (subnet?.vpcId !== cluster.vpc.vpcId)
      throw invalidParameter(`Subnet ${id} provided in Fargate Profile does not exist in the cluster VPC`);
    if (isPublic(context, id))
      throw invalidParameter(`Subnet ${id} provided in Fargate Profile is not a private subnet`);
  }
  return ids;
}

// Public is a subnet whose table leads to an internet gateway.
function isPublic(context: CloudContext, subnetId: string): boolean {
  const vpcId = context.rows(subnets).get(subnetId)?.vpcId;
  const tables = context
    .rows(routeTables)
    .list()
    .filter((table) => table.vpcId === vpcId);
  const own = tables.find(({ associations }) => associations.some((each) => each.subnetId === subnetId));
  const main = tables.find(({ associations }) => associations.some((each) => each.subnetId === undefined));
  return (
    (own ?? main)?.routes.some(({ target }) => context.rows(internetGateways).get(target) !== undefined) ??
    false
  );
}

function checkIdle(context: CloudContext, clusterName: string, what: string): void {
  const busy = context
    .rows(fargateProfiles)
    .list()
    .find((row) => row.clusterName === clusterName && row.status !== 'ACTIVE');
  if (busy)
    throw taken(
      `${what} because cluster ${clusterName} currently has Fargate profile ${busy.name} in status ${busy.status}`,
      {
        clusterName,
      },
    );
}

function profileOf(params: Params, context: CloudContext): FargateProfileRow {
  const { name: clusterName } = clusterOf(params, context);
  const name = requiredText(params, 'fargateProfileName');
  const row = context.rows(fargateProfiles).get(keyIn(clusterName, name));
  if (!row)
    throw notFound(`No Fargate Profile found with name: ${name}.`, { clusterName, fargateProfileName: name });
  return row;
}

const profileView = (row: FargateProfileRow): Params => ({
  fargateProfileName: row.name,
  fargateProfileArn: row.arn,
  clusterName: row.clusterName,
  createdAt: new Date(row.createdMs),
  podExecutionRoleArn: row.podExecutionRoleArn,
  subnets: row.subnetIds,
  selectors: row.selectors,
  status: row.status,
  health: { issues: [] },
  tags: row.tags,
});
