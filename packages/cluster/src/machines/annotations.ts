// What we note on nodes, so that a restart, the price list and people find it there.

export const POOL = 'berth.dev/pool';
export const USD_PER_HOUR = 'berth.dev/usd-per-hour';
/** When the instance was asked for: from then on it costs. */
export const LAUNCHED_AT = 'berth.dev/launched-at';
export const READY_AT = 'berth.dev/ready-at';
/** `lost`: the machine does not answer any more. `reclaimed`: AWS takes it back soon. */
export const MACHINE_STATE = 'berth.dev/machine-state';
/** UID of the pod a Fargate node was made for. */
export const FARGATE_POD = 'berth.dev/fargate-pod-uid';

/** Cluster Autoscaler's taint of a node that is being removed. */
export const TO_BE_DELETED = 'ToBeDeletedByClusterAutoscaler';
/** Cluster Autoscaler's soft taint of a node that may be removed soon. */
export const DELETION_CANDIDATE = 'DeletionCandidateOfClusterAutoscaler';
/** The same pod as `namespace/name`. */
export const FARGATE_POD_KEY = 'berth.dev/fargate-pod';
