// What is put into a namespace for somebody who works there, and the label by which it is found again as ours.
import type { Namespace, Role, RoleBinding, ServiceAccount } from '@berth/kube';

export type NamespaceObject = Namespace | ServiceAccount | Role | RoleBinding;

/** Label of what is ours in a cluster; its value says for whom it is. */
export const OWNER_LABEL = 'berth.dev/helper';

/** Labels of what is made for one purpose. */
export const ownLabels = (purpose: 'access' | 'emr-containers'): Readonly<Record<string, string>> => ({
  'app.kubernetes.io/managed-by': 'berth',
  [OWNER_LABEL]: purpose,
});
