// A watch that goes on: when the server ends it or the connection breaks it is asked for again from the last version
// seen (bookmarks included), so that every change comes once. It ends when it is aborted or when the API refuses.
import { StatusError, type Clock, type ObjectEvent, type SelectionOptions } from '@berth/kube';
import { createBackoff, pause } from './backoff.js';
import { readJsonLines } from './json-lines.js';
import { WATCH_SECONDS } from './limits.js';
import { objectPath } from './object-path.js';
import { isStatus } from './status-body.js';
import { ConnectionError } from './connection-error.js';
import type { Transport } from './transport.js';
import { readWatchEvent } from './watch-event.js';

/** What to watch, from where, and by which connection. */
export interface WatchStreamOptions extends SelectionOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: () => number;
  readonly resource: string;
  readonly resourceVersion: string;
  readonly signal: AbortSignal;
}

/** Every change after `resourceVersion`. Rejects with a StatusError `Expired` when that is too long ago. */
export async function* watchStream<T>(options: WatchStreamOptions): AsyncGenerator<ObjectEvent<T>> {
  const backoff = createBackoff(options.random);
  const position = { resourceVersion: options.resourceVersion };
  while (!options.signal.aborted) {
    try {
      for await (const event of watchOnce<T>(options, position)) {
        backoff.reset();
        yield event;
      }
      if (position.resourceVersion !== options.resourceVersion) backoff.reset();
    } catch (error) {
      if (options.signal.aborted) return;
      if (!isPassing(error)) throw error;
    }
    await pause(options.clock, backoff.next(), options.signal);
  }
}

/** One request; `position` moves with what it brings. */
async function* watchOnce<T>(
  options: WatchStreamOptions,
  position: { resourceVersion: string },
): AsyncGenerator<ObjectEvent<T>> {
  const { transport, resource, namespace, labelSelector, fieldSelector, signal } = options;
  const query = {
    watch: true,
    allowWatchBookmarks: true,
    resourceVersion: position.resourceVersion,
    timeoutSeconds: Math.ceil(WATCH_SECONDS * (1 + options.random())),
    labelSelector,
    fieldSelector,
  };
  const path = objectPath({ resource, namespace, query });
  const body = await transport.open({ method: 'GET', path, signal, isStream: true });
  for await (const line of readJsonLines(body)) {
    const event = readWatchEvent<T>(line);
    if (event.type === 'ERROR') throw new StatusError(event.status);
    position.resourceVersion = event.resourceVersion;
    if (event.type !== 'BOOKMARK') yield { type: event.type, object: event.object };
  }
}

/** Failures of the way, not of the question: the connection, or a server that is busy or starting. */
function isPassing(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  if (error instanceof StatusError) return isStatus(error.status) && isBusy(error.status.code ?? 0);
  return error instanceof SyntaxError || (error instanceof Error && 'code' in error);
}

const isBusy = (code: number): boolean =>
  code === 429 || code === 500 || code === 502 || code === 503 || code === 504;
