// What can go wrong with the data folder, in words that say what to do.

export type StoreErrorCode = 'store.in-use' | 'store.disk-full' | 'store.corrupt' | 'store.unwritable';

/** A store that cannot be opened or written. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly hint: string;

  constructor(
    code: StoreErrorCode,
    message: string,
    options: { readonly hint: string; readonly cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.name = 'StoreError';
    this.code = code;
    this.hint = options.hint;
  }
}

/** The same failure in our words; `file` is the database. */
export function storeErrorOf(error: unknown, file: string): StoreError {
  const message = error instanceof Error ? error.message : String(error);
  if (/locked|busy/i.test(message)) {
    return new StoreError('store.in-use', `another process uses ${file}`, {
      hint: 'stop it first, or choose another name for this cluster',
      cause: error,
    });
  }
  if (/full|ENOSPC/i.test(message)) {
    return new StoreError('store.disk-full', `no space left to write ${file}`, {
      hint: 'free some space on its disk; nothing that was acknowledged is lost',
      cause: error,
    });
  }
  if (/malformed|not a database|corrupt/i.test(message)) {
    return new StoreError('store.corrupt', `${file} is damaged`, {
      hint: 'move it away to start with an empty cluster',
      cause: error,
    });
  }
  return new StoreError('store.unwritable', `cannot write ${file}: ${message}`, {
    hint: 'check the folder and its permissions',
    cause: error,
  });
}
