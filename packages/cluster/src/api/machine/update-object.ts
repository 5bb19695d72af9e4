// PUT and the second half of every PATCH: a changed object, through strategy and validation into the store.
import { jsonEqual, type StatusError } from '@berth/kube';
import { atRevision, type StoredItem } from '../../store/stored-item.js';
import { stamped } from './stamped.js';
import type { Draft } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';
import { rulesOf } from '../kinds/index.js';
import { trackUpdate } from '../managed-fields/track-changes.js';
import { draftMeta, metaOf, recordAt } from '../meta/draft-meta.unsafe.js';
import { badRequest, conflict, internalError, invalid, notFound } from '../status-errors.js';
import {
  admissionOf,
  contextOf,
  placeOf,
  refOf,
  type ApiCall,
  type ApiState,
  type WriteOutcome,
} from './api-state.js';
import { checkNamespace, createObject } from './create-object.js';
import { allowsCreateOnUpdate, needsVersionOnUpdate } from './update-strategy.js';
import { mergeSubresource } from './subresource-merge.js';

/** How the new state comes about: `edit` gets the current object and gives a draft of the new one. */
export interface UpdateRequest {
  readonly edit: (current: Stored) => Draft;
  /** For a PUT: the object to create when there is none and the kind allows it. */
  readonly create?: (() => Draft) | undefined;
}

/** Replaces the object with what `edit` makes of it. */
export function updateObject(state: ApiState, call: ApiCall, request: UpdateRequest): WriteOutcome {
  const current = state.store.get(placeOf(call));
  if (current === undefined) {
    if (request.create === undefined || !allowsCreateOnUpdate(call.resource.name)) {
      throw notFound(refOf(call), call.name);
    }
    return createObject(state, call, request.create());
  }
  const draft = request.edit(current.object);
  checkIdentity(call, draft);
  checkVersion(call, draft, current);
  carryOver(draft, current.object);
  return commitUpdate(state, call, { draft, current });
}

interface Update {
  readonly draft: Draft;
  readonly current: StoredItem;
}

function commitUpdate(state: ApiState, call: ApiCall, update: Update): WriteOutcome {
  const { current } = update;
  const context = contextOf(state, call, 'UPDATE');
  const rules = rulesOf(call.resource);
  rules.defaults?.(update.draft, context);
  const merged = mergeSubresource(update.draft, current.object, call);
  if (call.tracked !== true) trackUpdate(merged, current.object, { call, nowMs: context.nowMs });
  const request = admissionOf(call, context, { draft: merged, current: current.object });
  state.admission.mutate(request);
  rules.prepareForUpdate?.(merged, current.object, context);
  const errors = rules.validateUpdate?.(merged, current.object, context) ?? [];
  if (errors.length > 0) throw invalid(call.resource, call.name, errors);
  for (const text of rules.warnings?.(merged, current.object, context) ?? []) call.warn(text);
  state.admission.validate(request);
  return storeUpdate(state, call, { ...update, draft: merged });
}

function storeUpdate(state: ApiState, call: ApiCall, { draft, current }: Update): WriteOutcome {
  draftMeta(draft).resourceVersion = String(current.revision);
  if (isUnchanged(draft, current.object)) {
    return { object: current.object, created: false, durable: Promise.resolve() };
  }
  if (call.dryRun) return { object: draft, created: false, durable: Promise.resolve() };
  if (isFinishedDeletion(draft)) {
    // The object goes in the state it was stored in; only the answer shows the last change.
    const { durable } = state.store.remove(current, (revision) =>
      atRevision(current.object, Number(revision)),
    );
    return { object: draft, created: false, durable };
  }
  const pending = state.store.put(current, (revision) => stamped(draft, revision));
  return { object: pending.item.object, created: false, durable: pending.durable };
}

/** Nothing left to wait for: deletion was asked, no finalizer holds it and no grace period runs. */
function isFinishedDeletion(draft: Draft): boolean {
  const meta = draftMeta(draft);
  if (meta.deletionTimestamp === undefined || (meta.finalizers?.length ?? 0) > 0) return false;
  if ((meta.deletionGracePeriodSeconds ?? 0) > 0) return false;
  const ownFinalizers = recordAt(draft, 'spec')?.['finalizers'];
  return !(draft['kind'] === 'Namespace' && Array.isArray(ownFinalizers) && ownFinalizers.length > 0);
}

// A write that changes nothing but the times in managedFields is no write.
const isUnchanged = (draft: Draft, current: Stored): boolean =>
  jsonEqual(withoutTimes(draft), withoutTimes(current));

function withoutTimes(object: Stored): Stored {
  const meta = metaOf(object);
  if (meta.managedFields === undefined) return object;
  const managedFields = meta.managedFields.map((entry) => ({ ...entry, time: undefined }));
  return { ...object, metadata: { ...meta, managedFields } };
}

function checkIdentity(call: ApiCall, draft: Draft): void {
  const meta = draftMeta(draft);
  if (meta.name !== undefined && meta.name !== '' && meta.name !== call.name) {
    throw badRequest(
      `the name of the object (${meta.name}) does not match the name on the URL (${call.name})`,
    );
  }
  meta.name = call.name;
  checkNamespace(call, draft);
}

function checkVersion(call: ApiCall, draft: Draft, current: StoredItem): void {
  const { resourceVersion = '', uid = '' } = draftMeta(draft);
  if (resourceVersion !== '' && !/^\d+$/.test(resourceVersion)) {
    throw internalError(`strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`);
  }
  const currentUid = metaOf(current.object).uid ?? '';
  if (uid !== '' && uid !== currentUid) throw uidMismatch(call, { given: uid, current: currentUid });
  if (resourceVersion === '' || resourceVersion === '0') {
    if (call.resource.custom || needsVersionOnUpdate(call.resource.name)) throw versionRequired(call);
    return;
  }
  if (resourceVersion !== String(current.revision)) {
    throw conflict(
      refOf(call),
      call.name,
      'the object has been modified; please apply your changes to the latest version and try again',
    );
  }
}

function uidMismatch(call: ApiCall, uids: { readonly given: string; readonly current: string }): StatusError {
  const key = `/registry/${call.resource.plural}/${call.namespace === '' ? '' : `${call.namespace}/`}${call.name}`;
  return conflict(
    refOf(call),
    call.name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ` +
      `Precondition failed: UID in precondition: ${uids.given}, UID in object meta: ${uids.current}`,
  );
}

// kube-apiserver names the plural as the kind here.
const versionRequired = (call: ApiCall): StatusError =>
  invalid({ group: call.resource.group, kind: call.resource.plural }, call.name, [
    {
      type: 'Invalid',
      field: 'metadata.resourceVersion',
      value: 0,
      detail: 'must be specified for an update',
    },
  ]);

/** What a client can neither set nor remove stays as it was. */
function carryOver(draft: Draft, current: Stored): void {
  const meta = draftMeta(draft);
  const before = metaOf(current);
  const kept = {
    uid: before.uid,
    creationTimestamp: before.creationTimestamp,
    generation: before.generation,
    deletionTimestamp: before.deletionTimestamp,
    deletionGracePeriodSeconds: before.deletionGracePeriodSeconds,
  };
  delete meta.selfLink;
  for (const [field, value] of Object.entries(kept)) {
    if (value === undefined) Reflect.deleteProperty(meta, field);
    else Reflect.set(meta, field, value);
  }
}
