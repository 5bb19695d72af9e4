// Access entries: made by callers, and by EKS itself for creators and for nodes.
import { eksArn } from './eks-arn.js';
import type { CloudContext } from '../service.js';
import type { Tags } from '../tags.js';
import { uuid } from './cluster-lookup.js';
import { accessEntries, keyIn, nodegroups, type AccessEntryRow, type ClusterRow } from './eks-rows.js';

export interface NewAccessEntry {
  readonly cluster: ClusterRow;
  readonly principalArn: string;
  readonly entryType: string;
  readonly username?: string | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly policies?: AccessEntryRow['policies'] | undefined;
  readonly tags?: Tags | undefined;
}

/** Stores a new entry. */
export function putAccessEntry(context: CloudContext, entry: NewAccessEntry): AccessEntryRow {
  const { cluster, principalArn, entryType } = entry;
  const name = principalArn.slice(principalArn.lastIndexOf('/') + 1);
  const kind = principalArn.includes(':user/') ? 'user' : 'role';
  const row: AccessEntryRow = {
    clusterName: cluster.name,
    principalArn,
    arn: eksArn(
      context,
      `access-entry/${cluster.name}/${kind}/${context.accountId}/${name}/${uuid(context)}`,
    ),
    entryType,
    username: entry.username ?? defaultUsername(principalArn, entryType),
    groups: entry.groups ?? defaultGroups(entryType),
    policies: entry.policies ?? [],
    createdMs: context.clock.now(),
    modifiedMs: context.clock.now(),
    tags: entry.tags ?? {},
  };
  context.rows(accessEntries).put(keyIn(cluster.name, principalArn), row);
  return row;
}

/** The entry that lets nodes or a capability of a role in, unless there is one or the mode has none. */
export function ensureEntry(
  context: CloudContext,
  cluster: ClusterRow,
  node: { readonly roleArn: string; readonly entryType: string },
): void {
  if (cluster.authenticationMode === 'CONFIG_MAP') return;
  if (context.rows(accessEntries).get(keyIn(cluster.name, node.roleArn))) return;
  putAccessEntry(context, { cluster, principalArn: node.roleArn, entryType: node.entryType });
}

/**
 * Takes away the entry of a managed group's role when its last group is gone, also from self-managed nodes that
 * share it (EKS user guide, "Delete a managed node group").
 */
export function dropNodeEntry(context: CloudContext, clusterName: string, roleArn: string): void {
  const isUsed = context
    .rows(nodegroups)
    .list()
    .some((group) => group.clusterName === clusterName && group.nodeRole === roleArn);
  const entry = context.rows(accessEntries).get(keyIn(clusterName, roleArn));
  if (!isUsed && entry?.entryType.startsWith('EC2_'))
    context.rows(accessEntries).delete(keyIn(clusterName, roleArn));
}

function defaultUsername(principalArn: string, entryType: string): string {
  if (entryType.startsWith('EC2') || entryType === 'HYBRID_LINUX') return 'system:node:{{EC2PrivateDNSName}}';
  if (entryType === 'FARGATE_LINUX') return 'system:node:{{SessionName}}';
  const [, account = '', name = ''] =
    /^arn:aws[\w-]*:iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(principalArn) ?? [];
  return name === '' ? principalArn : `arn:aws:sts::${account}:assumed-role/${name}/{{SessionName}}`;
}

function defaultGroups(entryType: string): readonly string[] {
  switch (entryType) {
    case 'EC2_LINUX':
    case 'FARGATE_LINUX':
    case 'HYBRID_LINUX':
      return entryType === 'FARGATE_LINUX'
        ? ['system:bootstrappers', 'system:nodes', 'system:node-proxier']
        : ['system:nodes'];
    case 'EC2_WINDOWS':
      return ['system:nodes', 'eks:kube-proxy-windows'];
    default:
      return [];
  }
}
