// One line of a watch, checked as far as we rely on it.
import { isJsonObject, StatusError, type Status } from '@berth/kube';
import { isStatus, statusOfBody } from './status-body.js';
import { asObject } from './wire.unsafe.js';

/** What a line of a watch may say. */
export type WatchLine<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T; readonly resourceVersion: string }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string }
  | { readonly type: 'ERROR'; readonly status: Status };

/** Reads one line; what is not a watch event at all is a StatusError of our own making. */
export function readWatchEvent<T>(line: unknown): WatchLine<T> {
  if (!isJsonObject(line)) return malformed();
  const { type, object } = line;
  switch (type) {
    case 'ERROR':
      return { type, status: isStatus(object) ? object : statusOfBody(500, JSON.stringify(object ?? null)) };
    case 'BOOKMARK':
      return { type, resourceVersion: versionOf(object) };
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return { type, object: asObject<T>(object), resourceVersion: versionOf(object) };
    default:
      return malformed();
  }
}

function versionOf(object: unknown): string {
  const metadata = isJsonObject(object) ? object['metadata'] : undefined;
  const version = isJsonObject(metadata) ? metadata['resourceVersion'] : undefined;
  return typeof version === 'string' ? version : malformed();
}

function malformed(): never {
  throw new StatusError(statusOfBody(500, 'the server sent a malformed watch event'));
}
