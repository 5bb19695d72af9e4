// Every number that bounds the machines' work, in one place.

/** How often every living node renews its lease; one batch for all. */
export const HEARTBEAT_MS = 20_000;
/** What a lease promises. */
export const LEASE_SECONDS = 40;
/** Tries to find an address that no node has. */
export const ADDRESS_TRIES = 1_000;
/** Ended node lives kept in the history; older ones are dropped. */
export const REMEMBERED_LIVES = 500;
/** First wait after a pool had no capacity; doubles (Cluster Autoscaler's initial-node-group-backoff-duration). */
export const POOL_BACKOFF_MS = 300_000;
/** Longest such wait (max-node-group-backoff-duration). */
export const POOL_BACKOFF_MAX_MS = 1_800_000;
/** A node that is not ready after this time counts as broken (Cluster Autoscaler's MaxNodeStartupTime). */
export const NODE_STARTUP_MS_MAX = 900_000;
/** Pods one scale-up looks at. */
export const PODS_PER_SCALE_UP = 10_000;
/** How long pods of a node that is removed may take to end (max-graceful-termination-sec). */
export const DRAIN_SECONDS = 600;
/** Warning time before a spot instance goes. */
export const SPOT_NOTICE_MS = 120_000;
/** How often surplus nodes are looked for (Cluster Autoscaler's scan-interval). */
export const REMOVAL_LOOK_MS = 10_000;
/** An unchanged question is asked again after this time. */
export const STALE_FORECAST_MS = 10_000;
