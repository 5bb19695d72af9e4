// Failures of the way to a server, told apart from what the API itself answers.
import { hasReason, StatusError } from '@berth/kube';

/** The API could not be asked at all: no network, no name, no trust. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';

  constructor(server: string, cause: unknown) {
    super(`cannot reach ${server}: ${rootMessage(cause)}`, { cause });
  }
}

/** True when a pooled connection turned out to be closed by the server. */
export const isClosedSocket = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'UND_ERR_SOCKET' || error.code === 'ECONNRESET');

/** True when a watch must start over with a new list: what it asked for is no longer kept. */
export const isExpired = (error: unknown): boolean => hasReason(error, 'Expired') || hasReason(error, 'Gone');

/** Names the server in every failure that is not the API's own answer, nor the caller's own wish. */
export async function reportingConnection<T>(
  server: string,
  signal: AbortSignal | undefined,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const isOwn = error instanceof StatusError || error instanceof ConnectionError || signal?.aborted;
    if (isOwn || !(error instanceof Error) || !('code' in error)) throw error;
    throw new ConnectionError(server, error);
  }
}

/** The innermost message says most: undici and Happy Eyeballs wrap the cause. */
function rootMessage(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return rootMessage(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? rootMessage(error.cause) : error.message;
}
