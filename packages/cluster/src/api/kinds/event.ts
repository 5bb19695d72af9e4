// Rules of events, which say what happened to other objects. Stored once, served by two groups.
import type { Event } from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { invalid, required } from '../validation/field-errors.js';
import { typedRules } from './typed-rules.unsafe.js';

/** Rules of core `Event`. */
export const eventRules = typedRules<Event>({ validateCreate: placeErrors });

/** What an event of either group holds, under the names of both. */
interface AnyEvent {
  readonly metadata: Event['metadata'];
  readonly involvedObject?: { readonly namespace?: string | undefined } | undefined;
  readonly regarding?: { readonly namespace?: string | undefined } | undefined;
  readonly eventTime?: string | undefined;
  readonly reportingController?: string | undefined;
  readonly reportingComponent?: string | undefined;
  readonly reportingInstance?: string | undefined;
  readonly action?: string | undefined;
  readonly reason?: string | undefined;
  readonly note?: string | undefined;
  readonly message?: string | undefined;
  readonly type?: string | undefined;
}

const maxShort = 128;
const maxNote = 1024;

/** Rules of `Event.events.k8s.io`, which asks for more. */
export const newEventRules = typedRules<AnyEvent>({
  validateCreate: (event) => [...placeErrors(event), ...completeErrors(event)],
});

/** An event lives in the namespace of what it is about; about cluster-wide objects, in `default`. */
function placeErrors({ metadata, involvedObject, regarding }: AnyEvent): readonly FieldError[] {
  const about = (involvedObject ?? regarding)?.namespace ?? '';
  const field = 'involvedObject.namespace';
  if (about === '' ? isDefault(metadata.namespace) : about === metadata.namespace) return [];
  return [invalid(field, about, 'does not match event.namespace')];
}

function completeErrors(event: AnyEvent): readonly FieldError[] {
  const errors: FieldError[] = event.eventTime ? [] : [required('eventTime')];
  const controller = event.reportingController ?? event.reportingComponent ?? '';
  if (!controller) errors.push(required('reportingController'));
  if (!event.reportingInstance) errors.push(required('reportingInstance'));
  if (!event.action) errors.push(required('action'));
  if (!event.reason) errors.push(required('reason'));
  for (const [field, value] of [
    ['reportingInstance', event.reportingInstance],
    ['action', event.action],
    ['reason', event.reason],
  ] as const)
    if ((value?.length ?? 0) > maxShort)
      errors.push(invalid(field, '', `can have at most ${maxShort} characters`));
  if (((event.note ?? event.message)?.length ?? 0) > maxNote)
    errors.push(invalid('note', '', `can have at most ${maxNote} characters`));
  if (event.type !== 'Normal' && event.type !== 'Warning')
    errors.push(invalid('type', '', `has invalid value: ${event.type ?? ''}`));
  return errors;
}

const isDefault = (namespace = ''): boolean => namespace === '' || namespace === 'default';
