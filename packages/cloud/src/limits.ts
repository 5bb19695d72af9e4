// Every bound of the embedded AWS that is ours, not AWS's.

/** Put-off work done in one go before a call is answered; more means that something schedules itself for ever. */
export const MAX_DUE_WORK = 100_000;
