// Assertions are for what we believe impossible; never for user input.

/** Throws when `condition` is false: a bug of ours, not a mistake of the user's. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** Ends an exhaustive switch; the compiler rejects the call while a case is missing. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
