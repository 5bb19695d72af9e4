// What the EKS clusters of an embedded AWS keep in the one Kubernetes that they share: roles of service accounts and
// rows of aws-auth. Whose they are is told by the role: those of a cluster's stacks are named `eksctl-CLUSTER-…`.
import { hasReason, isJsonArray, isJsonObject, readYamlDocuments, renderYaml } from '@berth/kube';
import type { ConfigMap, ObjectApi, ServiceAccount } from '@berth/kube';

/**
 * Takes away what belonged to a cluster that is deleted, as on AWS it goes with the cluster: what its stacks' roles are
 * for. With the last cluster goes all of it, since nobody is left who could take a role or enter with one.
 */
export async function forgetCluster(
  api: ObjectApi,
  closed: string,
  standing: readonly string[],
): Promise<void> {
  const clusters = [closed, ...standing];
  const goes = (arn: string): boolean => standing.length === 0 || ownerOf(arn, clusters) === closed;
  const { items } = await api.list('serviceaccounts');
  for (const account of items.filter(({ metadata }) => goes(metadata.annotations?.[ROLE] ?? '')))
    await forgetRole(api, account);
  const awsAuth = await awsAuthOf(api);
  if (!awsAuth) return;
  if (standing.length === 0) {
    await api.delete('configmaps', AWS_AUTH);
    return;
  }
  const mapRoles = rowsWithout(awsAuth.data?.['mapRoles'], goes);
  if (mapRoles !== undefined)
    await api.patch('configmaps', AWS_AUTH, { type: 'merge', body: { data: { mapRoles } } });
}

/** The API as one cluster's: what belongs to the stacks of others is not read. For adoption, which writes nothing. */
export function ownPartOf(api: ObjectApi, own: string, others: readonly string[]): ObjectApi {
  const clusters = [own, ...others];
  const isOfOther = (arn: string): boolean => (ownerOf(arn, clusters) ?? own) !== own;
  return {
    ...api,
    async get(resource, key) {
      const object = await api.get(resource, key);
      if (key.name !== AWS_AUTH.name || key.namespace !== AWS_AUTH.namespace || !('data' in object))
        return object;
      const mapRoles = rowsWithout(object.data?.['mapRoles'], isOfOther);
      return mapRoles === undefined ? object : { ...object, data: { ...object.data, mapRoles } };
    },
    async list(resource, selection) {
      const list = await api.list(resource, selection);
      const isOwn = ({ metadata }: Listed): boolean => !isOfOther(metadata.annotations?.[ROLE] ?? '');
      return { ...list, items: list.items.filter(isOwn) };
    },
  };
}

/** The cluster whose stacks made the role; the longest name, where one begins with another. Else undefined. */
export function ownerOf(roleArn: string, clusterNames: readonly string[]): string | undefined {
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const owners = clusterNames.filter((name) => roleName.startsWith(`eksctl-${name}-`));
  return owners.toSorted((a, b) => b.length - a.length)[0];
}

const ROLE = 'eks.amazonaws.com/role-arn';
interface Listed {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> | undefined };
}

const MANAGED_BY = 'app.kubernetes.io/managed-by';
const AWS_AUTH = { namespace: 'kube-system', name: 'aws-auth' };

/** The account itself stays: pods of the instance may run as it. */
async function forgetRole(api: ObjectApi, { metadata }: ServiceAccount): Promise<void> {
  if (metadata.annotations?.[ROLE] === undefined) return;
  const labels = metadata.labels?.[MANAGED_BY] === 'eksctl' ? { labels: { [MANAGED_BY]: null } } : {};
  const { name = '', namespace = 'default' } = metadata;
  const body = { metadata: { annotations: { [ROLE]: null }, ...labels } };
  await api.patch('serviceaccounts', { namespace, name }, { type: 'merge', body });
}

async function awsAuthOf(api: ObjectApi): Promise<ConfigMap | undefined> {
  try {
    return await api.get('configmaps', AWS_AUTH);
  } catch (error) {
    if (hasReason(error, 'NotFound')) return undefined;
    throw error;
  }
}

/** The rows of roles without those of such roles; undefined where that changes nothing, or they cannot be read. */
function rowsWithout(mapRoles: unknown, goes: (arn: string) => boolean): string | undefined {
  const rows = readYamlDocuments(String(mapRoles ?? ''), 'aws-auth').documents[0]?.value;
  if (!isJsonArray(rows)) return undefined;
  const left = rows.filter((row) => !(isJsonObject(row) && goes(String(row['rolearn'] ?? ''))));
  return left.length === rows.length ? undefined : renderYaml(left, { keys: 'given' });
}
