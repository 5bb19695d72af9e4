// `iamIdentityMappings`: the rows of aws-auth that people wrote. Those of nodes are written by who makes the nodes.
import {
  hasReason,
  isJsonArray,
  isJsonObject,
  readYamlDocuments,
  type JsonObject,
  type ObjectApi,
} from '@berth/kube';
import { EMR_CONTAINERS } from '../render/kubernetes/emr-containers.js';
import { EMR_ROLE } from '../render/kubernetes/identity-mappings.js';
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

/** The namespaces in which EMR on EKS has its rights by the Role that goes by its name. */
export async function emrNamespacesOf(kube: ObjectApi): Promise<readonly string[]> {
  const { items } = await kube.list('rolebindings.rbac.authorization.k8s.io', {
    fieldSelector: `metadata.name=${EMR_CONTAINERS}`,
  });
  return items
    .filter(
      ({ roleRef, subjects = [] }) =>
        roleRef.kind === 'Role' &&
        roleRef.name === EMR_CONTAINERS &&
        subjects.some(({ kind, name }) => kind === 'User' && name === EMR_CONTAINERS),
    )
    .flatMap(({ metadata }) => metadata.namespace ?? [])
    .toSorted();
}

/** What `identityMappingsOf` makes its items of. */
export interface MappingSources {
  /** The members of the ConfigMap. */
  readonly awsAuth?: Readonly<Record<string, string>> | undefined;
  /** Namespaces of EMR on EKS: its row is written as the service, once for each. */
  readonly emrNamespaces?: readonly string[] | undefined;
  readonly accountId: string;
}

/** The rows as items of the file, roles first. */
export const identityMappingsOf = ({
  awsAuth = {},
  emrNamespaces = [],
  accountId,
}: MappingSources): readonly JsonObject[] => [
  ...rowsOf(awsAuth['mapRoles'])
    .filter(isOfPeople)
    .flatMap((row) =>
      emrNamespaces.length > 0 && isOfEmr(row, accountId)
        ? emrNamespaces.map((namespace) => ({ serviceName: EMR_CONTAINERS, namespace }))
        : [mapping(row, 'rolearn')],
    ),
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

/** As it is written for `serviceName`. */
const isOfEmr = (row: JsonObject, accountId: string): boolean =>
  String(row['rolearn']).endsWith(`:iam::${accountId}:role/${EMR_ROLE}`) &&
  row['username'] === EMR_CONTAINERS &&
  groupsOf(row).length === 0;

const mapping = (row: JsonObject, key: 'rolearn' | 'userarn'): JsonObject =>
  present({ arn: String(row[key] ?? ''), username: row['username'], groups: groupsOf(row) });
