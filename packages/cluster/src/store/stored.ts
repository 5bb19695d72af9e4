// An object as the store keeps it.

/** A stored object, frozen. */
export type Stored = Readonly<Record<string, unknown>>;
