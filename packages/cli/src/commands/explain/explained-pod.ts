// What is explained: a pod, and the document that holds it where there is one.
import type { Pod } from '@berth/kube';
import type { PodDocument } from '@berth/placement';

/** One pod to explain. */
export interface ExplainedPod {
  readonly pod: Pod;
  readonly document?: PodDocument | undefined;
}
