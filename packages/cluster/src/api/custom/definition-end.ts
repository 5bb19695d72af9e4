// How a CustomResourceDefinition ends: it is held by a finalizer of the API server's own until its objects are gone.
import type { Draft } from '../kind-rules.js';
import { isRecord, recordAt } from '../meta/draft-meta.unsafe.js';

export const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';

export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

/** Says that the end has begun, in kube-apiserver's words. */
export function markTerminating(draft: Draft, lastTransitionTime: string): void {
  const status = recordAt(draft, 'status') ?? {};
  const conditions: readonly unknown[] = Array.isArray(status['conditions']) ? status['conditions'] : [];
  const terminating = {
    type: 'Terminating',
    status: 'True',
    lastTransitionTime,
    reason: 'InstanceDeletionPending',
    message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  };
  const others = conditions.filter((one) => !isRecord(one) || one['type'] !== 'Terminating');
  draft['status'] = { ...status, conditions: [...others, terminating] };
}
