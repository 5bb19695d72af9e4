// NamespaceLifecycle: nothing is created in a namespace that does not exist or is going away.
import { StatusError, type Namespace } from '@berth/kube';

import { forbidden, notFound } from '../status-errors.js';
import type { AdmissionPlugin, AdmissionRequest } from './admission.js';

/** The plugin kube-apiserver runs under the same name. */
export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  mutate: (request) => {
    const { operation, namespace, api, name } = request.context;
    const ownName = name ?? '';
    if (isNamespace(request) && operation === 'DELETE' && immortal.has(ownName))
      throw forbidden({ group: '', resource: 'namespaces' }, ownName, 'this namespace may not be deleted');
    if (operation !== 'CREATE' || !namespace || isNamespace(request)) return;
    const found = api.peek('namespaces', { name: namespace });
    if (!found) throw notFound({ group: '', resource: 'namespaces' }, namespace);
    if (isTerminating(found) && !isAccessReview(request)) throw terminatingError(request, namespace);
  },
};

/** Namespaces that always exist. */
const immortal: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

const isNamespace = ({ group, kind }: AdmissionRequest): boolean => group === '' && kind === 'Namespace';

const isTerminating = ({ metadata, status }: Namespace): boolean =>
  metadata.deletionTimestamp !== undefined || status?.phase === 'Terminating';

const isAccessReview = ({ kind }: AdmissionRequest): boolean => kind === 'LocalSubjectAccessReview';

function terminatingError({ group, resource, context }: AdmissionRequest, namespace: string): StatusError {
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const { status } = forbidden({ group, resource }, context.name ?? '', why);
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  };
  return new StatusError({ ...status, details: { ...status.details, causes: [cause] } });
}
