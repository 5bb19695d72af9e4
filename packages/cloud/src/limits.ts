// Every bound of the embedded AWS that is ours, not AWS's.

/** Put-off work done in one go before a call is answered; more means that something schedules itself for ever. */
export const MAX_DUE_WORK = 100_000;

/** The largest request body; CloudFormation's templates are far below. */
export const MAX_REQUEST_BYTES = 8 * 1024 * 1024;

/** How far a signature's time may be from ours, as AWS has it. */
export const MAX_SKEW_MS = 5 * 60 * 1000;

/** How often work in the background is tried. */
export const MAX_FAILURES = 10;

/** Before work in the background is tried again, times the number of failures. */
export const RETRY_MS = 500;
