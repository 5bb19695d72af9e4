// The ConfigMap kube-system/aws-auth: which IAM roles and users are whom to the cluster. One wrong write locks all
// nodes out, so it is only ever added to: what others wrote stays byte by byte.
import { parseArn } from '@berth/compute';
import { type ConfigMap, isJsonObject, jsonEqual, type Result, success } from '@berth/kube';
import { withoutPath } from '../arns.js';
import { refuse } from '../problems.js';
import { readRows, withoutRow, withRow } from './row-text.js';

/** One row to be there. */
export type IdentityMapping =
  | {
      readonly kind: 'role' | 'user';
      /** A path in a role's ARN is left out, as the authenticator wants it. */
      readonly arn: string;
      readonly username: string;
      readonly groups: readonly string[];
      /** Another row for the same ARN stays the only one. */
      readonly noDuplicateArns?: boolean;
    }
  | { readonly kind: 'account'; readonly account: string };

export interface AwsAuthChange {
  /** The same object when nothing had to change. */
  readonly configMap: ConfigMap;
  readonly added: readonly IdentityMapping[];
  /** Left out because another row has their ARN already. */
  readonly shadowed: readonly IdentityMapping[];
}

/** How unmanaged nodes of that role join. */
export const nodeMapping = (roleArn: string, os: 'linux' | 'windows' = 'linux'): IdentityMapping => ({
  kind: 'role',
  arn: roleArn,
  username: 'system:node:{{EC2PrivateDNSName}}',
  groups: ['system:bootstrappers', 'system:nodes', ...(os === 'windows' ? ['eks:kube-proxy-windows'] : [])],
});

/**
 * Adds rows to aws-auth that are not there yet. Doing it twice changes nothing. Refuses to touch a ConfigMap whose
 * text it cannot read, and an ARN that is no role's or user's.
 */
export function addToAwsAuth(
  current: ConfigMap | undefined,
  mappings: readonly IdentityMapping[],
): Result<AwsAuthChange> {
  let configMap = current ?? empty;
  const added: IdentityMapping[] = [];
  const shadowed: IdentityMapping[] = [];
  for (const mapping of mappings) {
    const step = addOne(configMap, mapping);
    if (!step.ok) return step;
    if (step.value.kind === 'added') {
      ({ configMap } = step.value);
      added.push(mapping);
    } else if (step.value.kind === 'shadowed') shadowed.push(mapping);
  }
  return success({ configMap, added, shadowed });
}

export interface AwsAuthRemoval {
  /** The same object when nothing had to change. */
  readonly configMap: ConfigMap;
  readonly removed: readonly IdentityMapping[];
}

/**
 * Takes rows out of aws-auth that are exactly these; a row for the same ARN with another name or other groups is
 * somebody else's and stays. Refuses a ConfigMap whose text it cannot read.
 */
export function removeFromAwsAuth(
  current: ConfigMap,
  mappings: readonly IdentityMapping[],
): Result<AwsAuthRemoval> {
  let configMap = current;
  const removed: IdentityMapping[] = [];
  for (const mapping of mappings) {
    const row = rowOf(mapping);
    if (!row.ok) return row;
    const { key, value } = row.value;
    const text = configMap.data?.[key] ?? '';
    const rows = readRows(text, key);
    if (!rows.ok) return rows;
    const index = rows.value.findIndex((one) => sameRow(one, value));
    if (index < 0) continue;
    configMap = { ...configMap, data: { ...configMap.data, [key]: withoutRow(text, rows.value, index) } };
    removed.push(mapping);
  }
  return success({ configMap, removed });
}

/** Who the rows for a role's ARN say that it is; none when there is no such row. */
export function mappingsOfRole(
  configMap: ConfigMap | undefined,
  arn: string,
): Result<readonly RoleIdentity[]> {
  const rows = readRows(configMap?.data?.['mapRoles'] ?? '', 'mapRoles');
  if (!rows.ok) return rows;
  const own = rows.value.filter(isJsonObject).filter((row) => row['rolearn'] === withoutPath(arn));
  return success(
    own.map((row) => ({ username: String(row['username'] ?? ''), groups: sortedGroups(row['groups']) })),
  );
}

/** A user of Kubernetes, as a row makes it. */
export interface RoleIdentity {
  readonly username: string;
  /** Sorted. */
  readonly groups: readonly string[];
}

const empty: ConfigMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'aws-auth', namespace: 'kube-system' },
};

type Step =
  | { readonly kind: 'added'; readonly configMap: ConfigMap }
  | { readonly kind: 'there' | 'shadowed' };

function addOne(configMap: ConfigMap, mapping: IdentityMapping): Result<Step> {
  const row = rowOf(mapping);
  if (!row.ok) return row;
  const { key, value, arnKey } = row.value;
  const text = configMap.data?.[key] ?? '';
  const rows = readRows(text, key);
  if (!rows.ok) return rows;
  if (rows.value.some((one) => sameRow(one, value))) return success({ kind: 'there' });
  const isTaken = arnKey !== undefined && rows.value.some((one) => hasArn(one, arnKey, value));
  if (isTaken && mapping.kind !== 'account' && mapping.noDuplicateArns) return success({ kind: 'shadowed' });
  const data = { ...configMap.data, [key]: withRow(text, rows.value, value) };
  return success({ kind: 'added', configMap: { ...configMap, data } });
}

interface Row {
  readonly key: 'mapRoles' | 'mapUsers' | 'mapAccounts';
  readonly arnKey?: 'rolearn' | 'userarn';
  readonly value: unknown;
}

function rowOf(mapping: IdentityMapping): Result<Row> {
  if (mapping.kind === 'account') {
    if (!/^\d{12}$/.test(mapping.account)) return refuse('render.arn', `${mapping.account} is no account id`);
    return success({ key: 'mapAccounts', value: mapping.account });
  }
  const { kind, arn, username, groups } = mapping;
  const parsed = parseArn(arn);
  if (parsed?.service !== 'iam' || !parsed.resource.startsWith(`${kind}/`)) {
    return refuse('render.arn', `${JSON.stringify(arn)} is no ${kind}'s ARN`);
  }
  const who = { username, ...(groups.length > 0 ? { groups } : {}) };
  return kind === 'role'
    ? success({ key: 'mapRoles', arnKey: 'rolearn', value: { rolearn: withoutPath(arn), ...who } })
    : success({ key: 'mapUsers', arnKey: 'userarn', value: { userarn: arn, ...who } });
}

/** Groups are a set; all else has to be equal. */
function sameRow(one: unknown, other: unknown): boolean {
  if (!isJsonObject(one) || !isJsonObject(other)) return String(one) === String(other);
  const { groups: left, ...rest } = one;
  const { groups: right, ...otherRest } = other;
  return jsonEqual(rest, otherRest) && jsonEqual(sortedGroups(left), sortedGroups(right));
}

const sortedGroups = (groups: unknown): readonly string[] =>
  Array.isArray(groups) ? groups.map(String).toSorted() : [];

const hasArn = (one: unknown, arnKey: string, value: unknown): boolean =>
  isJsonObject(one) && isJsonObject(value) && one[arnKey] === value[arnKey];
