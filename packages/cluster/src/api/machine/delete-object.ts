// DELETE: preconditions, finalizers and grace, as k8s.io/apiserver's registry store does it.
import { kubeTime } from '@berth/kube';
import type { StoredItem } from '../../store/stored-item.js';
import type { Draft } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';
import { CLEANUP_FINALIZER, DEFINITIONS, markTerminating } from '../custom/definition-end.js';
import { draftMeta, metaOf, recordAt, thaw } from '../meta/draft-meta.unsafe.js';
import { conflict, notFound } from '../status-errors.js';
import { admissionOf, contextOf, placeOf, refOf, type ApiCall, type ApiState } from './api-state.js';
import { graceSecondsOf } from './grace-period.js';
import { stamped } from './stamped.js';

/** DeleteOptions after decoding and checking. */
export interface DeleteRequest {
  readonly gracePeriodSeconds?: number | undefined;
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground' | undefined;
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
}

/** `removed` tells an object that is gone from one that now waits for finalizers or its grace period. */
export interface DeleteOutcome {
  readonly object: Stored;
  readonly removed: boolean;
  readonly durable: Promise<void>;
}

/** Deletes an object or begins its deletion. */
export function deleteObject(state: ApiState, call: ApiCall, request: DeleteRequest): DeleteOutcome {
  const current = state.store.get(placeOf(call));
  if (current === undefined) throw notFound(refOf(call), call.name);
  checkPreconditions(call, current, request);
  const admission = admissionOf(call, contextOf(state, call, 'DELETE'), {
    draft: {},
    current: current.object,
  });
  state.admission.mutate(admission);
  state.admission.validate(admission);
  const graceSeconds = graceSecondsOf(current, request.gracePeriodSeconds);
  const meta = metaOf(current.object);
  const finalizers = [
    ...finalizersAfter(meta.finalizers ?? [], request.propagationPolicy),
    ...cleanupOf(current),
  ];
  if (meta.deletionTimestamp !== undefined) {
    return continueDeletion(state, call, { current, finalizers, graceSeconds });
  }
  const marked = markDeleted(state, { current, finalizers, graceSeconds });
  if (finalizers.length > 0 || graceSeconds > 0 || isHeldByKind(marked)) return store(state, call, marked);
  if (current.resource !== 'pods') return remove(state, call, current.object);
  // Pods are marked first even when they go at once, so that watchers see what is about to happen.
  return remove(state, call, store(state, call, marked).object);
}

interface Deletion {
  readonly current: StoredItem;
  readonly finalizers: readonly string[];
  readonly graceSeconds: number;
}

// A deletion that is under way can only become quicker; without finalizers and grace it ends now.
function continueDeletion(state: ApiState, call: ApiCall, deletion: Deletion): DeleteOutcome {
  const { current, finalizers, graceSeconds } = deletion;
  const meta = metaOf(current.object);
  const before = meta.deletionGracePeriodSeconds ?? 0;
  const unheld = finalizers.length === 0 && !isHeldByKind(current.object);
  if (unheld && graceSeconds === 0) {
    return remove(state, call, current.object);
  }
  if (graceSeconds >= before && finalizers.length === (meta.finalizers ?? []).length) {
    return { object: current.object, removed: false, durable: Promise.resolve() };
  }
  const draft = thaw(current.object);
  const changed = draftMeta(draft);
  if (finalizers.length > 0) changed.finalizers = finalizers;
  if (graceSeconds < before) shorten(changed, { before, graceSeconds });
  return store(state, call, draft);
}

function shorten(
  meta: ReturnType<typeof draftMeta>,
  { before, graceSeconds }: { readonly before: number; readonly graceSeconds: number },
): void {
  const startMs = Date.parse(meta.deletionTimestamp ?? '') - before * 1000;
  meta.deletionTimestamp = kubeTime(startMs + graceSeconds * 1000);
  meta.deletionGracePeriodSeconds = graceSeconds;
}

/** A definition waits until its objects are gone; the API server itself sees to that. */
function cleanupOf({ resource, object }: StoredItem): readonly string[] {
  if (resource !== DEFINITIONS || metaOf(object).deletionTimestamp !== undefined) return [];
  return [CLEANUP_FINALIZER];
}

function markDeleted(state: ApiState, { current, finalizers, graceSeconds }: Deletion): Draft {
  const draft = thaw(current.object);
  const meta = draftMeta(draft);
  meta.deletionTimestamp = kubeTime(state.clock.now() + graceSeconds * 1000);
  meta.deletionGracePeriodSeconds = graceSeconds;
  if (meta.generation !== undefined && meta.generation > 0) meta.generation += 1;
  if (finalizers.length > 0) meta.finalizers = finalizers;
  else delete meta.finalizers;
  if (finalizers.includes(CLEANUP_FINALIZER)) markTerminating(draft, kubeTime(state.clock.now()));
  if (draft['kind'] === 'Namespace') {
    delete meta.deletionGracePeriodSeconds;
    draft['status'] = { ...recordAt(draft, 'status'), phase: 'Terminating' };
  }
  return draft;
}

function isHeldByKind(object: Stored): boolean {
  if (object['kind'] !== 'Namespace') return false;
  const finalizers = recordAt(object, 'spec')?.['finalizers'];
  return Array.isArray(finalizers) && finalizers.length > 0;
}

function finalizersAfter(
  finalizers: readonly string[],
  policy: DeleteRequest['propagationPolicy'],
): readonly string[] {
  const others = finalizers.filter((name) => name !== 'orphan' && name !== 'foregroundDeletion');
  if (policy === 'Orphan') return [...others, 'orphan'];
  if (policy === 'Foreground') return [...others, 'foregroundDeletion'];
  return policy === 'Background' ? others : finalizers;
}

function store(state: ApiState, call: ApiCall, draft: Draft): DeleteOutcome {
  if (call.dryRun) return { object: draft, removed: false, durable: Promise.resolve() };
  const pending = state.store.put(placeOf(call), (revision) => stamped(draft, revision));
  return { object: pending.item.object, removed: false, durable: pending.durable };
}

function remove(state: ApiState, call: ApiCall, last: Stored): DeleteOutcome {
  if (call.dryRun) return { object: last, removed: true, durable: Promise.resolve() };
  const pending = state.store.remove(placeOf(call), (revision) => ({
    ...last,
    metadata: { ...metaOf(last), resourceVersion: revision },
  }));
  return { object: pending.item.object, removed: true, durable: pending.durable };
}

// The kind, not the plural, and no group: that is how the storage layer words it.
function checkPreconditions(call: ApiCall, current: StoredItem, request: DeleteRequest): void {
  const uid = metaOf(current.object).uid ?? '';
  const ref = { group: '', resource: call.resource.kind };
  if (request.uid !== undefined && request.uid !== uid) {
    const why = `the UID in the precondition (${request.uid}) does not match the UID in record (${uid}).`;
    throw conflict(ref, call.name, `${why} The object might have been deleted and then recreated`);
  }
  if (request.resourceVersion !== undefined && request.resourceVersion !== String(current.revision)) {
    const versions = `(${request.resourceVersion}) does not match the ResourceVersion in record (${current.revision})`;
    const why = `the ResourceVersion in the precondition ${versions}.`;
    throw conflict(ref, call.name, `${why} The object might have been modified`);
  }
}
