// Named maxima of the Kubernetes client.

/** Objects asked for in one page of a list, as client-go asks. */
export const LIST_PAGE_SIZE = 500;

/** Longest wait for the head of an answer, and between two parts of it; streams have no limit between parts. */
export const REQUEST_TIMEOUT_MS = 60_000;

/** Longest wait for a TCP and TLS connection. */
export const CONNECT_TIMEOUT_MS = 10_000;

/** Answers 429 with Retry-After that one call waits through. */
export const MAX_THROTTLE_RETRIES = 10;

/** Longest Retry-After that is followed. */
export const MAX_RETRY_AFTER_MS = 30_000;

/** First pause before a watch or a list is tried again, as client-go's reflector pauses. */
export const FIRST_BACKOFF_MS = 800;

/** Longest pause before a watch or a list is tried again. */
export const MAX_BACKOFF_MS = 30_000;

/** Seconds that one watch request stays open before it is renewed: this many at least, twice as many at most. */
export const WATCH_SECONDS = 300;

/** Longest line of a watch: the largest object that etcd takes, and its old copy. */
export const MAX_WATCH_LINE_BYTES = 16 * 1024 * 1024;

/** Age at which a token file is read again. */
export const TOKEN_FILE_AGE_MS = 10_000;

/** Longest run of a credential plugin. */
export const PLUGIN_TIMEOUT_MS = 60_000;

/** Largest output of a credential plugin. */
export const MAX_PLUGIN_OUTPUT_BYTES = 1024 * 1024;

/** Bytes of a body that did not hold a Status, shown in the error. */
export const MAX_SHOWN_BODY = 1024;

/** Standard input that is sent before the terminal at the other end has taken it. */
export const MAX_UNSENT_BYTES = 1024 * 1024;
