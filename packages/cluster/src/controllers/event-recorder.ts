// Events as kubectl users read them: one object per story, repeated ones counted instead of stored again.
import { kubeTime, type Clock, type Event, type ObjectReference } from '@berth/kube';
import type { LocalApi } from '../local-api.js';
import { REMEMBERED_EVENTS } from './limits.js';

export interface EventDraft {
  readonly about: ObjectReference;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** Only the scheduler's events carry it: `Scheduling`, `Binding`. */
  readonly action?: string | undefined;
}

export type RecordEvent = (draft: EventDraft) => void;

interface RecorderOptions {
  readonly api: LocalApi;
  readonly clock: Clock;
  readonly component: string;
  /** The form of events.k8s.io, as kube-scheduler writes it. @default false */
  readonly modern?: boolean | undefined;
}

interface Remembered {
  readonly name: string;
  readonly count: number;
}

/** Gives the function that records events of one component. Recording never fails and is never waited for. */
export function createEventRecorder(given: RecorderOptions): RecordEvent {
  const api = given.modern ? given.api.writingAs('events', 'events.k8s.io/v1') : given.api;
  const options = { ...given, api };
  const remembered = new Map<string, Remembered>();
  let serial = 0;
  return (draft) => {
    const key = [draft.about.uid, draft.about.name, draft.reason, draft.message].join('\n');
    const known = remembered.get(key);
    remembered.delete(key);
    const nowMs = options.clock.now();
    const name = known?.name ?? `${draft.about.name}.${eventSuffix(nowMs, serial++)}`;
    const count = (known?.count ?? 0) + 1;
    remembered.set(key, { name, count });
    if (remembered.size > REMEMBERED_EVENTS) remembered.delete(remembered.keys().next().value ?? '');
    const namespace = draft.about.namespace ?? 'default';
    const write = known
      ? options.api.patch('events', { namespace, name }, repeatPatch(options, { nowMs, count }))
      : options.api.create('events', eventOf(draft, { ...options, namespace, name, nowMs }));
    // An event is a courtesy: its namespace may be going away, and an expired one simply starts anew.
    write.catch(() => remembered.delete(key));
  };
}

/** A reference to an object, as events carry it. */
export function referenceTo(
  kind: string,
  apiVersion: string,
  object: {
    readonly metadata: {
      readonly name?: string | undefined;
      readonly namespace?: string | undefined;
      readonly uid?: string | undefined;
      readonly resourceVersion?: string | undefined;
    };
  },
): ObjectReference {
  const { name, namespace, uid, resourceVersion } = object.metadata;
  return { kind, apiVersion, name, namespace, uid, resourceVersion };
}

// kube names events by their nanoseconds in hexadecimal; the serial keeps two of one millisecond apart.
const eventSuffix = (nowMs: number, serial: number): string =>
  (BigInt(Math.floor(nowMs)) * 1_000_000n + BigInt(serial % 1_000_000)).toString(16);

function eventOf(
  draft: EventDraft,
  options: RecorderOptions & { readonly namespace: string; readonly name: string; readonly nowMs: number },
): Event {
  const { component, modern, namespace, name, nowMs } = options;
  const common = {
    apiVersion: 'v1',
    kind: 'Event' as const,
    metadata: { name, namespace },
    involvedObject: draft.about,
    type: draft.type,
    reason: draft.reason,
    message: draft.message,
    reportingComponent: component,
  };
  if (modern) {
    const eventTime = `${new Date(nowMs).toISOString().slice(0, 23)}000Z`;
    return {
      ...common,
      eventTime,
      action: draft.action ?? 'Scheduling',
      reportingInstance: `${component}-berth`,
      source: {},
    };
  }
  const time = kubeTime(nowMs);
  return {
    ...common,
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    source: { component },
    reportingInstance: '',
  };
}

function repeatPatch(options: RecorderOptions, repeat: { readonly nowMs: number; readonly count: number }) {
  const time = kubeTime(repeat.nowMs);
  const lastObservedTime = `${new Date(repeat.nowMs).toISOString().slice(0, 23)}000Z`;
  const body = options.modern
    ? { series: { count: repeat.count, lastObservedTime } }
    : { count: repeat.count, lastTimestamp: time };
  return { type: 'merge' as const, body };
}
