// Capabilities (ACK, KRO, Argo CD run by EKS), as records.
import { delayOf } from '../cloud-options.js';
import { record, requiredText, text, textMap, type Params } from '../params.js';
import type { CloudContext, Operation, Transition } from '../service.js';
import { regionTable } from '../tables.js';
import { checkTags, type Tags } from '../tags.js';
import { activeCluster, clusterOf, namesPage } from './cluster-lookup.js';
import { eksArn } from './eks-arn.js';
import { notFound, notInEnum, taken } from './eks-error.js';
import { ensureEntry } from './access-entry-rows.js';
import { clusters, keyIn } from './eks-rows.js';
import { checkRole } from './role-check.js';
import { startUpdate, updateView } from './updates.js';

interface CapabilityRow {
  readonly clusterName: string;
  readonly name: string;
  readonly arn: string;
  readonly kind: string;
  readonly roleArn: string;
  readonly status: 'CREATING' | 'ACTIVE' | 'DELETING';
  readonly configuration?: Params | undefined;
  readonly deletePropagationPolicy: string;
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly tags: Tags;
}

/** By `cluster/name`. */
export const capabilities = regionTable<CapabilityRow>('eks.capability');
const KINDS = ['ACK', 'KRO', 'ARGOCD'];

export const capabilityOperations: Readonly<Record<string, Operation>> = {
  CreateCapability: (params, context) => {
    const { name: clusterName } = activeCluster(params, context);
    const name = requiredText(params, 'capabilityName');
    const kind = requiredText(params, 'type');
    if (!KINDS.includes(kind)) throw notInEnum(kind, 'type', KINDS);
    if (context.rows(capabilities).get(keyIn(clusterName, name)))
      throw taken(`Capability already exists with name ${name}`, { clusterName });
    const roleArn = requiredText(params, 'roleArn');
    checkRole(context, { roleArn, trusted: 'capabilities.eks.amazonaws.com' });
    const row: CapabilityRow = {
      clusterName,
      name,
      kind,
      roleArn,
      arn: eksArn(context, `capability/${clusterName}/${kind.toLowerCase()}/${name}/${context.hex(8)}`),
      status: 'CREATING',
      configuration: record(params, 'configuration'),
      deletePropagationPolicy: text(params, 'deletePropagationPolicy') ?? 'RETAIN',
      createdMs: context.clock.now(),
      modifiedMs: context.clock.now(),
      tags: checkTags(textMap(params, 'tags'), 'InvalidParameterException'),
    };
    context.rows(capabilities).put(keyIn(clusterName, name), row);
    later(context, 'capability-ready', row);
    return { capability: capabilityView(row) };
  },
  DescribeCapability: (params, context) => ({ capability: capabilityView(capabilityOf(params, context)) }),
  ListCapabilities: (params, context) => {
    const { name } = clusterOf(params, context);
    const own = context
      .rows(capabilities)
      .list()
      .filter(({ clusterName }) => clusterName === name);
    return namesPage(params, 'capabilities', own.map(summaryView));
  },
  UpdateCapability: (params, context) => {
    const row = capabilityOf(params, context);
    const changed: CapabilityRow = {
      ...row,
      roleArn: text(params, 'roleArn') ?? row.roleArn,
      configuration: record(params, 'configuration') ?? row.configuration,
      deletePropagationPolicy: text(params, 'deletePropagationPolicy') ?? row.deletePropagationPolicy,
      modifiedMs: context.clock.now(),
    };
    context.rows(capabilities).put(keyIn(row.clusterName, row.name), changed);
    const update = { clusterName: row.clusterName, updateType: 'CapabilityUpdate', params: [] };
    return { update: updateView(startUpdate(context, update)) };
  },
  DeleteCapability: (params, context) => {
    const row: CapabilityRow = { ...capabilityOf(params, context), status: 'DELETING' };
    context.rows(capabilities).put(keyIn(row.clusterName, row.name), row);
    later(context, 'capability-gone', row);
    return { capability: capabilityView(row) };
  },
};

export const capabilityTransitions: Readonly<Record<string, Transition>> = {
  'capability-ready': (args, context) => {
    const key = requiredText(args, 'key');
    const row = context.rows(capabilities).get(key);
    if (row?.status !== 'CREATING') return;
    context.rows(capabilities).put(key, { ...row, status: 'ACTIVE' });
    const cluster = context.rows(clusters).get(row.clusterName);
    if (cluster) ensureEntry(context, cluster, { roleArn: row.roleArn, entryType: 'STANDARD' });
  },
  'capability-gone': (args, context) => context.rows(capabilities).delete(requiredText(args, 'key')),
};

function later(context: CloudContext, transition: string, { clusterName, name }: CapabilityRow): void {
  const delayMs = delayOf(context.options, 'addonMs');
  context.later({ transition, args: { key: keyIn(clusterName, name) }, delayMs });
}

function capabilityOf(params: Params, context: CloudContext): CapabilityRow {
  const { name: clusterName } = clusterOf(params, context);
  const name = requiredText(params, 'capabilityName');
  const row = context.rows(capabilities).get(keyIn(clusterName, name));
  if (!row) throw notFound(`No capability found for name: ${name}.`, { clusterName });
  return row;
}

const summaryView = (row: CapabilityRow): Params => ({
  capabilityName: row.name,
  arn: row.arn,
  type: row.kind,
  status: row.status,
  version: '1.0.0',
  createdAt: new Date(row.createdMs),
  modifiedAt: new Date(row.modifiedMs),
});

const capabilityView = (row: CapabilityRow): Params => ({
  ...summaryView(row),
  clusterName: row.clusterName,
  roleArn: row.roleArn,
  configuration: row.configuration,
  deletePropagationPolicy: row.deletePropagationPolicy,
  health: { issues: [] },
  tags: row.tags,
});
