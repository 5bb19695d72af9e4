// Events are served as v1 and as events.k8s.io/v1; the same objects with other names of fields.
import type { Draft } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';

// events.k8s.io/v1 name of a field -> v1 name.
const FIELDS: readonly (readonly [newer: string, core: string])[] = [
  ['regarding', 'involvedObject'],
  ['note', 'message'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
  ['reportingController', 'reportingComponent'],
];

/** A v1 event as events.k8s.io/v1 shows it. */
export function eventFromCore(event: Stored): Stored {
  const names = new Map(FIELDS.map(([newer, core]) => [core, newer]));
  return renamed(event, names, 'events.k8s.io/v1');
}

/** An events.k8s.io/v1 event as v1 stores it. */
export function eventToCore(event: Stored): Draft {
  return renamed(event, new Map(FIELDS), 'v1');
}

function renamed(event: Stored, names: ReadonlyMap<string, string>, apiVersion: string): Draft {
  const result: Draft = { kind: 'Event', apiVersion };
  for (const [field, value] of Object.entries(event)) {
    if (field !== 'kind' && field !== 'apiVersion') result[names.get(field) ?? field] = value;
  }
  return result;
}
