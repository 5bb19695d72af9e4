// Stored values are shared by every reader, so they are frozen once when they enter the store.

/** Freezes a JSON value in depth; a part that is frozen already is taken to be frozen below too. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
  return value;
}
