// Named maxima of this room: every retry, wait and loop over outside data is bounded here.

/** A worker Job is made again at most this often after deaths that were not the user's doing. */
export const MAX_RETRIES_DEFAULT = 2;
/** First pause before a worker Job is made again; doubles each time. */
export const RETRY_DELAY_MS = 5_000;
/** An effect that failed for a passing reason is tried again after this, doubling up to the maximum. */
export const EFFECT_RETRY_MS = 500;
export const EFFECT_RETRY_MAX_MS = 30_000;
/** A held run is forecast again this often. */
export const REFORECAST_MS = 15_000;
/** Job objects stay this long after a run ended, so that kubectl can still look at them. */
export const JOB_TTL_AFTER_END_SECONDS = 3_600;
/** Safety net: Kubernetes itself removes Jobs that nobody finished with after a week. */
export const JOB_TTL_SAFETY_SECONDS = 7 * 24 * 3_600;
/** How long a stopped run may take to end its pods before its end is written anyway. */
export const STOP_WAIT_MS = 60_000;
export const STOP_POLL_MS = 250;
/** Grace that a worker's processes get between SIGTERM and SIGKILL. */
export const WORKER_GRACE_SECONDS = 30;
/** Longest name of a Job: its pods get six characters more, and pod names serve as host names of 63. */
export const MAX_JOB_NAME_LENGTH = 57;
/** Longest evidence text that is kept of an event or a container message. */
export const MAX_EVIDENCE_LENGTH = 2_000;
/** Files of a project: how many, and how large together. */
export const MAX_PROJECT_FILES = 10_000;
/** Container requests of the bootstrap pod: they fit a t3.medium (2 vCPU, 4 GiB) beside the system's reserve. */
export const BOOTSTRAP_CPU = '1';
export const BOOTSTRAP_MEMORY = '2Gi';
/** A watch that ended or was refused is opened again after this. */
export const WATCH_RETRY_MS = 500;
/** How many names an error lists at most. */
export const MAX_LISTED_NAMES = 12;
/** How long a run waits for its tracking server before it ends without: for its plan, and again for its end. */
export const TRACKING_PATIENCE_MS = 180_000;
/** A running worker's log is shipped this often when it grew. */
export const SHIP_LOGS_MS = 15_000;
/** Logs beyond the first size are sent again only when they grew by a quarter: in all about five times their length. */
export const SHIP_ALWAYS_BYTES = 256 * 1024;
export const SHIP_GROWTH = 1.25;
/** Changes of a run's objects within this time are looked at together. */
export const OBSERVE_DELAY_MS = 20;
/** Runs whose pod has no node yet are looked at again this often, for refusals that no object shows. */
export const RESYNC_MS = 5_000;
/** Nodes whose labels are remembered after they were seen; beyond this they are asked for again. */
export const MAX_CACHED_NODES = 10_000;
/** A pod that was to start at once and got its node later than this was foretold wrong. */
export const LATE_NOW_MS = 10_000;
/** The same for a pod that had to wait for a node to boot; nodes on EKS take one to two minutes. */
export const LATE_AFTER_BOOT_MS = 300_000;
