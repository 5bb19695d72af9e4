// Who owns which field: `metadata.managedFields` after a create or an update.
import { kubeTime } from '@berth/kube';
import type { Draft } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';
import { draftMeta, metaOf } from '../meta/draft-meta.unsafe.js';
import type { ApiCall } from '../machine/api-state.js';
import { compareFields, type FieldChanges } from './compare-fields.js';
import { difference, isEmptyTree, NO_FIELDS, union } from './field-tree.js';
import { isSameManager, parseManagers, renderManagers, type Manager } from './managers.js';
import { shapeOf, trackedPart } from './tracked-fields.js';
import { shownAs } from '../versions/present-as.js';
import { zeroObject } from './zero-object.js';

/** Which write it is, and when. */
export interface TrackedWrite {
  readonly call: ApiCall;
  readonly nowMs: number;
}

/** Records the writer of a new object. */
export function trackCreate(draft: Draft, write: TrackedWrite): void {
  const { resource } = write.call;
  const empty = { ...zeroObject(resource), metadata: {} };
  record(draft, changesOf(empty, draft, write), { ...write, managers: [] });
}

/** Records the writer of a change; objects that nobody tracks (their list was emptied) stay so. */
export function trackUpdate(draft: Draft, current: Stored, write: TrackedWrite): void {
  const given = draftMeta(draft).managedFields;
  const reset = given?.length === 1 && given[0]?.manager === undefined;
  const entries = metaOf(current).managedFields;
  const managers = reset ? [] : parseManagers(entries);
  if (managers.length === 0) {
    delete draftMeta(draft).managedFields;
    return;
  }
  const changes = changesOf(current, draft, write);
  if (isEmptyTree(changes.added) && isEmptyTree(changes.modified) && isEmptyTree(changes.removed)) {
    draftMeta(draft).managedFields = entries ?? [];
    return;
  }
  record(draft, changes, { ...write, managers });
}

function changesOf(before: Stored, after: Stored, { call }: TrackedWrite): FieldChanges {
  // Ownership is of the fields as the writer named them, in the version it wrote.
  const { resource } = call;
  const { added, modified, removed } = compareFields(
    shapeOf(resource),
    shownAs(before, resource),
    shownAs(after, resource),
  );
  return {
    added: trackedPart(added, call),
    modified: trackedPart(modified, call),
    removed: trackedPart(removed, call),
  };
}

function record(
  draft: Draft,
  { added, modified, removed }: FieldChanges,
  { call, nowMs, managers }: TrackedWrite & { readonly managers: readonly Manager[] },
): void {
  const self = {
    manager: call.fieldManager,
    operation: 'Update' as const,
    apiVersion: call.resource.apiVersion,
    subresource: call.subresource ?? '',
  };
  const written = union(added, modified);
  const known = managers.find((manager) => isSameManager(manager, self));
  const others = managers
    .filter((manager) => manager !== known)
    .map((manager) => ({ ...manager, fields: difference(difference(manager.fields, written), removed) }));
  const own = union(difference(known?.fields ?? NO_FIELDS, removed), written);
  const time = isEmptyTree(written) ? (known?.time ?? kubeTime(nowMs)) : kubeTime(nowMs);
  // kube-apiserver keeps no time of changes that came through the scale subresource.
  const entries = renderManagers([
    ...others,
    { ...self, time: call.subresource === 'scale' ? undefined : time, fields: own },
  ]);
  if (entries.length > 0) draftMeta(draft).managedFields = entries;
  else delete draftMeta(draft).managedFields;
}
