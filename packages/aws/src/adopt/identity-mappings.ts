// `iamIdentityMappings`: the rows of aws-auth that people wrote. Those of nodes are written by who makes the nodes.
import {
  hasReason,
  isJsonArray,
  isJsonObject,
  readYamlDocuments,
  type JsonObject,
  type ObjectApi,
} from '@berth/kube';
import { present } from './template-values.js';

/** The members of the ConfigMap; none of it when there is none. */
export async function awsAuthOf(kube: ObjectApi): Promise<Readonly<Record<string, string>>> {
  try {
    return (await kube.get('configmaps', { namespace: 'kube-system', name: 'aws-auth' })).data ?? {};
  } catch (error) {
    if (hasReason(error, 'NotFound')) return {};
    throw error;
  }
}

/** The rows as items of the file, roles first. */
export const identityMappingsOf = (awsAuth: Readonly<Record<string, string>>): readonly JsonObject[] => [
  ...rowsOf(awsAuth['mapRoles'])
    .filter(isOfPeople)
    .map((row) => mapping(row, 'rolearn')),
  ...rowsOf(awsAuth['mapUsers']).map((row) => mapping(row, 'userarn')),
  ...listOf(awsAuth['mapAccounts']).map((account) => ({ account: String(account) })),
];

function listOf(text: string | undefined): readonly unknown[] {
  const value = readYamlDocuments(text ?? '', 'aws-auth').documents[0]?.value;
  return isJsonArray(value) ? value : [];
}

const rowsOf = (text: string | undefined): readonly JsonObject[] => listOf(text).filter(isJsonObject);

const groupsOf = (row: JsonObject): readonly string[] =>
  (isJsonArray(row['groups']) ? row['groups'] : []).map(String);

/** Nodes and pods on Fargate come with these groups. */
const isOfPeople = (row: JsonObject): boolean =>
  !groupsOf(row).some((group) => ['system:nodes', 'system:node-proxier'].includes(group));

const mapping = (row: JsonObject, key: 'rolearn' | 'userarn'): JsonObject =>
  present({ arn: String(row[key] ?? ''), username: row['username'], groups: groupsOf(row) });
