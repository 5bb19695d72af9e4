// Named maxima of this room: sizes of what clients may send, pages, life times, pauses of supervised processes.

/** Largest project bundle, compressed. */
export const MAX_BUNDLE_BYTES = 64 * 2 ** 20;
/** Largest sum of file sizes in a bundle, uncompressed. */
export const MAX_UNPACKED_BYTES = 512 * 2 ** 20;
export const MAX_BUNDLE_FILES = 10_000;
/** Largest JSON or form body. */
export const MAX_BODY_BYTES = 4 * 2 ** 20;
/** Largest body of a login: anybody may send one. */
export const MAX_LOGIN_BYTES = 16 * 2 ** 10;
export const PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 500;
/** Life of tokens that people log in for, as in Concurrent for MLflow. */
export const LOGIN_TOKEN_LIFE_MS = 7 * 24 * 3_600_000;
export const MAX_TOKEN_LIFE_MS = 365 * 24 * 3_600_000;
/** A run's own token never outlives this. */
export const RUN_TOKEN_LIFE_MS = 7 * 24 * 3_600_000;
/** Tries of one user without the right password before all are refused, and for how long. */
export const MAX_LOGIN_FAILURES = 10;
export const LOGIN_PAUSE_MS = 60_000;
/** Names whose tries are remembered, and tries that may wait for their turn. */
export const MAX_LOGIN_NAMES = 1_000;
export const MAX_WAITING_LOGINS = 64;
/** Longest user name or password that is looked at. */
export const MAX_CREDENTIAL_LENGTH = 256;
/** Events one SSE poll reads at most. */
export const EVENT_PAGE = 500;
export const SSE_HEARTBEAT_MS = 15_000;
/** MLflow: how long it may take to answer first, how often its health is asked, pauses between restarts. */
export const MLFLOW_START_MS = 120_000;
export const MLFLOW_HEALTH_MS = 5_000;
export const MLFLOW_START_POLL_MS = 50;
export const MLFLOW_RESTART_MS = 500;
export const MLFLOW_RESTART_MAX_MS = 30_000;
export const MLFLOW_STOP_MS = 5_000;
/** Unhealthy answers in a row before it is restarted. */
export const MLFLOW_MAX_MISSES = 6;
export const MLFLOW_REQUEST_MS = 30_000;
/** Tracking servers, and places of artifacts, that are remembered; beyond this they are asked for again. */
export const MAX_TRACKING_CLIENTS = 100;
export const MAX_ARTIFACT_ROOTS = 10_000;
/** Largest JSON answer of a tracking server; anybody's may be named in a request. */
export const MAX_MLFLOW_JSON_BYTES = 16 * 2 ** 20;
/** Artifacts of a project that are fetched at once. */
export const ARTIFACT_DOWNLOADS = 8;
/** How long the end of a run waits for the last lines of its pods' logs. */
export const LOG_SETTLE_MS = 10_000;
export const LOG_RETRY_MS = 500;
/** Of a longer log, this much of its beginning and of its end goes to MLflow; all of it stays in our file. */
export const LOG_HEAD_BYTES = 4 * 2 ** 20;
export const LOG_TAIL_BYTES = 12 * 2 ** 20;
/** Failed attempts to read a pod's log before it counts as lost. */
export const MAX_LOG_TRIES = 20;
/** A node that is not ready after this time is not waited for any more (Cluster Autoscaler's MaxNodeStartupTime). */
export const NODE_BOOT_MS_MAX = 900_000;
/** A pod that has no place by then never landed, as far as forecasts are scored. */
export const FORECAST_PATIENCE_MS = 900_000;
/** How often pods that wait too long are looked for, and the sizes of pools are read. */
export const FORECAST_SWEEP_MS = 10_000;
/** Objects that cannot be read (somebody's cluster, few rights) hold forecasts back no longer than this. */
export const FORECAST_SYNC_MS = 5_000;
/** Pods whose forecast has yet to come true; beyond this, further ones are passed over. */
export const MAX_FORETOLD = 200;
/** Part of the time that forecasts of all pods may take, and how much of it is saved up for a burst. */
export const FORECAST_TIME_PART = 0.1;
export const FORECAST_SAVED_MS_MAX = 500;
/** Missed forecasts kept in each of the two files, and the size of one beyond which it is only counted. */
export const MAX_MISSES = 200;
export const MAX_MISS_BYTES = 4 * 2 ** 20;
/** Ended tokens are remembered so long, and looked for so often. */
export const ENDED_TOKEN_KEPT_MS = 7 * 24 * 3_600_000;
export const TOKEN_PRUNE_MS = 3_600_000;
