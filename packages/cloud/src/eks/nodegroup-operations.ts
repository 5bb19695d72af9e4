// Managed node groups: read, changed, deleted, and their way from state to state.
import { activities, groups } from '../autoscaling/group-rows.js';
import { delayOf } from '../cloud-options.js';
import { releaseVersionOf } from '../ec2/images.js';
import { optionalTexts, record, records, requiredText, text, textMap, type Params } from '../params.js';
import { requestMachinesSync } from '../machines/request-sync.js';
import type { CloudContext, Operation, Transition } from '../service.js';
import { dropNodeEntry } from './access-entry-rows.js';
import { clusterOf, namesPage } from './cluster-lookup.js';
import { createNodegroup, userTemplate } from './create-nodegroup.js';
import { invalidParameter, notFound, taken } from './eks-error.js';
import { clusters, keyIn, nodegroups, type NodegroupRow, type TaintRow } from './eks-rows.js';
import { dropGroup, refreshGroup, resizeGroup } from './nodegroup-group.js';
import { checkLabels, scalingOf, taintsOf, updateConfigOf } from './nodegroup-params.js';
import { nodegroupView } from './nodegroup-view.js';
import { startUpdate, updateView } from './updates.js';

export const nodegroupOperations: Readonly<Record<string, Operation>> = {
  CreateNodegroup: createNodegroup,
  DescribeNodegroup: (params, context) => ({ nodegroup: nodegroupView(nodegroupOf(params, context)) }),
  ListNodegroups: (params, context) => {
    const { name } = clusterOf(params, context);
    const own = context
      .rows(nodegroups)
      .list()
      .filter(({ clusterName }) => clusterName === name);
    return namesPage(params, 'nodegroups', own.map((group) => group.name).sort());
  },
  UpdateNodegroupConfig: updateConfig,
  UpdateNodegroupVersion: updateVersion,
  DeleteNodegroup: (params, context) => {
    const row = idleNodegroup(params, context);
    const deleting: NodegroupRow = { ...row, status: 'DELETING' };
    context.rows(nodegroups).put(keyIn(row.clusterName, row.name), deleting);
    const args = { clusterName: row.clusterName, name: row.name };
    context.later({ transition: 'nodegroup-gone', args, delayMs: delayOf(context.options, 'nodegroupMs') });
    return { nodegroup: nodegroupView(deleting) };
  },
};

export const nodegroupTransitions: Readonly<Record<string, Transition>> = {
  'nodegroup-ready': (args, context) => {
    const key = keyIn(requiredText(args, 'clusterName'), requiredText(args, 'name'));
    const row = context.rows(nodegroups).get(key);
    if (row?.status !== 'CREATING') return;
    const issues = launchIssues(row, context);
    context
      .rows(nodegroups)
      .put(key, { ...row, status: issues.length > 0 ? 'CREATE_FAILED' : 'ACTIVE', issues });
  },
  'nodegroup-gone': async (args, context) => {
    const key = keyIn(requiredText(args, 'clusterName'), requiredText(args, 'name'));
    const row = context.rows(nodegroups).get(key);
    if (!row) return;
    await dropGroup(context, row);
    context.rows(nodegroups).delete(key);
    dropNodeEntry(context, row.clusterName, row.nodeRole);
    requestMachinesSync(context);
  },
};

// The node group, or the refusal.
function nodegroupOf(params: Params, context: CloudContext): NodegroupRow {
  const cluster = clusterOf(params, context);
  const name = requiredText(params, 'nodegroupName');
  const row = context.rows(nodegroups).get(keyIn(cluster.name, name));
  if (!row)
    throw notFound(`No node group found for name: ${name}.`, {
      clusterName: cluster.name,
      nodegroupName: name,
    });
  return row;
}

function idleNodegroup(params: Params, context: CloudContext): NodegroupRow {
  const row = nodegroupOf(params, context);
  if (row.status === 'UPDATING' || row.status === 'DELETING')
    throw taken(`Nodegroup cannot be updated as it is currently not in Active State`, {
      clusterName: row.clusterName,
      nodegroupName: row.name,
    });
  return row;
}

