// Rows of the log as versions. We wrote them ourselves, so their types are taken on trust.
import type { Stored } from './stored.js';
import type { RestoredVersion } from './object-store.js';

interface VersionRow {
  readonly revision: number;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly body: Uint8Array | null;
}

/** A row of the table `versions`. */
export function parseStored(row: unknown): RestoredVersion {
  const { revision, resource, namespace, name, body } = row as VersionRow;
  const object = body === null ? undefined : (JSON.parse(Buffer.from(body).toString('utf8')) as Stored);
  return { place: { resource, namespace, name }, revision, object };
}
