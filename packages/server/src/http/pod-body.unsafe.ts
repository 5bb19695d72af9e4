// Pods in a forecast request are Kubernetes objects that the placement model reads field by field; what is not there
// counts as absent, so the shape is trusted here as it is for objects that come from an API server.
import type { Pod } from '@berth/kube';

/** Bodies as pods. */
export const podsOf = (bodies: readonly unknown[]): readonly Pod[] => bodies as readonly Pod[];
