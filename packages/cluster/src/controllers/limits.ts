// Every number that bounds a controller's work, in one place.

/** Reconciles that run at the same time in one controller. */
export const CONCURRENT_RECONCILES = 8;
/** First delay after a failed reconcile; doubles with each further failure. */
export const RETRY_BASE_MS = 5;
/** Longest delay between two tries of one key. */
export const RETRY_MAX_MS = 60_000;
/** Pods that one reconcile of a workload creates or deletes at most; the rest waits for the next one. */
export const PODS_PER_RECONCILE = 500;
/** Writes a reconcile has under way at the same time. */
export const CONCURRENT_WRITES = 32;
/** Delay before a Job replaces its first failed pod; doubles with each failure (Kubernetes' own number). */
export const JOB_BACKOFF_MS = 10_000;
/** Longest delay before a Job replaces a failed pod (Kubernetes' own number). */
export const JOB_BACKOFF_MAX_MS = 600_000;
/** Terminated pods kept before the oldest are removed (kube-controller-manager's default). */
export const TERMINATED_POD_THRESHOLD = 12_500;
/** Events remembered so that a repeated one is counted instead of stored again. */
export const REMEMBERED_EVENTS = 4_096;
/** A node whose lease is older than this is not ready any more (kube-controller-manager's default). */
export const NODE_MONITOR_GRACE_MS = 50_000;
/** How often leases are looked at. */
export const NODE_MONITOR_PERIOD_MS = 5_000;
/** How often a namespace that is being deleted is looked at again while something holds it. */
export const NAMESPACE_RECHECK_MS = 1_000;
/** How often orphaned and surplus pods are collected. */
export const POD_GC_PERIOD_MS = 20_000;
/** Endpoints in one EndpointSlice (kube-controller-manager's default). */
export const ENDPOINTS_PER_SLICE = 100;
/** How long a node may be missing before its pods are removed (kube-controller-manager's quarantine). */
export const MISSING_NODE_QUARANTINE_MS = 40_000;
/** A granted eviction that nobody carried out is forgotten after this time (kube-controller-manager's own number). */
export const DISRUPTION_TIMEOUT_MS = 120_000;
/** How often a claim that waits for a volume says so again. */
export const CLAIM_REMINDER_MS = 60_000;
/** How long changes of a namespace are collected before its quotas are counted again. */
export const QUOTA_SETTLE_MS = 50;
/** Missed starts of a CronJob that are looked at: as in Kubernetes, a longer backlog is not caught up with. */
export const MISSED_CRON_STARTS = 100;
