// Every number that bounds the simulated runtime, in one place.

/** Pods whose next stage is applied at the same time. */
export const CONCURRENT_STAGES = 256;
