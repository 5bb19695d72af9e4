// Every bound of the host runtime in one place.

/** A file system split into more roots than this is shown read-only instead. */
export const overlayRootsMax = 64;
/** The kernel takes at most one page of mount options. */
export const mountOptionsBytesMax = 4000;
/** How often containers that an earlier process started are looked at. */
export const adoptedPollMs = 100;
/** A claimed container that has not written its pid after this long never will. */
export const claimWaitMs = 3_000;
/** How often the memory of limited containers is looked at. */
export const memoryPollMs = 100;
/** Looks in a row at which a container was at its limit before it is ended as out of memory. */
export const thrashRoundsMax = 10;
/** Rounds of killing before we give up on a process in an uninterruptible state. */
export const killRoundsMax = 100;
export const killRoundMs = 20;
/** Bytes of a start failure that are shown. */
export const startErrorBytesMax = 2_000;