async function updateConfig(params: Params, context: CloudContext): Promise<unknown> {
  const row = idleNodegroup(params, context);
  const changed: NodegroupRow = {
    ...row,
    ...scalingOf(params, row, context),
    labels: changedLabels(row, record(params, 'labels') ?? {}),
    taints: changedTaints(row.taints, record(params, 'taints') ?? {}),
    updateConfig: updateConfigOf(params, row.updateConfig),
    nodeRepairConfig: record(params, 'nodeRepairConfig') ?? row.nodeRepairConfig,
    modifiedMs: context.clock.now(),
    status: 'UPDATING',
  };
  context.rows(nodegroups).put(keyIn(row.clusterName, row.name), changed);
  await resizeGroup(context, changed);
  requestMachinesSync(context);
  const update = startUpdate(context, {
    clusterName: row.clusterName,
    nodegroupName: row.name,
    updateType: 'ConfigUpdate',
    params: updateParams(params),
  });
  return { update: updateView(update) };
}

async function updateVersion(params: Params, context: CloudContext): Promise<unknown> {
  const row = idleNodegroup(params, context);
  const cluster = context.rows(clusters).get(row.clusterName);
  const template = userTemplate(params, context);
  if (row.amiType === 'CUSTOM' && text(params, 'version') !== undefined)
    throw invalidParameter('You cannot specify the field kubernetesVersion when using custom AMI');
  const version =
    text(params, 'version') ?? (template.shown ? row.version : (cluster?.version ?? row.version));
  if (cluster && Number(version.split('.')[1]) > Number(cluster.version.split('.')[1]))
    throw invalidParameter(
      `Nodegroup Kubernetes version ${version} is ahead of the cluster's ${cluster.version}`,
    );
  const changed: NodegroupRow = {
    ...row,
    version,
    releaseVersion: text(params, 'releaseVersion') ?? releaseVersionOf(row.amiType, version),
    launchTemplate: template.shown ?? row.launchTemplate,
    modifiedMs: context.clock.now(),
    status: 'UPDATING',
  };
  context.rows(nodegroups).put(keyIn(row.clusterName, row.name), changed);
  await refreshGroup(context, changed);
  const update = startUpdate(context, {
    clusterName: row.clusterName,
    nodegroupName: row.name,
    updateType: 'VersionUpdate',
    params: [
      { type: 'Version', value: changed.version },
      { type: 'ReleaseVersion', value: changed.releaseVersion },
    ],
  });
  return { update: updateView(update) };
}

function changedLabels(row: NodegroupRow, change: Params): Readonly<Record<string, string>> {
  const gone = optionalTexts(change, 'removeLabels') ?? [];
  const labels = { ...row.labels, ...textMap(change, 'addOrUpdateLabels') };
  checkLabels(textMap(change, 'addOrUpdateLabels'));
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !gone.includes(key)));
}

function changedTaints(now: readonly TaintRow[], change: Params): readonly TaintRow[] {
  const same = (a: TaintRow, b: TaintRow): boolean => a.key === b.key && a.effect === b.effect;
  const gone = taintsOf(records(change, 'removeTaints'));
  const added = taintsOf(records(change, 'addOrUpdateTaints'));
  const kept = now.filter((taint) => ![...gone, ...added].some((other) => same(taint, other)));
  return [...kept, ...added];
}

function updateParams(params: Params): readonly { readonly type: string; readonly value: string }[] {
  const scaling = record(params, 'scalingConfig') ?? {};
  const sizes = ['minSize', 'maxSize', 'desiredSize'].flatMap((name) => {
    const value = text(scaling, name);
    return value === undefined ? [] : [{ type: `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, value }];
  });
  const labels = record(params, 'labels');
  const taints = record(params, 'taints');
  return [
    ...sizes,
    ...(labels ? [{ type: 'LabelsToAdd', value: JSON.stringify(labels['addOrUpdateLabels'] ?? {}) }] : []),
    ...(taints ? [{ type: 'TaintsToAdd', value: JSON.stringify(taints['addOrUpdateTaints'] ?? []) }] : []),
  ];
}

// A group that could not launch what it was to have fails the creation, as EKS's do after a while.
function launchIssues(row: NodegroupRow, context: CloudContext): readonly Params[] {
  const group = context.rows(groups).get(row.groupName);
  if (!group || group.members.length >= group.desired) return [];
  const failure = context
    .rows(activities)
    .list()
    .findLast(({ groupName, status }) => groupName === row.groupName && status === 'Failed');
  if (!failure) return [];
  return [
    {
      code: 'AsgInstanceLaunchFailures',
      message: `Could not launch On-Demand Instances. ${failure.message ?? ''}`,
      resourceIds: [row.groupName],
    },
  ];
}
