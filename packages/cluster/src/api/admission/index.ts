// The admission of the embedded cluster: kube-apiserver's default plugins in its order, and room for more.
export { createAdmission, type Admission, type AdmissionPlugin, type AdmissionRequest } from './admission.js';
import type { AdmissionPlugin } from './admission.js';

/** kube-apiserver's default plugins that exist here, in its order; quotas always come last. */
export function defaultAdmissionPlugins(extra: readonly AdmissionPlugin[] = []): readonly AdmissionPlugin[] {
  return [...extra];
}
