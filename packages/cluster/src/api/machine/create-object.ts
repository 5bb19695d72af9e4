// POST: a new object, through defaults, admission, strategy and validation into the store.
import { randomUUID } from 'node:crypto';
import { kubeTime, StatusError } from '@berth/kube';
import type { PendingWrite } from '../../store/object-store.js';
import type { Draft } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';
import { rulesOf } from '../kinds/index.js';
import { draftMeta, metaOf } from '../meta/draft-meta.unsafe.js';
import { trackCreate } from '../managed-fields/track-changes.js';
import { alreadyExists, badRequest, internalError, invalid } from '../status-errors.js';
import {
  admissionOf,
  contextOf,
  refOf,
  type ApiCall,
  type ApiState,
  type WriteOutcome,
} from './api-state.js';
import { generateName } from './generate-name.js';
import { stamped } from './stamped.js';

/** Creates the object of a draft, which becomes the stored value. */
export function createObject(state: ApiState, call: ApiCall, draft: Draft): WriteOutcome {
  const named = nameDraft(state, call, draft);
  const context = contextOf(state, named, 'CREATE');
  const rules = rulesOf(call.resource);
  rules.defaults?.(draft, context);
  if (call.tracked !== true) trackCreate(draft, { call: named, nowMs: context.nowMs });
  const request = admissionOf(named, context, { draft, current: undefined });
  state.admission.mutate(request);
  rules.prepareForCreate?.(draft, context);
  const errors = rules.validateCreate?.(draft, context) ?? [];
  if (errors.length > 0) throw invalid(call.resource, named.name, errors);
  for (const text of rules.warnings?.(draft, undefined, context) ?? []) call.warn(text);
  state.admission.validate(request);
  return storeNew(state, named, draft);
}

function nameDraft(state: ApiState, call: ApiCall, draft: Draft): ApiCall {
  const meta = draftMeta(draft);
  checkNamespace(call, draft);
  if (meta.resourceVersion) throw internalError('resourceVersion should not be set on objects to be created');
  if (!meta.name && meta.generateName) meta.name = generateName(meta.generateName, state.random);
  meta.uid = randomUUID();
  meta.creationTimestamp = kubeTime(state.clock.now());
  delete meta.deletionTimestamp;
  delete meta.deletionGracePeriodSeconds;
  delete meta.selfLink;
  return { ...call, name: meta.name ?? '' };
}

/** The namespace of the path wins; another one in the object is a 400. */
export function checkNamespace(call: ApiCall, draft: Draft): void {
  const meta = draftMeta(draft);
  const given = meta.namespace ?? '';
  if (given !== '' && given !== call.namespace) {
    throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
  }
  if (call.namespace === '') delete meta.namespace;
  else meta.namespace = call.namespace;
}

function storeNew(state: ApiState, call: ApiCall, draft: Draft): WriteOutcome {
  const place = { resource: call.resource.name, namespace: call.namespace, name: call.name };
  const existing = state.store.get(place);
  if (existing !== undefined) throw existsError(call, existing.object);
  if (call.dryRun) return { object: draft, created: true, durable: Promise.resolve() };
  const pending: PendingWrite = state.store.put(place, (revision) => stamped(draft, revision));
  return { object: pending.item.object, created: true, durable: pending.durable };
}

function existsError(call: ApiCall, existing: Stored): StatusError {
  const error = alreadyExists(refOf(call), call.name);
  if (metaOf(existing).deletionTimestamp === undefined) return error;
  return new StatusError({ ...error.status, message: `object is being deleted: ${error.message}` });
}
