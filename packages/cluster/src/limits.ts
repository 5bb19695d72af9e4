// Every bound of the embedded cluster's API and store, in one place.

/** Changes kept per resource for watches that resume; older versions answer 410 Expired. */
export const WATCH_WINDOW_CHANGES = 4096;

/** kube-apiserver's own limit of a request body: 3 MiB. */
export const REQUEST_BODY_BYTES = 3 * 1024 * 1024;

/** Lists larger than this are compressed when the client accepts it (kube-apiserver: 128 KiB). */
export const GZIP_THRESHOLD_BYTES = 128 * 1024;

/** Bytes a slow watch client may leave unread before its connection is closed. */
export const WATCH_BACKLOG_BYTES = 16 * 1024 * 1024;

/** Rows of superseded versions deleted from the log in one go. */
export const COMPACTION_BATCH_ROWS = 1024;
