// Every number that bounds the scheduler's work, in one place.

/** First wait of a pod that could not be placed; doubles with each try (kube-scheduler's default). */
export const POD_INITIAL_BACKOFF_MS = 1_000;
/** Longest wait before a pod is tried again after something changed (kube-scheduler's default). */
export const POD_MAX_BACKOFF_MS = 10_000;
/** A pod that nothing woke for this long is tried again anyway (kube-scheduler's default). */
export const UNSCHEDULABLE_FLUSH_MS = 300_000;
/** Bindings that wait for the store at the same time. */
export const BINDINGS_IN_FLIGHT = 512;
/** Cycles after which the loop lets the rest of the process have a turn. */
export const CYCLES_PER_TURN = 32;
/** A repeated FailedScheduling event with the same text is recorded again only after this time. */
export const REPEATED_EVENT_MS = 60_000;
/** Failed decisions remembered by the shape of the pod. */
export const REMEMBERED_FAILURES = 1_024;
