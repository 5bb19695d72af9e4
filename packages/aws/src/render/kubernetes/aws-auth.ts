// The ConfigMap kube-system/aws-auth: which IAM roles and users are whom to the cluster. One wrong write locks all
// nodes out, so it is only ever added to: what others wrote stays byte by byte.
import { parseArn } from '@berth/compute';
import {
  type ConfigMap,
  isJsonObject,
  jsonEqual,
  readYamlDocuments,
  renderYaml,
  type Result,
  success,
} from '@berth/kube';
import { withoutPath } from '../arns.js';
import { refuse } from '../problems.js';

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
  const rows = rowsOf(text, key);
  if (!rows.ok) return rows;
  if (rows.value.some((one) => sameRow(one, value))) return success({ kind: 'there' });
  const isTaken = arnKey !== undefined && rows.value.some((one) => hasArn(one, arnKey, value));
  if (isTaken && mapping.kind !== 'account' && mapping.noDuplicateArns) return success({ kind: 'shadowed' });
  const data = { ...configMap.data, [key]: appended(text, rows.value, value) };
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

function rowsOf(text: string, key: string): Result<readonly unknown[]> {
  const { documents, problems } = readYamlDocuments(text, `aws-auth ${key}`);
  const value = documents[0]?.value ?? [];
  if (problems.length > 0 || documents.length > 1 || !Array.isArray(value)) {
    return refuse('render.aws-auth', `${key} of aws-auth is no list`, `data.${key}`);
  }
  return success([...value]);
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

/** Appends to text that is a list in block style, so that comments and order stay; writes other lists anew. */
function appended(text: string, rows: readonly unknown[], value: unknown): string {
  const isBlock = rows.length > 0 && text.split('\n').some((line) => line.startsWith('- '));
  if (!isBlock) return renderYaml([...rows, value]);
  return `${text.endsWith('\n') ? text : `${text}\n`}${renderYaml([value])}`;
}
