// Every number that bounds the kubelet's work, with the kubelet's own where it has one.

/** First delay before a container that failed again is restarted; doubles each time (kubelet: 10 s). */
export const restartBackoffMs = 10_000;
/** Longest delay before a restart, and before an image is tried again (kubelet: 300 s). */
export const backoffMaxMs = 300_000;
/** A container that ran this long starts its back-off anew (kubelet: 10 minutes). */
export const backoffResetMs = 600_000;
/** First delay before an image is tried again; doubles each time. */
export const imageBackoffMs = 10_000;
/** ErrImagePull turns into ImagePullBackOff after this long. */
export const imageErrorShownMs = 1_000;
/** Delay before a missing config map, secret or key is looked for again. */
export const configRetryMs = 3_000;
/** First delay before volumes are tried again; doubles each time. */
export const volumeRetryMs = 500;
/** Longest delay between two tries of volumes (kubelet: 2 min 2 s). */
export const volumeRetryMaxMs = 122_000;
/** Bytes of a termination message that are kept (Kubernetes: 4096). */
export const terminationMessageBytesMax = 4_096;
/** Lines and bytes of the log that stand in for a termination message (Kubernetes: 80 lines, 2048 bytes). */
export const terminationLogLinesMax = 80;
export const terminationLogBytesMax = 2_048;
/** Time between TERM and KILL that a container gets even when its preStop hook used up the grace (kubelet: 2 s). */
export const graceMinMs = 2_000;
/** Bytes of a probe's or hook's output that are shown (kubelet: 10 KiB). */
export const handlerOutputBytesMax = 10_240;
/** Pod logs kept after their pods are gone, oldest removed first. */
export const keptLogPodsMax = 500;
/** What pods get to end in when the cluster stops (kubelet: shutdownGracePeriod, less that of critical pods). */
export const shutdownGraceMs = 10_000;
/** After them, pods of critical priority get this long (kubelet: shutdownGracePeriodCriticalPods). */
export const shutdownGraceCriticalMs = 3_000;
/** What the last writes and the removal of folders may take beyond the grace. */
export const shutdownSlackMs = 5_000;
/** A log larger than this loses its older half. */
export const logBytesMax = 64 * 1024 * 1024;
/** How often logs are looked at for new lines. */
export const logPollMs = 100;
/** Status writes of one pod are brought together for this long. */
export const statusDelayMs = 5;
/** Tries of a status write that the API refuses for a passing reason. */
export const statusTriesMax = 5;
/** Ended attempts of a container kept for `--previous`. */
export const attemptsKeptMax = 2;
/** Service account tokens are renewed when this part of their life is over (kubelet: 80 %). */
export const tokenRenewPart = 0.8;
/** How often volumes of running pods are brought up to date. */
export const volumeSyncMs = 10_000;
