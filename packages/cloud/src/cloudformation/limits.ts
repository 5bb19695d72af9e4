// Bounds of the embedded CloudFormation that are ours.

/** Events kept in a region; the oldest go first. */
export const MAX_STACK_EVENTS = 20_000;

/** Tries of a call that was throttled or met a fault of the service, before the resource has failed. */
export const MAX_RESOURCE_ATTEMPTS = 6;

/** How long a resource that is not there yet is left alone, at least. */
export const POLL_MS = 500;
