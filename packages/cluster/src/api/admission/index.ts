// The admission of the embedded cluster: kube-apiserver's default plugins in its order, and room for more.
export { createAdmission, type Admission, type AdmissionPlugin, type AdmissionRequest } from './admission.js';
export { quotaStatus } from './quota-status.js';
import type { AdmissionPlugin } from './admission.js';
import { defaultTolerationSeconds } from './default-toleration-seconds.js';
import { limitRanger } from './limit-ranger.js';
import { namespaceLifecycle } from './namespace-lifecycle.js';
import { podSecurity } from './pod-security.js';
import { priority } from './priority.js';
import { resourceQuota } from './resource-quota.js';
import { runtimeClass } from './runtime-class.js';
import { serviceAccount } from './service-account.js';
import { defaultStorageClass, storageObjectInUseProtection } from './storage-defaults.js';
import { taintNodesByCondition } from './taint-nodes-by-condition.js';

/** kube-apiserver's default plugins that exist here, in its order; quotas always come last. */
export function defaultAdmissionPlugins(extra: readonly AdmissionPlugin[] = []): readonly AdmissionPlugin[] {
  return [
    namespaceLifecycle,
    limitRanger,
    serviceAccount,
    taintNodesByCondition,
    podSecurity,
    priority,
    defaultTolerationSeconds,
    defaultStorageClass,
    storageObjectInUseProtection,
    runtimeClass,
    ...extra,
    resourceQuota,
  ];
}
