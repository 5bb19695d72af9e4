// Service accounts of a cluster that name a role of IAM, as its own API tells.
import type { ObjectApi } from '@berth/kube';
import type { ActualAccount } from './actual.js';

const ROLE = 'eks.amazonaws.com/role-arn';
const MANAGED_BY = 'app.kubernetes.io/managed-by';

/** All of them, in the order of their names. */
export async function inspectAccounts(kube: ObjectApi): Promise<readonly ActualAccount[]> {
  const { items } = await kube.list('serviceaccounts');
  return items
    .flatMap(({ metadata }) => {
      const { [ROLE]: roleArn, ...annotations } = metadata.annotations ?? {};
      const { [MANAGED_BY]: _manager, ...labels } = metadata.labels ?? {};
      const { namespace = 'default', name = '' } = metadata;
      return roleArn === undefined ? [] : [{ namespace, name, roleArn, labels, annotations }];
    })
    .toSorted((a, b) => (`${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1));
}
