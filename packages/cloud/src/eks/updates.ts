// Updates: what EKS does in the background to a cluster, a node group or an add-on, and how far it is.
import { delayOf } from '../cloud-options.js';
import { requestMachinesSync } from '../machines/request-sync.js';
import { requiredText, text, type Params } from '../params.js';
import type { CloudContext, Operation, Transition } from '../service.js';
import { clusterOf, namesPage, uuid } from './cluster-lookup.js';
import { notFound } from './eks-error.js';
import { addons, clusters, keyIn, nodegroups, updates, type UpdateRow } from './eks-rows.js';

export type NewUpdate = Pick<
  UpdateRow,
  'clusterName' | 'nodegroupName' | 'addonName' | 'updateType' | 'params' | 'version'
>;

/** Begins an update; it is over after its time. */
export function startUpdate(context: CloudContext, update: NewUpdate): UpdateRow {
  const row: UpdateRow = {
    ...update,
    id: uuid(context),
    status: 'InProgress',
    createdMs: context.clock.now(),
  };
  context.rows(updates).put(keyIn(row.clusterName, row.id), row);
  const delayMs = delayOf(context.options, update.addonName === undefined ? 'updateMs' : 'addonMs');
  context.later({ transition: 'update-done', args: { clusterName: row.clusterName, id: row.id }, delayMs });
  return row;
}

/** The update as answers show it. */
export const updateView = (row: UpdateRow): Params => ({
  id: row.id,
  status: row.status,
  type: row.updateType,
  params: row.params,
  createdAt: new Date(row.createdMs),
  errors: [],
});

export const updateOperations: Readonly<Record<string, Operation>> = {
  DescribeUpdate: (params, context) => {
    const { name } = clusterOf(params, context, 'name');
    const id = requiredText(params, 'updateId');
    const row = context.rows(updates).get(keyIn(name, id));
    if (!row) throw notFound(`No update found for ID: ${id}`, { clusterName: name });
    return { update: updateView(row) };
  },
  ListUpdates: (params, context) => {
    const { name } = clusterOf(params, context, 'name');
    const own = context
      .rows(updates)
      .list()
      .filter(
        (row) =>
          row.clusterName === name &&
          row.nodegroupName === text(params, 'nodegroupName') &&
          row.addonName === text(params, 'addonName'),
      );
    return namesPage(
      params,
      'updateIds',
      own.map(({ id }) => id),
    );
  },
};

export const updateTransitions: Readonly<Record<string, Transition>> = {
  'update-done': (args, context) => {
    const key = keyIn(requiredText(args, 'clusterName'), requiredText(args, 'id'));
    const row = context.rows(updates).get(key);
    if (!row) return;
    context.rows(updates).put(key, { ...row, status: 'Successful' });
    settleSubject(context, row);
  },
};

function settleSubject(context: CloudContext, row: UpdateRow): void {
  const { clusterName, nodegroupName, addonName } = row;
  if (nodegroupName !== undefined) {
    const group = context.rows(nodegroups).get(keyIn(clusterName, nodegroupName));
    if (group?.status === 'UPDATING')
      context.rows(nodegroups).put(keyIn(clusterName, nodegroupName), { ...group, status: 'ACTIVE' });
  } else if (addonName !== undefined) {
    const addon = context.rows(addons).get(keyIn(clusterName, addonName));
    if (addon?.status === 'UPDATING')
      context.rows(addons).put(keyIn(clusterName, addonName), { ...addon, status: 'ACTIVE' });
  } else {
    const cluster = context.rows(clusters).get(clusterName);
    if (cluster?.status === 'UPDATING')
      context
        .rows(clusters)
        .put(clusterName, { ...cluster, status: 'ACTIVE', version: row.version ?? cluster.version });
    if (row.version !== undefined) requestMachinesSync(context);
  }
}
