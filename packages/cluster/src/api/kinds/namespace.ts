// Rules of namespaces: a label with their name, a finalizer of their own.
import type { Namespace } from '@berth/kube';

import { typedRules } from './typed-rules.unsafe.js';

const nameLabel = 'kubernetes.io/metadata.name';

/** Rules of `Namespace`. */
export const namespaceRules = typedRules<Namespace>({
  defaults: ({ metadata }) => {
    if (metadata.name) metadata.labels = { ...metadata.labels, [nameLabel]: metadata.name };
  },
  prepareForCreate: (namespace) => {
    const { metadata } = namespace;
    if (metadata.name) metadata.labels = { ...metadata.labels, [nameLabel]: metadata.name };
    namespace.status = { phase: 'Active' };
    const finalizers = namespace.spec?.finalizers ?? [];
    if (!finalizers.includes('kubernetes')) namespace.spec = { finalizers: [...finalizers, 'kubernetes'] };
  },
  prepareForUpdate: (namespace, before, { subresource }) => {
    if (subresource === 'finalize') return;
    if (before.spec) namespace.spec = { finalizers: [...(before.spec.finalizers ?? [])] };
    if (!namespace.spec?.finalizers?.length) namespace.spec = {};
  },
});
